CREATE TABLE `log_block` (
	`seq` integer PRIMARY KEY NOT NULL,
	`received_at` integer NOT NULL
);
