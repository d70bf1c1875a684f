CREATE TABLE `banner_picture` (
	`shop_id` text NOT NULL,
	`campaign_id` text NOT NULL,
	`language` text NOT NULL,
	`content` text NOT NULL,
	`digest` text NOT NULL,
	`says` text,
	`updated_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `campaign_id`, `language`)
);
--> statement-breakpoint
CREATE TABLE `push_rule` (
	`shop_id` text PRIMARY KEY NOT NULL,
	`is_on` integer NOT NULL,
	`worker_path` text NOT NULL,
	`updated_by` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `push_subscription` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`advocate_id` text,
	`endpoint_key` text NOT NULL,
	`address_sealed` text NOT NULL,
	`language` text NOT NULL,
	`time_zone` text NOT NULL,
	`invited_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `push_subscription_once` ON `push_subscription` (`shop_id`,`endpoint_key`);--> statement-breakpoint
CREATE INDEX `push_subscription_advocate` ON `push_subscription` (`advocate_id`);