-- The cases whose last decision ordered something about the measure, with that order as it stood: by when, and since when
-- it is in effect. A confirmation is final, and so is a withdrawal; what was refused or sent is not in effect.
SELECT f.*, o.order_kind, o.ordered_at, o.order_due_at, o.order_statutory, o.restored_at
FROM ({cases}) f
JOIN (SELECT appeal_no, kind AS order_kind, ordered_at, due_at AS order_due_at, statutory AS order_statutory,
        CASE WHEN settled_as = 'confirmed' AND settled_at <= $as_of THEN effective_at END AS restored_at
    FROM measure_order
    WHERE ordered_at <= $as_of AND NOT coalesce(settled_as = 'withdrawn' AND settled_at <= $as_of, false)
    QUALIFY row_number() OVER (PARTITION BY appeal_no ORDER BY seq DESC) = 1) o USING (appeal_no)
