CREATE TABLE `audit_seal` (
	`number` integer PRIMARY KEY NOT NULL,
	`rows` integer NOT NULL,
	`hash` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `audit` ADD `seal` integer;--> statement-breakpoint
CREATE INDEX `audit_unsealed` ON `audit` (`seal`);