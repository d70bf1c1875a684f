CREATE TABLE `refused_ask` (
	`shop_id` text NOT NULL,
	`wanted` text NOT NULL,
	`subject` text NOT NULL,
	`about` text NOT NULL,
	`reason` text NOT NULL,
	`times` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `wanted`, `subject`, `about`, `reason`)
);
--> statement-breakpoint
CREATE INDEX `refused_ask_about` ON `refused_ask` (`about`);--> statement-breakpoint
CREATE INDEX `refused_ask_age` ON `refused_ask` (`created_at`);