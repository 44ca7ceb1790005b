-- Pseudonyms of the people of the office: hashed with this, so that nobody can try out the names they know.
CREATE TABLE office_salt (
    salt VARCHAR NOT NULL
);
INSERT INTO office_salt SELECT sha256(uuid()::VARCHAR || uuid()::VARCHAR);
