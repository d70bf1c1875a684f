CREATE TABLE `product` (
	`shop_id` text NOT NULL,
	`id` text NOT NULL,
	`title` text NOT NULL,
	`titles` text,
	`url` text NOT NULL,
	`image_url` text,
	`currency` text NOT NULL,
	`price` integer,
	`sale_price` integer,
	`sale_from` integer,
	`sale_to` integer,
	`availability` text NOT NULL,
	`source` text NOT NULL,
	`mark` text DEFAULT '' NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `product_updated` ON `product` (`shop_id`,`updated_at`);--> statement-breakpoint
CREATE TABLE `product_import` (
	`shop_id` text PRIMARY KEY NOT NULL,
	`mark` text NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`imported` integer DEFAULT 0 NOT NULL,
	`rejected` integer DEFAULT 0 NOT NULL,
	`removed` integer DEFAULT 0 NOT NULL
);
