CREATE TABLE `staff_link` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`store_id` text NOT NULL,
	`name` text NOT NULL,
	`token_hash` text NOT NULL,
	`pin_hash` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`locked_until` integer,
	`revoked_at` integer,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_link_token` ON `staff_link` (`token_hash`);--> statement-breakpoint
CREATE INDEX `staff_link_store` ON `staff_link` (`store_id`);--> statement-breakpoint
CREATE TABLE `store` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`name` text NOT NULL,
	`code` text NOT NULL,
	`state` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `store_code` ON `store` (`shop_id`,`code`);--> statement-breakpoint
ALTER TABLE `purchase` ADD `store_id` text;--> statement-breakpoint
ALTER TABLE `purchase` ADD `staff_link_id` text;