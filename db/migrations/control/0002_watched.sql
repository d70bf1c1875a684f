CREATE TABLE `alert` (
	`key` text PRIMARY KEY NOT NULL,
	`rule` text NOT NULL,
	`subject` text NOT NULL,
	`state` text NOT NULL,
	`since` integer NOT NULL,
	`well_since` integer,
	`told_at` integer,
	`firings` text NOT NULL,
	`value` real
);
--> statement-breakpoint
CREATE TABLE `alert_delivery` (
	`id` text PRIMARY KEY NOT NULL,
	`channel` text NOT NULL,
	`recipient` text NOT NULL,
	`body` text NOT NULL,
	`state` text NOT NULL,
	`attempt` integer DEFAULT 0 NOT NULL,
	`run_at` integer NOT NULL,
	`last_error` text,
	`created_at` integer NOT NULL,
	`final_at` integer
);
--> statement-breakpoint
CREATE INDEX `alert_delivery_due` ON `alert_delivery` (`state`,`run_at`);--> statement-breakpoint
CREATE TABLE `canary_run` (
	`group_number` integer PRIMARY KEY NOT NULL,
	`ran_at` integer NOT NULL,
	`ok` integer NOT NULL,
	`failed_step` text,
	`detail` text,
	`steps` text NOT NULL,
	`last_ok_at` integer,
	`failures` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `watch` (
	`name` text PRIMARY KEY NOT NULL,
	`ran_at` integer NOT NULL
);
