-- An export is on record before its first byte leaves, and again when the last has: what breaks off stays "not whole".
-- ``of_rows`` is how many rows there were to take; of exports from before this nobody knows it any more.
ALTER TABLE export ADD COLUMN export_id VARCHAR DEFAULT '';
ALTER TABLE export ADD COLUMN of_rows BIGINT;
ALTER TABLE export ADD COLUMN whole BOOLEAN DEFAULT true;
