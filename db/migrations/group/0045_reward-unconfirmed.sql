CREATE TABLE `reward_unconfirmed` (
	`shop_id` text PRIMARY KEY NOT NULL,
	`most_count` integer NOT NULL,
	`most_amount` integer NOT NULL,
	`set_by` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `reward` ADD `vouched_by` text;--> statement-breakpoint
ALTER TABLE `reward` ADD `vouched_at` integer;--> statement-breakpoint
CREATE INDEX `reward_vouched` ON `reward` (`shop_id`,`vouched_at`) WHERE vouched_by = 'rule';