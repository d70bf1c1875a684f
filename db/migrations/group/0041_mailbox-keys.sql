ALTER TABLE `message` ADD `mailbox_key` text;--> statement-breakpoint
ALTER TABLE `recipient` ADD `mailbox_key` text;--> statement-breakpoint
CREATE UNIQUE INDEX `recipient_mailbox_once` ON `recipient` (`retailer_id`,`mailbox_key`,`advocate_id`,`deal_id`) WHERE mailbox_key is not null;