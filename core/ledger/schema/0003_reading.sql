-- What the program read off documents, apart from what counts (table fact), so that two sources can be compared.

-- How far the reading of a document is: waiting, read or failed. One row a document that was handed over to be read.
CREATE TABLE reading (
    exhibit_id VARCHAR PRIMARY KEY,
    state VARCHAR NOT NULL,
    kind VARCHAR,
    because VARCHAR,
    notes VARCHAR NOT NULL,
    changed_at TIMESTAMP NOT NULL
);

-- Each fact of the last reading with its place: box is left, top, right, bottom in thousandths of the page.
CREATE TABLE read_fact (
    exhibit_id VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    given VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    confidence DOUBLE NOT NULL,
    page INTEGER,
    box VARCHAR,
    invoice INTEGER NOT NULL
);
CREATE INDEX read_fact_of_exhibit ON read_fact (exhibit_id);
