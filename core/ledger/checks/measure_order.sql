-- An order as its decision tells it, and what the log says has come of it: confirmed once for all; else withdrawn by
-- the first reopening that follows; else refused, unless it was asked for again. When it was sent no event tells.
WITH told AS (
    SELECT appeal_no, seq, happened_at AS ordered_at, payload ->> '$.order.kind' AS kind,
        payload ->> '$.set.outcome' AS outcome, (payload ->> '$.order.due_on')::DATE AS due_on,
        timezone('UTC', (payload ->> '$.order.due_at')::TIMESTAMPTZ) AS due_at,
        (payload ->> '$.order.statutory')::BOOLEAN AS statutory
    FROM event WHERE contains(payload, '"order":{') AND (payload ->> '$.order.kind') IS NOT NULL),
acts AS (
    SELECT appeal_no, (payload ->> '$.about')::INTEGER AS about, seq, verb, actor, happened_at,
        timezone('UTC', (payload ->> '$.effective_at')::TIMESTAMPTZ) AS effective_at
    FROM event WHERE verb IN ('confirm_order', 'refuse_order', 'resend_order')
    UNION ALL SELECT t.appeal_no, t.seq, e.seq, e.verb, e.actor, e.happened_at, NULL
    FROM event e JOIN told t ON t.appeal_no = e.appeal_no AND t.seq < e.seq WHERE e.verb = 'reopen'),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY appeal_no, about ORDER BY
        CASE verb WHEN 'confirm_order' THEN 1 WHEN 'reopen' THEN 2 ELSE 3 END,
        CASE verb WHEN 'confirm_order' THEN seq WHEN 'reopen' THEN seq ELSE -seq END) AS place
    FROM acts),
last AS (
    SELECT *, CASE verb WHEN 'confirm_order' THEN 'confirmed' WHEN 'reopen' THEN 'withdrawn' ELSE 'refused' END AS became
    FROM ranked WHERE place = 1 AND verb <> 'resend_order'),
asked AS (
    SELECT appeal_no, about, max(happened_at) AS asked_at FROM acts WHERE verb = 'resend_order'
    GROUP BY appeal_no, about)
SELECT coalesce(t.appeal_no, o.appeal_no) AS place, coalesce(t.seq, o.seq) AS number
FROM told t FULL JOIN measure_order o ON o.appeal_no = t.appeal_no AND o.seq = t.seq
LEFT JOIN last l ON l.appeal_no = t.appeal_no AND l.about = t.seq
LEFT JOIN asked a ON a.appeal_no = t.appeal_no AND a.about = t.seq
WHERE (t.kind, t.outcome, t.due_on, t.due_at, t.statutory, t.ordered_at, coalesce(a.asked_at, t.ordered_at))
        IS DISTINCT FROM (o.kind, o.outcome, o.due_on, o.due_at, o.statutory, o.ordered_at, o.asked_at)
    OR (l.became, l.seq, l.actor, l.happened_at, l.effective_at) IS DISTINCT FROM
        (o.settled_as, o.settled_seq, o.settled_by, o.settled_at, o.effective_at)
UNION SELECT a.appeal_no, a.seq FROM acts a LEFT JOIN told t ON t.appeal_no = a.appeal_no AND t.seq = a.about
WHERE t.seq IS NULL
