CREATE TABLE `sending_domain` (
	`id` text PRIMARY KEY NOT NULL,
	`retailer_id` text NOT NULL,
	`shop_id` text DEFAULT '' NOT NULL,
	`domain` text NOT NULL,
	`selector` text NOT NULL,
	`public_key` text NOT NULL,
	`private_key_sealed` text NOT NULL,
	`state` text NOT NULL,
	`findings` text NOT NULL,
	`checked_at` integer,
	`verified_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`retailer_id`) REFERENCES `retailer`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sending_domain_once` ON `sending_domain` (`retailer_id`,`shop_id`);--> statement-breakpoint
CREATE TABLE `sending_rules` (
	`retailer_id` text NOT NULL,
	`version` integer NOT NULL,
	`body` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`retailer_id`, `version`),
	FOREIGN KEY (`retailer_id`) REFERENCES `retailer`(`id`) ON UPDATE no action ON DELETE no action
);
