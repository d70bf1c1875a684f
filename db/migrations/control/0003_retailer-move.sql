CREATE TABLE `retailer_move` (
	`retailer_id` text PRIMARY KEY NOT NULL,
	`from_group` integer NOT NULL,
	`to_group` integer NOT NULL,
	`state` text NOT NULL,
	`started_at` integer NOT NULL,
	`switched_at` integer
);
