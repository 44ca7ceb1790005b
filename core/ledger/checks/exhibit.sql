-- A document as its taking in tells, with the kind that it was last corrected to; what came before those events, as the
-- record of an earlier edition, is told by none.
WITH told AS (
    SELECT appeal_no, payload ->> '$.document' AS label, (array_agg(payload ->> '$.kind' ORDER BY seq DESC)
            FILTER (WHERE (payload ->> '$.kind') IS NOT NULL))[1] AS kind,
        coalesce(min(seq) FILTER (WHERE verb = 'take_in'), max(seq)) AS seq,
        bool_or(verb = 'take_in') AS whole, max(payload ->> '$.side') AS side,
        max(payload ->> '$.sha256') AS sha256,
        max(timezone('UTC', (payload ->> '$.received_at')::TIMESTAMPTZ)) AS received_at
    FROM event WHERE verb IN ('take_in', 'correct_kind') GROUP BY appeal_no, payload ->> '$.document')
SELECT t.appeal_no AS place, t.seq AS number FROM told t LEFT JOIN exhibit x
    ON x.appeal_no = t.appeal_no AND x.label = t.label
WHERE x.kind IS DISTINCT FROM t.kind
    OR t.whole AND (x.side, x.sha256, x.received_at) IS DISTINCT FROM (t.side, t.sha256, t.received_at)
