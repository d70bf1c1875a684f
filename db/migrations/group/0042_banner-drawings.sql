CREATE TABLE `banner_drawing` (
	`shop_id` text NOT NULL,
	`deal_id` text NOT NULL,
	`language` text NOT NULL,
	`content` text NOT NULL,
	`digest` text NOT NULL,
	`says` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `deal_id`, `language`)
);
