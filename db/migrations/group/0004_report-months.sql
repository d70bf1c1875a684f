CREATE TABLE `rate` (
	`retailer_id` text NOT NULL,
	`day` text NOT NULL,
	`source` text NOT NULL,
	`target` text NOT NULL,
	`rate` text NOT NULL,
	`imported_at` integer NOT NULL,
	PRIMARY KEY(`retailer_id`, `day`, `source`, `target`)
);
--> statement-breakpoint
CREATE TABLE `rollup_key` (
	`generation` integer NOT NULL,
	`id` integer NOT NULL,
	`campaign` text NOT NULL,
	`deal` text NOT NULL,
	`variant` text NOT NULL,
	`channel` text NOT NULL,
	`placement` text NOT NULL,
	`currency` text NOT NULL,
	`rate_day` text NOT NULL,
	PRIMARY KEY(`generation`, `id`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `rollup_key_once` ON `rollup_key` (`generation`,`campaign`,`deal`,`variant`,`channel`,`placement`,`currency`,`rate_day`);--> statement-breakpoint
CREATE TABLE `rollup_month` (
	`generation` integer NOT NULL,
	`shop` integer NOT NULL,
	`dimension` text NOT NULL,
	`month` integer NOT NULL,
	`value` text NOT NULL,
	`key` integer NOT NULL,
	`counter` text NOT NULL,
	`total` integer NOT NULL,
	`d1` integer DEFAULT 0 NOT NULL,
	`d2` integer DEFAULT 0 NOT NULL,
	`d3` integer DEFAULT 0 NOT NULL,
	`d4` integer DEFAULT 0 NOT NULL,
	`d5` integer DEFAULT 0 NOT NULL,
	`d6` integer DEFAULT 0 NOT NULL,
	`d7` integer DEFAULT 0 NOT NULL,
	`d8` integer DEFAULT 0 NOT NULL,
	`d9` integer DEFAULT 0 NOT NULL,
	`d10` integer DEFAULT 0 NOT NULL,
	`d11` integer DEFAULT 0 NOT NULL,
	`d12` integer DEFAULT 0 NOT NULL,
	`d13` integer DEFAULT 0 NOT NULL,
	`d14` integer DEFAULT 0 NOT NULL,
	`d15` integer DEFAULT 0 NOT NULL,
	`d16` integer DEFAULT 0 NOT NULL,
	`d17` integer DEFAULT 0 NOT NULL,
	`d18` integer DEFAULT 0 NOT NULL,
	`d19` integer DEFAULT 0 NOT NULL,
	`d20` integer DEFAULT 0 NOT NULL,
	`d21` integer DEFAULT 0 NOT NULL,
	`d22` integer DEFAULT 0 NOT NULL,
	`d23` integer DEFAULT 0 NOT NULL,
	`d24` integer DEFAULT 0 NOT NULL,
	`d25` integer DEFAULT 0 NOT NULL,
	`d26` integer DEFAULT 0 NOT NULL,
	`d27` integer DEFAULT 0 NOT NULL,
	`d28` integer DEFAULT 0 NOT NULL,
	`d29` integer DEFAULT 0 NOT NULL,
	`d30` integer DEFAULT 0 NOT NULL,
	`d31` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`generation`, `shop`, `dimension`, `month`, `value`, `key`, `counter`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `rollup_persons` (
	`generation` integer NOT NULL,
	`shop` integer NOT NULL,
	`measure` text NOT NULL,
	`dimension` text NOT NULL,
	`month` integer NOT NULL,
	`day` integer NOT NULL,
	`value` text NOT NULL,
	`sketch` text NOT NULL,
	`persons` integer NOT NULL,
	PRIMARY KEY(`generation`, `shop`, `measure`, `dimension`, `month`, `day`, `value`)
);
--> statement-breakpoint
CREATE TABLE `rollup_value` (
	`generation` integer NOT NULL,
	`shop` integer NOT NULL,
	`dimension` text NOT NULL,
	`day` text NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`generation`, `shop`, `dimension`, `day`, `value`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `purchase` ADD `buyer_id` text;--> statement-breakpoint
ALTER TABLE `purchase` ADD `told_by` text;--> statement-breakpoint
ALTER TABLE `purchase` ADD `device` text;