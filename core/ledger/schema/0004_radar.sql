-- The reuse radar: under what each document can be found again in other appeals, and what a person said of a hit.

-- What tells a document from others, exactly: its bytes, the number of its invoice or certificate, a grant, a signatory.
CREATE TABLE fingerprint (
    kind VARCHAR NOT NULL,
    document_key VARCHAR NOT NULL,
    exhibit_id VARCHAR NOT NULL,
    side VARCHAR NOT NULL,
    appeal_no VARCHAR NOT NULL,
    seller_id VARCHAR NOT NULL,
    complainant_id VARCHAR NOT NULL
);
-- Serves: who else has this key; the keys of one case; the keys of one document.
CREATE INDEX fingerprint_key ON fingerprint (document_key);
CREATE INDEX fingerprint_of_appeal ON fingerprint (appeal_no);
CREATE INDEX fingerprint_of_exhibit ON fingerprint (exhibit_id);

-- The hash of each page as it lies and turned by quarters; NULL for a blank page, page 0 when none can be drawn.
-- Scanned whole: a million rows of one column are read in some milliseconds (signed, as DuckDB counts bits quickly).
CREATE TABLE page_print (
    hash BIGINT,
    turned_90 BIGINT,
    turned_180 BIGINT,
    turned_270 BIGINT,
    exhibit_id VARCHAR NOT NULL,
    page INTEGER NOT NULL,
    side VARCHAR NOT NULL,
    appeal_no VARCHAR NOT NULL,
    complainant_id VARCHAR NOT NULL
);
CREATE INDEX page_print_of_exhibit ON page_print (exhibit_id);

-- Two pages that were laid over each other and are pictures of one page.
CREATE TABLE page_match (
    exhibit_id VARCHAR NOT NULL,
    page INTEGER NOT NULL,
    other_id VARCHAR NOT NULL,
    other_page INTEGER NOT NULL,
    likeness DOUBLE NOT NULL
);
CREATE INDEX page_match_one ON page_match (exhibit_id);
CREATE INDEX page_match_other ON page_match (other_id);

-- What a reviewer said of a hit, append-only: the last row counts, and one without explanation takes it back.
CREATE TABLE radar_note (
    appeal_no VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    exhibit_id VARCHAR NOT NULL,
    other_id VARCHAR NOT NULL,
    explained BOOLEAN NOT NULL,
    reason VARCHAR NOT NULL,
    noted_by VARCHAR NOT NULL,
    noted_at TIMESTAMP NOT NULL
);
CREATE INDEX radar_note_of_appeal ON radar_note (appeal_no);

-- The documents that were on file before the radar was.
INSERT INTO fingerprint
SELECT 'bytes', e.sha256, e.exhibit_id, e.side, e.appeal_no, a.seller_id, a.complainant_id
FROM exhibit e JOIN appeal a USING (appeal_no) WHERE e.side <> 'office';
INSERT INTO fingerprint
SELECT 'invoice', u.document_key, u.exhibit_id, e.side, u.appeal_no, a.seller_id, a.complainant_id
FROM used_document u JOIN exhibit e USING (exhibit_id) JOIN appeal a ON a.appeal_no = u.appeal_no;
