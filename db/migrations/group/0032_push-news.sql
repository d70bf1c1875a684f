CREATE INDEX `conversion_credited` ON `conversion` (`created_at`) WHERE state = 'credited';--> statement-breakpoint
CREATE INDEX `push_subscription_endpoint` ON `push_subscription` (`endpoint_key`);