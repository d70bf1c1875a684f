CREATE TABLE `report_schedule` (
	`id` text PRIMARY KEY NOT NULL,
	`retailer_id` text NOT NULL,
	`user_id` text NOT NULL,
	`every` text NOT NULL,
	`shops` text NOT NULL,
	`language` text NOT NULL,
	`currency` text DEFAULT '' NOT NULL,
	`next_from` text NOT NULL,
	`due_at` integer NOT NULL,
	`sent_days` text NOT NULL,
	`sent_at` integer,
	`stopped_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `report_schedule_due` ON `report_schedule` (`stopped_at`,`due_at`);--> statement-breakpoint
CREATE INDEX `report_schedule_user` ON `report_schedule` (`retailer_id`,`user_id`);