CREATE TABLE `limit_window` (
	`key` text PRIMARY KEY NOT NULL,
	`taken` integer NOT NULL,
	`ends_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `log_seal` (
	`shop` integer NOT NULL,
	`number` integer NOT NULL,
	`rows` integer NOT NULL,
	`last_id` text NOT NULL,
	`hash` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`shop`, `number`)
);
--> statement-breakpoint
CREATE TABLE `number_check` (
	`key` text PRIMARY KEY NOT NULL,
	`verdict` text NOT NULL,
	`checked_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `seal_mark` (
	`name` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`marked_at` integer NOT NULL
);
