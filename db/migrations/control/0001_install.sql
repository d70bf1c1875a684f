CREATE TABLE `audit` (
	`id` text PRIMARY KEY NOT NULL,
	`retailer_id` text NOT NULL,
	`user_id` text NOT NULL,
	`action` text NOT NULL,
	`subject` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_retailer` ON `audit` (`retailer_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `kill_switch` (
	`id` text PRIMARY KEY NOT NULL,
	`retailer_id` text NOT NULL,
	`shop_id` text NOT NULL,
	`kind` text NOT NULL,
	`target` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`retailer_id`) REFERENCES `retailer`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `kill_switch_once` ON `kill_switch` (`retailer_id`,`shop_id`,`kind`,`target`);--> statement-breakpoint
CREATE TABLE `rollout` (
	`retailer_id` text NOT NULL,
	`shop_id` text NOT NULL,
	`version` text NOT NULL,
	`candidate` text NOT NULL,
	`percent` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`retailer_id`, `shop_id`),
	FOREIGN KEY (`retailer_id`) REFERENCES `retailer`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `shop` ADD `listen_until` integer;