CREATE TABLE `advocate_name` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`advocate_id` text NOT NULL,
	`word_key` text NOT NULL,
	`code_key` text NOT NULL,
	`label_sealed` text NOT NULL,
	`created_at` integer NOT NULL,
	`ends_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `advocate_name_code` ON `advocate_name` (`shop_id`,`code_key`);--> statement-breakpoint
CREATE INDEX `advocate_name_word` ON `advocate_name` (`shop_id`,`word_key`);--> statement-breakpoint
CREATE INDEX `advocate_name_owner` ON `advocate_name` (`advocate_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `customer_list` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`source` text NOT NULL,
	`mode` text NOT NULL,
	`added` integer NOT NULL,
	`known` integer NOT NULL,
	`removed` integer NOT NULL,
	`rejected` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `customer_list_shop` ON `customer_list` (`shop_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `known_customer` (
	`shop_id` text NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`first_day` text,
	`last_day` text,
	`listed_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `key`)
);
--> statement-breakpoint
CREATE INDEX `known_customer_seen` ON `known_customer` (`shop_id`,`seen_at`);--> statement-breakpoint
ALTER TABLE `purchase` ADD `email_base_key` text;--> statement-breakpoint
ALTER TABLE `purchase` ADD `known_since` integer;--> statement-breakpoint
ALTER TABLE `purchase` ADD `known_until` integer;--> statement-breakpoint
ALTER TABLE `purchase` ADD `typed` integer;--> statement-breakpoint
CREATE INDEX `purchase_email_base` ON `purchase` (`shop_id`,`email_base_key`) WHERE email_base_key is not null;