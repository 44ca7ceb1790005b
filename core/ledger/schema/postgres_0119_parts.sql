-- Indexes of the parts of names and numbers, by which a search among closed cases finds them. They need the extension
-- pg_trgm, which comes with PostgreSQL (Debian: in postgresql-17, elsewhere often in a package contrib); the owner of a
-- database may make it. Without it a search reads all names and numbers, and finds the same.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE INDEX party_name_parts ON party USING gin (lower(name) gin_trgm_ops);
CREATE INDEX appeal_no_parts ON appeal USING gin (appeal_no gin_trgm_ops);
CREATE INDEX appeal_no_parts_folded ON appeal USING gin (lower(appeal_no) gin_trgm_ops);
CREATE INDEX appeal_listings_parts ON appeal USING gin (listings gin_trgm_ops);
