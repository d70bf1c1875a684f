CREATE TABLE `campaign_version` (
	`campaign_id` text NOT NULL,
	`version` integer NOT NULL,
	`retailer_id` text NOT NULL,
	`body` text NOT NULL,
	`what` text NOT NULL,
	`created_by` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`campaign_id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `campaign_version_retailer` ON `campaign_version` (`retailer_id`);--> statement-breakpoint
ALTER TABLE `campaign` ADD `starts_local` text;--> statement-breakpoint
ALTER TABLE `campaign` ADD `ends_local` text;--> statement-breakpoint
ALTER TABLE `campaign` ADD `paused_at` integer;--> statement-breakpoint
ALTER TABLE `campaign` ADD `burst` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `campaign` ADD `revision` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `campaign` ADD `channels` text;--> statement-breakpoint
ALTER TABLE `campaign` ADD `share` text;--> statement-breakpoint
ALTER TABLE `campaign` ADD `claim` text;--> statement-breakpoint
ALTER TABLE `campaign` ADD `experiment` text;--> statement-breakpoint
ALTER TABLE `campaign` ADD `updated_at` integer;--> statement-breakpoint
ALTER TABLE `campaign_shop` ADD `starts_at` integer;--> statement-breakpoint
ALTER TABLE `campaign_shop` ADD `ends_at` integer;--> statement-breakpoint
ALTER TABLE `deal` ADD `valid_from_local` text;--> statement-breakpoint
ALTER TABLE `deal` ADD `valid_to_local` text;--> statement-breakpoint
ALTER TABLE `deal` ADD `code_days` integer;--> statement-breakpoint
ALTER TABLE `deal` ADD `stock` integer;--> statement-breakpoint
ALTER TABLE `deal` ADD `taken` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `deal` ADD `products` text;--> statement-breakpoint
ALTER TABLE `deal` ADD `arms` text;--> statement-breakpoint
ALTER TABLE `link` ADD `variant` text;--> statement-breakpoint
ALTER TABLE `link` ADD `twin_of` text;