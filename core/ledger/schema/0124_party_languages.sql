-- The language of each party's account in the marketplace, in which letters to it are drafted; empty: as the policy says.
ALTER TABLE appeal ADD COLUMN seller_language VARCHAR DEFAULT '';
ALTER TABLE appeal ADD COLUMN complainant_language VARCHAR DEFAULT '';
