-- Since when, and until when, the number of an invoice (or of another proof of purchase) was known of a document of a
-- seller: so that the number of reused invoices can be told as it stood on a past day. A row is added and ended,
-- never changed otherwise.
CREATE TABLE invoice_known (
    document_key VARCHAR NOT NULL,
    exhibit_id VARCHAR NOT NULL,
    appeal_no VARCHAR NOT NULL,
    seller_id VARCHAR NOT NULL,
    known_at TIMESTAMP NOT NULL,
    known_until TIMESTAMP
);
-- Serves: what is known of one document.
CREATE INDEX invoice_known_of_exhibit ON invoice_known (exhibit_id);

-- What was on file before; since when it was known was not written down: since the document came.
INSERT INTO invoice_known
SELECT f.document_key, f.exhibit_id, f.appeal_no, f.seller_id, e.received_at, NULL
FROM fingerprint f JOIN exhibit e USING (exhibit_id) WHERE f.kind = 'invoice' AND f.side = 'seller';
