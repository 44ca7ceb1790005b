-- A decision that waits is sent back, approved, or overtaken by the first event that moves the case on.
WITH told AS (
    SELECT *, payload -> '$.proposed' AS p FROM event
    WHERE appeal_no IN (SELECT appeal_no FROM event WHERE verb = 'propose'
        UNION SELECT appeal_no FROM proposal)),
settling AS (
    SELECT appeal_no, seq, actor, happened_at, CASE WHEN verb = 'send_back' THEN 'sent_back'
        WHEN (payload ->> '$.approved_by') IS NOT NULL THEN 'approved' ELSE 'overtaken' END AS settled_as
    FROM told WHERE verb IN ('send_back', 'withdraw_complaint') OR (payload ->> '$.set.state') IS NOT NULL),
expected AS (
    SELECT t.appeal_no, t.seq, t.actor AS proposed_by, t.happened_at AS proposed_at,
        (t.p ->> '$.asked.verb') || CASE WHEN (t.p ->> '$.asked.outcome') IS NULL
            OR (t.p ->> '$.asked.verb') = 'reject' THEN '' ELSE ':' || (t.p ->> '$.asked.outcome') END
            AS decision,
        array_to_string(json_extract_string(t.p, '$.because[*]'), ' ') AS because,
        (array_agg(s.settled_as ORDER BY s.seq))[1] AS settled_as, min(s.seq) AS settled_seq,
        (array_agg(s.actor ORDER BY s.seq))[1] AS settled_by, (array_agg(s.happened_at ORDER BY s.seq))[1] AS settled_at
    FROM told t LEFT JOIN settling s ON s.appeal_no = t.appeal_no AND s.seq > t.seq
    WHERE t.verb = 'propose' GROUP BY t.appeal_no, t.seq, t.actor, t.happened_at, t.p)
SELECT coalesce(e.appeal_no, p.appeal_no) AS place, coalesce(e.seq, p.seq) AS number
FROM expected e FULL JOIN proposal p ON p.appeal_no = e.appeal_no AND p.seq = e.seq
WHERE (e.decision, e.because, e.proposed_by, e.proposed_at) IS DISTINCT FROM
        (p.decision, p.because, p.proposed_by, p.proposed_at)
    OR (e.settled_as, e.settled_seq, e.settled_by, e.settled_at) IS DISTINCT FROM
        (p.settled_as, p.settled_seq, p.settled_by, p.settled_at)
