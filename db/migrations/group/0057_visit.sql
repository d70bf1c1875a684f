ALTER TABLE `claim` ADD `visit` text;--> statement-breakpoint
ALTER TABLE `conversion` ADD `visit` text;