-- Under what the proofs of purchase on file can be found again by whoever issued them: the key of its credit code, as
-- `core.domain.reuse` makes it for each document whose facts are typed or read from now on, which gives one for
-- the name as well. The last entry of a field counts.
INSERT INTO fingerprint (kind, document_key, exhibit_id, side, appeal_no, seller_id, complainant_id)
SELECT DISTINCT 'issuer', 'issuer/' || upper(f.given), e.exhibit_id, e.side, e.appeal_no, a.seller_id, a.complainant_id
FROM fact f
JOIN exhibit e ON e.exhibit_id = f.exhibit_id
JOIN appeal a ON a.appeal_no = e.appeal_no
WHERE f.field = 'issuer_id' AND f.given <> '' AND e.side <> 'office'
    AND NOT EXISTS (
        SELECT 1 FROM fact l
        WHERE l.exhibit_id = f.exhibit_id AND l.field = f.field
            AND (l.typed_at > f.typed_at OR (l.typed_at = f.typed_at AND l.number > f.number)));
