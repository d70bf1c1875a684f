CREATE TABLE `image` (
	`id` text PRIMARY KEY NOT NULL,
	`retailer_id` text NOT NULL,
	`shop_id` text NOT NULL,
	`type` text NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`bytes` integer NOT NULL,
	`content` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `image_retailer` ON `image` (`retailer_id`,`created_at`);