ALTER TABLE `join_request` ADD `draft_id` text;--> statement-breakpoint
ALTER TABLE `advocate` ADD `customer_sealed` text;--> statement-breakpoint
ALTER TABLE `advocate` ADD `merged_at` integer;--> statement-breakpoint
CREATE INDEX `advocate_confirmed` ON `advocate` (`email_confirmed_at`) WHERE email_confirmed_at is not null;--> statement-breakpoint
CREATE INDEX `advocate_merged` ON `advocate` (`merged_at`) WHERE merged_at is not null;