-- What of the statute a decision that ended the case left aside, if anything; null for what was decided before.
ALTER TABLE appeal ADD COLUMN legal_risk VARCHAR;
