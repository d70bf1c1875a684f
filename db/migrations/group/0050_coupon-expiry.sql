DROP INDEX `coupon_pool`;--> statement-breakpoint
CREATE INDEX `coupon_pool` ON `coupon` (`owner_id`,`given_to`,`expires_at`);