ALTER TABLE `staff_link` ADD `register` text;--> statement-breakpoint
ALTER TABLE `store` ADD `own_receipts` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `redemption` ADD `register` text;