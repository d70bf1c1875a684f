CREATE TABLE `abort_batch` (
	`reason` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `advocate` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`state` text NOT NULL,
	`customer_key` text,
	`email_key` text,
	`name_sealed` text,
	`email_sealed` text,
	`email_confirmed_at` integer,
	`language` text NOT NULL,
	`entry_utm` text,
	`merged_into` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `advocate_customer` ON `advocate` (`shop_id`,`customer_key`);--> statement-breakpoint
CREATE INDEX `advocate_email` ON `advocate` (`shop_id`,`email_key`);--> statement-breakpoint
CREATE TABLE `advocate_token` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`advocate_id` text NOT NULL,
	`shop_id` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `campaign` (
	`id` text PRIMARY KEY NOT NULL,
	`retailer_id` text NOT NULL,
	`name` text NOT NULL,
	`module` text NOT NULL,
	`state` text NOT NULL,
	`starts_at` integer,
	`ends_at` integer,
	`window_days` integer DEFAULT 30 NOT NULL,
	`attribution` text DEFAULT 'last' NOT NULL,
	`reward` text NOT NULL,
	`placements` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `campaign_retailer` ON `campaign` (`retailer_id`);--> statement-breakpoint
CREATE TABLE `campaign_shop` (
	`campaign_id` text NOT NULL,
	`shop_id` text NOT NULL,
	`overrides` text NOT NULL,
	PRIMARY KEY(`campaign_id`, `shop_id`)
);
--> statement-breakpoint
CREATE INDEX `campaign_shop_shop` ON `campaign_shop` (`shop_id`);--> statement-breakpoint
CREATE TABLE `claim` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`deal_id` text NOT NULL,
	`link_code` text NOT NULL,
	`key_kind` text NOT NULL,
	`key_hash` text NOT NULL,
	`recipient_id` text,
	`coupon_id` text NOT NULL,
	`network_key` text NOT NULL,
	`language` text NOT NULL,
	`clicked_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `claim_once` ON `claim` (`shop_id`,`deal_id`,`key_hash`);--> statement-breakpoint
CREATE INDEX `claim_link` ON `claim` (`link_code`,`created_at`);--> statement-breakpoint
CREATE INDEX `claim_network` ON `claim` (`network_key`,`created_at`);--> statement-breakpoint
CREATE TABLE `consent_record` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`subject_key` text NOT NULL,
	`purpose` text NOT NULL,
	`channel` text NOT NULL,
	`wording` text NOT NULL,
	`language` text NOT NULL,
	`method` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `conversion` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`purchase_id` text NOT NULL,
	`link_code` text NOT NULL,
	`campaign_id` text NOT NULL,
	`deal_id` text NOT NULL,
	`advocate_id` text NOT NULL,
	`channel` text NOT NULL,
	`state` text NOT NULL,
	`method` text NOT NULL,
	`reason` text,
	`evidence` text NOT NULL,
	`clicked_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `conversion_purchase` ON `conversion` (`purchase_id`);--> statement-breakpoint
CREATE INDEX `conversion_advocate` ON `conversion` (`advocate_id`);--> statement-breakpoint
CREATE TABLE `coupon` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`owner_kind` text NOT NULL,
	`owner_id` text NOT NULL,
	`code` text NOT NULL,
	`given_to` text,
	`link_code` text,
	`given_at` integer,
	`expires_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `coupon_code` ON `coupon` (`shop_id`,`code`);--> statement-breakpoint
CREATE INDEX `coupon_pool` ON `coupon` (`owner_id`,`given_to`);--> statement-breakpoint
CREATE TABLE `deal` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`campaign_id` text NOT NULL,
	`kind` text NOT NULL,
	`value` integer NOT NULL,
	`currency` text NOT NULL,
	`min_order` integer DEFAULT 0 NOT NULL,
	`valid_from` integer,
	`valid_to` integer,
	`code_source` text DEFAULT 'generated' NOT NULL,
	`code_prefix` text DEFAULT '' NOT NULL,
	`words` text NOT NULL,
	`image_url` text,
	`target_url` text NOT NULL,
	`position` integer DEFAULT 0 NOT NULL,
	`state` text DEFAULT 'running' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `deal_shop` ON `deal` (`shop_id`);--> statement-breakpoint
CREATE TABLE `demo_order` (
	`id` text PRIMARY KEY NOT NULL,
	`shop` text NOT NULL,
	`body` text NOT NULL,
	`state` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `event` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`shop` integer NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`received_at` integer NOT NULL,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `event_once` ON `event` (`shop`,`id`);--> statement-breakpoint
CREATE TABLE `fold_state` (
	`name` text PRIMARY KEY NOT NULL,
	`generation` integer NOT NULL,
	`seq` integer NOT NULL,
	`folded_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `idempotency` (
	`api_key_id` text NOT NULL,
	`key` text NOT NULL,
	`body_hash` text NOT NULL,
	`status` integer NOT NULL,
	`answer` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`api_key_id`, `key`)
);
--> statement-breakpoint
CREATE TABLE `link` (
	`code` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`campaign_id` text NOT NULL,
	`deal_id` text NOT NULL,
	`advocate_id` text NOT NULL,
	`channel` text NOT NULL,
	`placement` text NOT NULL,
	`product_id` text DEFAULT '' NOT NULL,
	`language` text NOT NULL,
	`utm` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `link_once` ON `link` (`advocate_id`,`deal_id`,`channel`,`product_id`);--> statement-breakpoint
CREATE TABLE `message` (
	`id` text PRIMARY KEY NOT NULL,
	`retailer_id` text NOT NULL,
	`shop_id` text NOT NULL,
	`campaign_id` text,
	`kind` text NOT NULL,
	`channel` text NOT NULL,
	`idempotency_key` text NOT NULL,
	`recipient_key` text NOT NULL,
	`address_sealed` text,
	`masked` text NOT NULL,
	`language` text NOT NULL,
	`template_version` text NOT NULL,
	`values_sealed` text NOT NULL,
	`policy_version` text NOT NULL,
	`state` text NOT NULL,
	`run_at` integer NOT NULL,
	`attempt` integer DEFAULT 0 NOT NULL,
	`lease_token` text,
	`lease_until` integer,
	`last_error` text,
	`provider_id` text,
	`unsubscribe_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`final_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `message_once` ON `message` (`retailer_id`,`idempotency_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `message_unsubscribe` ON `message` (`unsubscribe_hash`);--> statement-breakpoint
CREATE INDEX `message_due` ON `message` (`state`,`run_at`);--> statement-breakpoint
CREATE TABLE `purchase` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`trust` text NOT NULL,
	`amount` integer NOT NULL,
	`refunded` integer DEFAULT 0 NOT NULL,
	`currency` text NOT NULL,
	`coupons` text NOT NULL,
	`customer_key` text,
	`email_key` text,
	`new_customer` integer,
	`utm` text,
	`consent` text,
	`occurred_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `purchase_shop` ON `purchase` (`shop_id`,`occurred_at`);--> statement-breakpoint
CREATE INDEX `purchase_customer` ON `purchase` (`shop_id`,`customer_key`);--> statement-breakpoint
CREATE INDEX `purchase_email` ON `purchase` (`shop_id`,`email_key`);--> statement-breakpoint
CREATE TABLE `purchase_reference` (
	`shop_id` text NOT NULL,
	`reference` text NOT NULL,
	`purchase_id` text NOT NULL,
	PRIMARY KEY(`shop_id`, `reference`)
);
--> statement-breakpoint
CREATE INDEX `purchase_reference_purchase` ON `purchase_reference` (`purchase_id`);--> statement-breakpoint
CREATE TABLE `recipient` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`retailer_id` text NOT NULL,
	`share_id` text NOT NULL,
	`advocate_id` text NOT NULL,
	`deal_id` text NOT NULL,
	`link_code` text NOT NULL,
	`friend_key` text NOT NULL,
	`masked` text NOT NULL,
	`token_hash` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `recipient_token` ON `recipient` (`token_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `recipient_once` ON `recipient` (`retailer_id`,`friend_key`,`advocate_id`,`deal_id`);--> statement-breakpoint
CREATE INDEX `recipient_advocate` ON `recipient` (`advocate_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `reward` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`conversion_id` text NOT NULL,
	`advocate_id` text NOT NULL,
	`kind` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`state` text NOT NULL,
	`reason` text NOT NULL,
	`due_at` integer,
	`coupon_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reward_conversion` ON `reward` (`conversion_id`);--> statement-breakpoint
CREATE INDEX `reward_due` ON `reward` (`state`,`due_at`);--> statement-breakpoint
CREATE INDEX `reward_advocate` ON `reward` (`advocate_id`);--> statement-breakpoint
CREATE TABLE `reward_entry` (
	`id` text PRIMARY KEY NOT NULL,
	`reward_id` text NOT NULL,
	`shop_id` text NOT NULL,
	`kind` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reward_entry_once` ON `reward_entry` (`reward_id`,`kind`,`reason`);--> statement-breakpoint
CREATE TABLE `rollup` (
	`generation` integer NOT NULL,
	`shop` integer NOT NULL,
	`day` text NOT NULL,
	`campaign` text NOT NULL,
	`deal` text NOT NULL,
	`variant` text NOT NULL,
	`channel` text NOT NULL,
	`placement` text NOT NULL,
	`currency` text NOT NULL,
	`impressions` integer DEFAULT 0 NOT NULL,
	`shares` integer DEFAULT 0 NOT NULL,
	`recipients` integer DEFAULT 0 NOT NULL,
	`clicks` integer DEFAULT 0 NOT NULL,
	`machine_clicks` integer DEFAULT 0 NOT NULL,
	`claims` integer DEFAULT 0 NOT NULL,
	`purchases` integer DEFAULT 0 NOT NULL,
	`purchase_revenue` integer DEFAULT 0 NOT NULL,
	`conversions` integer DEFAULT 0 NOT NULL,
	`revenue` integer DEFAULT 0 NOT NULL,
	`refunded_revenue` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`generation`, `shop`, `day`, `campaign`, `deal`, `variant`, `channel`, `placement`, `currency`)
);
--> statement-breakpoint
CREATE TABLE `rollup_by` (
	`generation` integer NOT NULL,
	`shop` integer NOT NULL,
	`dimension` text NOT NULL,
	`day` text NOT NULL,
	`value` text NOT NULL,
	`currency` text NOT NULL,
	`impressions` integer DEFAULT 0 NOT NULL,
	`shares` integer DEFAULT 0 NOT NULL,
	`recipients` integer DEFAULT 0 NOT NULL,
	`clicks` integer DEFAULT 0 NOT NULL,
	`machine_clicks` integer DEFAULT 0 NOT NULL,
	`claims` integer DEFAULT 0 NOT NULL,
	`purchases` integer DEFAULT 0 NOT NULL,
	`purchase_revenue` integer DEFAULT 0 NOT NULL,
	`conversions` integer DEFAULT 0 NOT NULL,
	`revenue` integer DEFAULT 0 NOT NULL,
	`refunded_revenue` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`generation`, `shop`, `dimension`, `day`, `value`, `currency`)
);
--> statement-breakpoint
CREATE TABLE `sandbox_message` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`channel` text NOT NULL,
	`sender` text NOT NULL,
	`recipient` text NOT NULL,
	`subject` text NOT NULL,
	`text` text NOT NULL,
	`html` text NOT NULL,
	`raw` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `share` (
	`id` text PRIMARY KEY NOT NULL,
	`shop_id` text NOT NULL,
	`client_id` text NOT NULL,
	`link_code` text NOT NULL,
	`advocate_id` text NOT NULL,
	`channel` text NOT NULL,
	`verdict` text NOT NULL,
	`policy_version` text NOT NULL,
	`policy_inputs` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `share_once` ON `share` (`shop_id`,`client_id`);--> statement-breakpoint
CREATE INDEX `share_advocate` ON `share` (`advocate_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `suppression` (
	`id` text PRIMARY KEY NOT NULL,
	`retailer_id` text NOT NULL,
	`scope` text NOT NULL,
	`scope_id` text DEFAULT '' NOT NULL,
	`channel` text NOT NULL,
	`address_key` text NOT NULL,
	`source` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `suppression_once` ON `suppression` (`retailer_id`,`address_key`,`scope`,`scope_id`,`channel`);