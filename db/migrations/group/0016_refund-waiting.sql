CREATE TABLE `waiting_refund` (
	`shop_id` text NOT NULL,
	`reference` text NOT NULL,
	`refund_key` text NOT NULL,
	`trust` text NOT NULL,
	`amount` integer,
	`currency` text,
	`occurred_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`shop_id`, `reference`, `refund_key`)
);
--> statement-breakpoint
CREATE INDEX `waiting_refund_age` ON `waiting_refund` (`trust`,`created_at`);