-- Who writes the letters of each line of the marketplace, as administrators word it: each change is a row more, and the
-- last one counts. Two who write the same version cannot both add the row.
CREATE TABLE letterhead (
    line VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    en VARCHAR NOT NULL,
    zh VARCHAR NOT NULL,
    written_by VARCHAR NOT NULL,
    written_at TIMESTAMP NOT NULL,
    PRIMARY KEY (line, version)
);
