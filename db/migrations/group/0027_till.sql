DROP INDEX `redemption_purchase`;--> statement-breakpoint
ALTER TABLE `redemption` DROP COLUMN `purchase_id`;--> statement-breakpoint
CREATE INDEX `purchase_coupon` ON `purchase` (`shop_id`,`occurred_at`,`coupons`) WHERE coupons <> '[]';