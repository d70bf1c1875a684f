CREATE TABLE `claim_waiting` (
	`shop_id` text NOT NULL,
	`deal_id` text NOT NULL,
	`key_hash` text NOT NULL,
	`request_sealed` text NOT NULL,
	`network_key` text NOT NULL,
	`run_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `deal_id`, `key_hash`)
);
--> statement-breakpoint
CREATE INDEX `claim_waiting_due` ON `claim_waiting` (`run_at`);--> statement-breakpoint
CREATE TABLE `coupon_endpoint` (
	`shop_id` text PRIMARY KEY NOT NULL,
	`url` text NOT NULL,
	`secret_sealed` text NOT NULL,
	`failures` integer DEFAULT 0 NOT NULL,
	`open_until` integer,
	`last_error` text,
	`failed_at` integer,
	`answered_at` integer,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `coupon_lot` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`deal_id` text NOT NULL,
	`source` text NOT NULL,
	`pattern` text DEFAULT '' NOT NULL,
	`added` integer NOT NULL,
	`rejected` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `coupon_lot_deal` ON `coupon_lot` (`deal_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `coupon_supply` (
	`deal_id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`warn_below` integer,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `coupon_supply_shop` ON `coupon_supply` (`shop_id`);--> statement-breakpoint
CREATE INDEX `claim_deal` ON `claim` (`deal_id`,`created_at`);