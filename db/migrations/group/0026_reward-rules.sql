CREATE TABLE `reward_endpoint` (
	`shop_id` text PRIMARY KEY NOT NULL,
	`url` text NOT NULL,
	`secret_sealed` text NOT NULL,
	`failures` integer DEFAULT 0 NOT NULL,
	`open_until` integer,
	`last_error` text,
	`failed_at` integer,
	`answered_at` integer,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `redemption` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`code` text NOT NULL,
	`turn` text NOT NULL,
	`reference` text NOT NULL,
	`receipt` text NOT NULL,
	`purchase_id` text NOT NULL,
	`store_id` text NOT NULL,
	`staff_link_id` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `redemption_once` ON `redemption` (`shop_id`,`code`,`turn`);--> statement-breakpoint
CREATE UNIQUE INDEX `redemption_receipt` ON `redemption` (`shop_id`,`reference`);--> statement-breakpoint
CREATE INDEX `redemption_store` ON `redemption` (`store_id`,`occurred_at`);--> statement-breakpoint
CREATE INDEX `redemption_purchase` ON `redemption` (`purchase_id`);--> statement-breakpoint
CREATE TABLE `till_entry` (
	`shop_id` text NOT NULL,
	`id` text NOT NULL,
	`staff_link_id` text NOT NULL,
	`body_hash` text NOT NULL,
	`answer` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `till_entry_age` ON `till_entry` (`created_at`);--> statement-breakpoint
DROP INDEX `reward_conversion`;--> statement-breakpoint
ALTER TABLE `reward` ADD `beneficiary` text DEFAULT 'advocate' NOT NULL;--> statement-breakpoint
ALTER TABLE `reward` ADD `part` text DEFAULT 'base' NOT NULL;--> statement-breakpoint
ALTER TABLE `reward` ADD `name` text;--> statement-breakpoint
ALTER TABLE `reward` ADD `campaign_id` text;--> statement-breakpoint
ALTER TABLE `reward` ADD `ordered_at` integer;--> statement-breakpoint
ALTER TABLE `reward` ADD `terms` text;--> statement-breakpoint
ALTER TABLE `reward` ADD `hold` text;--> statement-breakpoint
ALTER TABLE `reward` ADD `decided_by` text;--> statement-breakpoint
ALTER TABLE `reward` ADD `ask_at` integer;--> statement-breakpoint
ALTER TABLE `reward` ADD `asks` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `reward` ADD `ordinal` integer;--> statement-breakpoint
ALTER TABLE `reward` ADD `paid_at` integer;--> statement-breakpoint
ALTER TABLE `reward` ADD `payout_reference` text;--> statement-breakpoint
CREATE UNIQUE INDEX `reward_part` ON `reward` (`conversion_id`,`beneficiary`,`part`) WHERE part <> 'manual';--> statement-breakpoint
CREATE INDEX `reward_ask` ON `reward` (`ask_at`) WHERE hold = 'shop';--> statement-breakpoint
CREATE INDEX `reward_shop` ON `reward` (`shop_id`,`state`,`created_at`);--> statement-breakpoint
CREATE INDEX `reward_unpaid` ON `reward` (`shop_id`,`created_at`) WHERE state = 'issued' and paid_at is null and (kind <> 'coupon' or beneficiary = 'friend');--> statement-breakpoint
ALTER TABLE `reward_entry` ADD `made_by` text;--> statement-breakpoint
ALTER TABLE `reward_entry` ADD `note_id` text;--> statement-breakpoint
UPDATE `reward` SET
  `campaign_id` = (SELECT `campaign_id` FROM `conversion` WHERE `conversion`.`id` = `reward`.`conversion_id`),
  `ordered_at` = (SELECT `purchase`.`occurred_at` FROM `conversion` JOIN `purchase` ON `purchase`.`id` = `conversion`.`purchase_id` WHERE `conversion`.`id` = `reward`.`conversion_id`);
