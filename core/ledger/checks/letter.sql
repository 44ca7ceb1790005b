-- A letter that was released or set aside, and the event that says so; one that waits names the act that calls for it.
WITH told AS (
    SELECT appeal_no, seq AS settled_seq, actor AS settled_by, happened_at AS settled_at,
        CASE verb WHEN 'release_letter' THEN 'released' ELSE 'dropped' END AS state,
        (payload ->> '$.about')::INTEGER AS seq, payload ->> '$.letter' AS kind, payload ->> '$.to' AS recipient,
        (payload ->> '$.pdf') AS pdf_sha256, payload ->> '$.text' AS text_sha256,
        CASE verb WHEN 'drop_letter'
            THEN coalesce((personal ->> '$.reason.value') ->> '$.reason', payload ->> '$.reason') END AS reason
    FROM event WHERE verb IN ('release_letter', 'drop_letter'))
SELECT coalesce(t.appeal_no, l.appeal_no) AS place, coalesce(t.seq, l.seq) AS number
FROM told t FULL JOIN (SELECT * FROM letter WHERE state <> 'waiting' OR settled_seq IS NOT NULL) l
ON l.appeal_no = t.appeal_no AND l.settled_seq = t.settled_seq
WHERE (t.state, t.seq, t.kind, t.recipient, t.settled_by, t.settled_at) IS DISTINCT FROM
        (l.state, l.seq, l.kind, l.recipient, l.settled_by, l.settled_at)
    OR (t.pdf_sha256, t.text_sha256, t.reason) IS DISTINCT FROM (l.pdf_sha256, l.text_sha256, l.reason)
UNION ALL SELECT l.appeal_no, l.seq FROM letter l LEFT JOIN event e ON e.appeal_no = l.appeal_no AND e.seq = l.seq
WHERE l.called_at IS DISTINCT FROM e.happened_at AND l.appeal_no IN (SELECT appeal_no FROM event)
