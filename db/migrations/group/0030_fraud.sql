CREATE TABLE `advocate_block` (
	`advocate_id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`reason` text NOT NULL,
	`blocked_by` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `advocate_block_shop` ON `advocate_block` (`shop_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `claim_nearby` (
	`claim_id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`same_device` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `fraud_case` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`conversion_id` text NOT NULL,
	`purchase_id` text NOT NULL,
	`advocate_id` text NOT NULL,
	`campaign_id` text NOT NULL,
	`state` text NOT NULL,
	`findings` text NOT NULL,
	`settings_version` integer NOT NULL,
	`screened_at` integer NOT NULL,
	`reason` text,
	`decided_by` text,
	`decided_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `fraud_case_conversion` ON `fraud_case` (`conversion_id`);--> statement-breakpoint
CREATE INDEX `fraud_case_queue` ON `fraud_case` (`shop_id`,`state`,`created_at`);--> statement-breakpoint
CREATE INDEX `fraud_case_advocate` ON `fraud_case` (`advocate_id`,`state`);--> statement-breakpoint
CREATE TABLE `fraud_setting` (
	`retailer_id` text NOT NULL,
	`version` integer NOT NULL,
	`rules` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`retailer_id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `sharer_device` (
	`advocate_id` text NOT NULL,
	`shop_id` text NOT NULL,
	`device_key` text NOT NULL,
	`network_key` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`advocate_id`, `device_key`)
);
--> statement-breakpoint
CREATE INDEX `sharer_device_age` ON `sharer_device` (`created_at`);