CREATE TABLE `answer` (
	`id` text PRIMARY KEY NOT NULL,
	`retailer_id` text NOT NULL,
	`shop_id` text NOT NULL,
	`channel` text NOT NULL,
	`address_key` text NOT NULL,
	`masked` text NOT NULL,
	`language` text NOT NULL,
	`words_sealed` text NOT NULL,
	`state` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `answer_waiting` ON `answer` (`retailer_id`,`state`,`created_at`);--> statement-breakpoint
CREATE INDEX `answer_of` ON `answer` (`address_key`);