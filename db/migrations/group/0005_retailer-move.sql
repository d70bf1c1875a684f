CREATE TABLE `fence` (
	`key` text PRIMARY KEY NOT NULL,
	`retailer_id` text NOT NULL,
	`side` text NOT NULL,
	`held_until` integer NOT NULL,
	`paused_until` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `fence_retailer` ON `fence` (`retailer_id`);--> statement-breakpoint
CREATE TABLE `move_change` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`retailer_id` text NOT NULL,
	`table_name` text NOT NULL,
	`key` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `move_change_retailer` ON `move_change` (`retailer_id`,`seq`);--> statement-breakpoint
CREATE TABLE `move_cursor` (
	`retailer_id` text NOT NULL,
	`name` text NOT NULL,
	`position` integer NOT NULL,
	PRIMARY KEY(`retailer_id`, `name`)
);
