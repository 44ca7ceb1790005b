-- What is on its way, as its release or the act that gave it tells, and what the log says has become of it: what was
-- said last of its sending, and of its arrival where nothing was sent since. That a system has taken it no event tells.
WITH told AS (
    SELECT appeal_no, seq, (payload ->> '$.about')::INTEGER AS about, payload ->> '$.to' AS recipient,
        payload ->> '$.letter' AS letter, NULL AS pack_id, happened_at AS released_at,
        (payload ->> '$.by_mail')::BOOLEAN AS by_mail,
        concat_ws('.', appeal_no, payload ->> '$.about', payload ->> '$.to') AS delivery_id
    FROM event WHERE verb = 'release_letter' AND (payload ->> '$.by_mail') IS NOT NULL
    UNION ALL SELECT appeal_no, seq, seq, CASE verb WHEN 'disclose' THEN 'seller' ELSE 'complainant' END, NULL,
        payload ->> '$.bundle', happened_at, FALSE,
        concat_ws('.', appeal_no, seq, CASE verb WHEN 'disclose' THEN 'seller' ELSE 'complainant' END, 'bundle')
    FROM event WHERE verb IN ('disclose', 'forward') AND (payload ->> '$.bundle') IS NOT NULL),
acts AS (
    SELECT appeal_no, payload ->> '$.delivery' AS delivery_id, seq, verb, actor, happened_at,
        payload ->> '$.channel' AS channel, timezone('UTC', (payload ->> '$.at')::TIMESTAMPTZ) AS at
    FROM event WHERE verb IN ('record_sending', 'record_delivery', 'record_failure')),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY delivery_id ORDER BY seq DESC) AS place,
        row_number() OVER (PARTITION BY delivery_id, verb ORDER BY seq DESC) AS place_of_verb
    FROM acts),
sent AS (SELECT * FROM ranked WHERE verb = 'record_sending' AND place_of_verb = 1),
last AS (
    SELECT *, CASE verb WHEN 'record_delivery' THEN 'delivered' ELSE 'failed' END AS became
    FROM ranked WHERE place = 1 AND verb <> 'record_sending')
SELECT coalesce(t.appeal_no, d.appeal_no) AS place, coalesce(t.seq, d.seq) AS number
FROM told t FULL JOIN delivery d ON d.delivery_id = t.delivery_id
LEFT JOIN sent s ON s.delivery_id = t.delivery_id
LEFT JOIN last l ON l.delivery_id = t.delivery_id
WHERE (t.appeal_no, t.seq, t.about, t.recipient, t.letter, t.pack_id, t.released_at, t.by_mail)
        IS DISTINCT FROM (d.appeal_no, d.seq, d.about, d.recipient, d.letter, d.pack_id, d.released_at, d.by_mail)
    OR (s.seq, s.actor) IS DISTINCT FROM (d.sent_seq, d.sent_by)
    OR (s.seq IS NOT NULL AND (s.channel, s.at) IS DISTINCT FROM (d.channel, d.sent_at))
    OR (s.seq IS NULL AND (d.channel IS NOT NULL OR d.sent_at IS NOT NULL)
        AND (d.channel IS DISTINCT FROM 'webhook' OR d.sent_at IS NULL))
    OR (l.became, l.seq, l.actor, l.happened_at, CASE l.became WHEN 'delivered' THEN l.at END) IS DISTINCT FROM
        (d.settled_as, d.settled_seq, d.settled_by, d.settled_at, d.delivered_at)
UNION SELECT a.appeal_no, a.seq FROM acts a LEFT JOIN told t ON t.delivery_id = a.delivery_id
WHERE t.seq IS NULL
