ALTER TABLE `purchase` ADD `refunds` text;--> statement-breakpoint
ALTER TABLE `reward` ADD `paid_amount` integer;