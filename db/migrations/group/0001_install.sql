CREATE TABLE `install_sighting` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`at` integer NOT NULL,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `install_sighting_shop` ON `install_sighting` (`shop_id`,`at`);--> statement-breakpoint
CREATE INDEX `install_sighting_at` ON `install_sighting` (`at`);