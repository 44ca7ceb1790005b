-- What identifies a person in an event, apart from what is hashed: the event holds, for each field, the SHA-256 of salt
-- and value. Without its row nobody can tell what stood there, and the chain holds. Events from before hold theirs.
CREATE TABLE personal (
    log VARCHAR NOT NULL,
    seq BIGINT NOT NULL,
    field VARCHAR NOT NULL,
    salt VARCHAR NOT NULL,
    value VARCHAR NOT NULL
);
-- Serves: the events of one case.
CREATE INDEX personal_of_log ON personal (log);
