CREATE TABLE `dead_event` (
	`id` text PRIMARY KEY NOT NULL,
	`body` text NOT NULL,
	`reason` text NOT NULL,
	`died_at` integer NOT NULL
);
