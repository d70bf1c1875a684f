CREATE TABLE `join_request` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`client_id` text NOT NULL,
	`channel` text NOT NULL,
	`subject_key` text NOT NULL,
	`address_sealed` text NOT NULL,
	`name_sealed` text NOT NULL,
	`language` text NOT NULL,
	`source` text NOT NULL,
	`store_id` text,
	`staff_link_id` text,
	`campaign_id` text,
	`entry_utm` text,
	`wording` text NOT NULL,
	`token_hash` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `join_request_token` ON `join_request` (`token_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `join_request_once` ON `join_request` (`shop_id`,`client_id`,`subject_key`);--> statement-breakpoint
CREATE INDEX `join_request_age` ON `join_request` (`created_at`);--> statement-breakpoint
ALTER TABLE `advocate` ADD `sms_key` text;--> statement-breakpoint
ALTER TABLE `advocate` ADD `phone_sealed` text;--> statement-breakpoint
ALTER TABLE `advocate` ADD `phone_confirmed_at` integer;--> statement-breakpoint
ALTER TABLE `advocate` ADD `source` text;--> statement-breakpoint
ALTER TABLE `advocate` ADD `store_id` text;--> statement-breakpoint
ALTER TABLE `advocate` ADD `staff_link_id` text;--> statement-breakpoint
CREATE INDEX `advocate_sms` ON `advocate` (`shop_id`,`sms_key`);