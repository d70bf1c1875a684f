CREATE TABLE `member_mail` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`body` text,
	`state` text NOT NULL,
	`attempt` integer DEFAULT 0 NOT NULL,
	`run_at` integer NOT NULL,
	`last_error` text,
	`created_at` integer NOT NULL,
	`final_at` integer
);
--> statement-breakpoint
CREATE INDEX `member_mail_due` ON `member_mail` (`state`,`run_at`);--> statement-breakpoint
CREATE TABLE `number_counter` (
	`name` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `api_key` ADD `name` text;--> statement-breakpoint
ALTER TABLE `api_key` ADD `created_by` text;--> statement-breakpoint
ALTER TABLE `api_key` ADD `last_used_at` integer;--> statement-breakpoint
ALTER TABLE `invitation` ADD `language` text;--> statement-breakpoint
ALTER TABLE `user` ADD `language` text;