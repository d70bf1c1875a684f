CREATE TABLE `purchase_name` (
	`shop_id` text NOT NULL,
	`key` text NOT NULL,
	`purchase_id` text NOT NULL,
	PRIMARY KEY(`shop_id`, `key`, `purchase_id`)
);
--> statement-breakpoint
CREATE INDEX `purchase_name_purchase` ON `purchase_name` (`purchase_id`);--> statement-breakpoint
CREATE TABLE `mailbox_spelling` (
	`retailer_id` text NOT NULL,
	`mailbox_key` text NOT NULL,
	`address_key` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`retailer_id`, `mailbox_key`, `address_key`)
);
--> statement-breakpoint
CREATE INDEX `mailbox_spelling_age` ON `mailbox_spelling` (`created_at`);--> statement-breakpoint
ALTER TABLE `purchase` ADD `named_by_page` integer;--> statement-breakpoint
CREATE INDEX `message_mailbox` ON `message` (`retailer_id`,`mailbox_key`) WHERE mailbox_key is not null;