ALTER TABLE `push_subscription` ADD `expires_at` integer;--> statement-breakpoint
ALTER TABLE `push_subscription` ADD `seen_at` integer;