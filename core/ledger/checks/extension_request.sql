-- A request waits from its event until a lead decides it or the turn changes.
WITH told AS (
    SELECT * FROM event WHERE appeal_no IN (
        SELECT appeal_no FROM event WHERE verb = 'request_extension'
        UNION SELECT appeal_no FROM extension_request)),
last AS (
    SELECT appeal_no, max(seq) FILTER (WHERE verb = 'request_extension') AS asked,
        coalesce(max(seq) FILTER (
            WHERE verb IN ('extend', 'decline_extension') OR (payload ->> '$.set.state') IS NOT NULL), 0) AS decided
    FROM told GROUP BY appeal_no),
waits AS (
    SELECT appeal_no, seq, timezone('UTC', (payload ->> '$.received_at')::TIMESTAMPTZ) AS received_at,
        (payload ->> '$.days')::INTEGER AS days,
        coalesce((personal ->> '$.reason.value') ->> '$.reason', payload ->> '$.reason') AS reason,
        payload ->> '$.ground' AS ground, (payload ->> '$.first_day')::DATE AS first_day,
        (payload ->> '$.last_day')::DATE AS last_day, payload ->> '$.document' AS document
    FROM told JOIN last USING (appeal_no) WHERE seq = asked AND asked > decided)
SELECT coalesce(w.appeal_no, r.appeal_no) AS place, coalesce(w.seq, r.seq) AS number
FROM waits w FULL JOIN extension_request r ON r.appeal_no = w.appeal_no
WHERE (w.seq, w.received_at, w.days, w.reason, w.ground, w.first_day, w.last_day, w.document)
    IS DISTINCT FROM (r.seq, r.received_at, r.days, r.reason, r.ground, r.first_day, r.last_day, r.document)
