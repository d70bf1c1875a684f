CREATE TABLE `erasure` (
	`code` text PRIMARY KEY NOT NULL,
	`retailer_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`provider` text NOT NULL,
	`subject_key` text NOT NULL,
	`erased` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `erasure_subject` ON `erasure` (`connection_id`,`subject_key`);--> statement-breakpoint
CREATE TABLE `hook_event` (
	`id` text PRIMARY KEY NOT NULL,
	`retailer_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`provider` text NOT NULL,
	`event_key` text NOT NULL,
	`subject_key` text DEFAULT '' NOT NULL,
	`body_sealed` text,
	`state` text NOT NULL,
	`attempt` integer DEFAULT 0 NOT NULL,
	`run_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `hook_event_once` ON `hook_event` (`connection_id`,`event_key`);--> statement-breakpoint
CREATE INDEX `hook_event_due` ON `hook_event` (`state`,`run_at`);--> statement-breakpoint
CREATE INDEX `hook_event_subject` ON `hook_event` (`connection_id`,`subject_key`);--> statement-breakpoint
ALTER TABLE `advocate` ADD `kind` text;