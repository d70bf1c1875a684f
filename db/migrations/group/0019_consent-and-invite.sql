CREATE TABLE `address_pair` (
	`retailer_id` text NOT NULL,
	`email_key` text NOT NULL,
	`sms_key` text NOT NULL,
	`source` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`retailer_id`, `email_key`, `sms_key`)
);
--> statement-breakpoint
CREATE INDEX `address_pair_sms` ON `address_pair` (`sms_key`);--> statement-breakpoint
CREATE TABLE `consent_request` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`subject_key` text NOT NULL,
	`channel` text NOT NULL,
	`purpose` text NOT NULL,
	`wording` text NOT NULL,
	`version` text NOT NULL,
	`language` text NOT NULL,
	`source` text NOT NULL,
	`evidence_sealed` text,
	`occurred_at` integer NOT NULL,
	`token_hash` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `consent_request_token` ON `consent_request` (`token_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `consent_request_once` ON `consent_request` (`subject_key`,`channel`,`purpose`);--> statement-breakpoint
CREATE INDEX `consent_request_age` ON `consent_request` (`created_at`);--> statement-breakpoint
CREATE TABLE `customer_invite` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`retailer_id` text NOT NULL,
	`campaign_id` text NOT NULL,
	`deal_id` text NOT NULL,
	`person_key` text NOT NULL,
	`channel` text NOT NULL,
	`message_id` text NOT NULL,
	`purchase_id` text,
	`bought_at` integer,
	`basis` text NOT NULL,
	`basis_version` text NOT NULL,
	`notice_given` integer NOT NULL,
	`language` text NOT NULL,
	`token_hash` text NOT NULL,
	`score` integer,
	`answered_at` integer,
	`advocate_id` text,
	`due_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `customer_invite_token` ON `customer_invite` (`token_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `customer_invite_message` ON `customer_invite` (`message_id`);--> statement-breakpoint
CREATE INDEX `customer_invite_person` ON `customer_invite` (`person_key`,`created_at`);--> statement-breakpoint
CREATE INDEX `customer_invite_purchase` ON `customer_invite` (`purchase_id`);--> statement-breakpoint
CREATE TABLE `invite_rule` (
	`shop_id` text PRIMARY KEY NOT NULL,
	`is_on` integer NOT NULL,
	`deal_id` text NOT NULL,
	`channel` text NOT NULL,
	`after_days` integer NOT NULL,
	`period_days` integer NOT NULL,
	`asks` integer NOT NULL,
	`notice_given` integer NOT NULL,
	`updated_by` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `consent_record` ADD `state` text DEFAULT 'given' NOT NULL;--> statement-breakpoint
ALTER TABLE `consent_record` ADD `version` text;--> statement-breakpoint
ALTER TABLE `consent_record` ADD `source` text;--> statement-breakpoint
ALTER TABLE `consent_record` ADD `evidence_sealed` text;--> statement-breakpoint
ALTER TABLE `consent_record` ADD `occurred_at` integer;--> statement-breakpoint
ALTER TABLE `consent_record` ADD `confirmed_at` integer;--> statement-breakpoint
CREATE INDEX `consent_record_subject` ON `consent_record` (`subject_key`,`purpose`);