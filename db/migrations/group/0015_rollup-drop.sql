DROP TABLE `rollup`;--> statement-breakpoint
DROP TABLE `rollup_by`;