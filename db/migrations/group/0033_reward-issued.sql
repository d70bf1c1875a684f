ALTER TABLE `reward` ADD `issued_at` integer;--> statement-breakpoint
UPDATE `reward` SET `issued_at` = `updated_at` WHERE `state` = 'issued';
