ALTER TABLE `message` ADD `reviewed_at` integer;--> statement-breakpoint
ALTER TABLE `recipient` ADD `global_key` text;--> statement-breakpoint
CREATE INDEX `recipient_global` ON `recipient` (`global_key`,`created_at`) WHERE global_key is not null;