-- The look-up outside that a finding rests on, as JSON (site, at, result); null where there was none, and before.
ALTER TABLE finding ADD COLUMN looked_up VARCHAR;
