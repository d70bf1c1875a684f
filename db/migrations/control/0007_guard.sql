-- One file may hold the groups' tables too, and have it already.
CREATE TABLE IF NOT EXISTS `abort_batch` (
	`reason` text NOT NULL
);
