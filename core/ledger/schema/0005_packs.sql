-- Packs: the blacked out copies that go to a party, and the ledger of what was given in which form.

-- One pack of one case for one recipient (a side); released when it has a time and the hash of its file in the vault.
CREATE TABLE pack (
    pack_id VARCHAR PRIMARY KEY,
    appeal_no VARCHAR NOT NULL,
    recipient VARCHAR NOT NULL,
    begun_at TIMESTAMP NOT NULL,
    begun_by VARCHAR NOT NULL,
    released_at TIMESTAMP,
    released_by VARCHAR,
    sha256 VARCHAR,
    size BIGINT,
    pages INTEGER
);
-- Serves: the packs of one case.
CREATE INDEX pack_of_appeal ON pack (appeal_no);

-- Each state of a pack's areas as it was saved, append-only; the key is the optimistic lock, the last row counts.
-- back is the edition that an undo leads to.
CREATE TABLE pack_edit (
    pack_id VARCHAR NOT NULL,
    edition INTEGER NOT NULL,
    back INTEGER,
    form VARCHAR NOT NULL,
    edited_by VARCHAR NOT NULL,
    edited_at TIMESTAMP NOT NULL,
    PRIMARY KEY (pack_id, edition)
);

-- What a disclosure gave: the hash of the very file, the pack it was in, and why it went as filed where a mask was due.
ALTER TABLE disclosure ADD COLUMN sha256 VARCHAR;
ALTER TABLE disclosure ADD COLUMN pack_id VARCHAR;
ALTER TABLE disclosure ADD COLUMN as_filed_because VARCHAR;
