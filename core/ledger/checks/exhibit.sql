-- A document as its taking in tells, with the kind that it was last corrected to, and the event by which it left the case;
-- what came before those events, as the record of an earlier edition, is told by none.
WITH told AS (
    SELECT appeal_no, payload ->> '$.document' AS label, (array_agg(payload ->> '$.kind' ORDER BY seq DESC)
            FILTER (WHERE (payload ->> '$.kind') IS NOT NULL))[1] AS kind,
        max(seq) FILTER (WHERE verb IN ('move_document', 'withdraw_document')) AS gone,
        coalesce(min(seq) FILTER (WHERE verb = 'take_in'), max(seq)) AS seq,
        bool_or(verb = 'take_in') AS whole, max(payload ->> '$.side') AS side,
        max(payload ->> '$.sha256') AS sha256,
        max(timezone('UTC', (payload ->> '$.received_at')::TIMESTAMPTZ)) AS received_at
    FROM event WHERE verb IN ('take_in', 'correct_kind', 'move_document', 'withdraw_document')
    GROUP BY appeal_no, payload ->> '$.document')
SELECT t.appeal_no AS place, t.seq AS number FROM told t LEFT JOIN exhibit x
    ON x.appeal_no = t.appeal_no AND x.label = t.label
WHERE x.withdrawn_seq IS DISTINCT FROM t.gone
    OR t.kind IS NOT NULL AND x.kind IS DISTINCT FROM t.kind
    OR t.whole AND (x.side, x.sha256, x.received_at) IS DISTINCT FROM (t.side, t.sha256, t.received_at)
UNION ALL
SELECT x.appeal_no, x.withdrawn_seq FROM exhibit x LEFT JOIN event e ON e.appeal_no = x.appeal_no AND e.seq = x.withdrawn_seq
WHERE x.withdrawn_seq IS NOT NULL AND (e.verb IN ('move_document', 'withdraw_document')) IS NOT TRUE
