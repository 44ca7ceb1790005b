-- The cases of whose invoices one is known.
SELECT f.*, coalesce(r.reused, 0) AS reused, coalesce(r.other_shop, 0) AS other_shop
FROM ({cases}) f
SEMI JOIN (SELECT appeal_no FROM invoice_known
    WHERE known_at <= $as_of AND (known_until IS NULL OR known_until > $as_of)) k USING (appeal_no)
LEFT JOIN reusing r USING (appeal_no)
