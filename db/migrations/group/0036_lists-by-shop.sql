CREATE INDEX `advocate_shop` ON `advocate` (`shop_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `share_shop` ON `share` (`shop_id`,`created_at`,`id`);