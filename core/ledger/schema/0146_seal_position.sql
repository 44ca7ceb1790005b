-- Where in the one order of all acts a seal was set: its digest is the chain of the journal there. NULL for a seal of
-- before, whose digest is over the hashes of its events.
ALTER TABLE seal ADD COLUMN position BIGINT;
