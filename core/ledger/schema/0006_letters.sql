-- Letters to the parties. One row a letter that an event calls for, from the event's own transaction on.
-- The draft is kept as it is typed; what was released lies in the vault under its two hashes, and in the log.
CREATE TABLE letter (
    letter_id VARCHAR PRIMARY KEY,
    appeal_no VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    recipient VARCHAR NOT NULL,
    called_at TIMESTAMP NOT NULL,
    state VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    body VARCHAR,
    typed_by VARCHAR,
    typed_at TIMESTAMP,
    settled_seq INTEGER,
    settled_by VARCHAR,
    settled_at TIMESTAMP,
    pdf_sha256 VARCHAR,
    text_sha256 VARCHAR,
    reason VARCHAR
);
-- Serves: the letters of one case.
CREATE INDEX letter_of_appeal ON letter (appeal_no);
