CREATE TABLE `platform_connection` (
	`id` text PRIMARY KEY NOT NULL,
	`retailer_id` text NOT NULL,
	`shop_id` text NOT NULL,
	`platform` text NOT NULL,
	`settings` text NOT NULL,
	`secrets_sealed` text NOT NULL,
	`heard_at` integer,
	`refused_at` integer,
	`removed_at` integer,
	`asked_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `platform_connection_once` ON `platform_connection` (`shop_id`,`platform`);--> statement-breakpoint
ALTER TABLE `purchase` ADD `told_at` integer;