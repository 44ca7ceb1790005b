-- Of each case that has an invoice which another has too, how many, and of another shop. Numbers that are there once
-- are left out first: to compare the ends of each would take four times as long.
WITH known AS NOT MATERIALIZED (
    SELECT appeal_no, seller_id, document_key FROM invoice_known
    WHERE known_at <= $as_of AND (known_until IS NULL OR known_until > $as_of)),
twice AS (SELECT document_key FROM known GROUP BY document_key HAVING count(*) > 1),
shared AS (
    SELECT document_key, min(seller_id) <> max(seller_id) AS abroad FROM known SEMI JOIN twice USING (document_key)
    GROUP BY document_key HAVING min(appeal_no) <> max(appeal_no))
SELECT appeal_no, count(*) AS reused, count(*) FILTER (abroad) AS other_shop
FROM known JOIN shared USING (document_key) GROUP BY appeal_no
