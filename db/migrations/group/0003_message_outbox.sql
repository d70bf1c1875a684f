CREATE TABLE `connection` (
	`id` text PRIMARY KEY NOT NULL,
	`retailer_id` text NOT NULL,
	`shop_id` text DEFAULT '' NOT NULL,
	`channel` text NOT NULL,
	`provider` text NOT NULL,
	`credentials_sealed` text,
	`settings` text NOT NULL,
	`rate_per_second` real,
	`revision` integer DEFAULT 1 NOT NULL,
	`state` text DEFAULT 'ready' NOT NULL,
	`reason` text,
	`paused_at` integer,
	`retry_at` integer,
	`tries` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `connection_once` ON `connection` (`retailer_id`,`shop_id`,`channel`);--> statement-breakpoint
CREATE TABLE `sender_breaker` (
	`key` text PRIMARY KEY NOT NULL,
	`body` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sender_bucket` (
	`key` text PRIMARY KEY NOT NULL,
	`tokens` real NOT NULL,
	`granted` real DEFAULT 0 NOT NULL,
	`refilled_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sending_stop` (
	`id` text PRIMARY KEY NOT NULL,
	`retailer_id` text NOT NULL,
	`shop_id` text DEFAULT '' NOT NULL,
	`campaign_id` text DEFAULT '' NOT NULL,
	`channel` text DEFAULT '' NOT NULL,
	`kind` text DEFAULT '' NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sending_stop_once` ON `sending_stop` (`retailer_id`,`shop_id`,`campaign_id`,`channel`,`kind`);--> statement-breakpoint
ALTER TABLE `message` ADD `priority` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `message` ADD `advocate_id` text;--> statement-breakpoint
ALTER TABLE `message` ADD `deal_id` text;--> statement-breakpoint
ALTER TABLE `message` ADD `time_zone` text;--> statement-breakpoint
ALTER TABLE `message` ADD `waits_for` text;--> statement-breakpoint
ALTER TABLE `message` ADD `doubt` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `message` ADD `connection_id` text;--> statement-breakpoint
ALTER TABLE `message` ADD `attachments_sealed` text;--> statement-breakpoint
CREATE INDEX `message_lane` ON `message` (`state`,`shop_id`,`priority`,`run_at`);--> statement-breakpoint
CREATE INDEX `message_waiting` ON `message` (`waits_for`) WHERE waits_for is not null;--> statement-breakpoint
CREATE INDEX `message_provider` ON `message` (`provider_id`) WHERE provider_id is not null;