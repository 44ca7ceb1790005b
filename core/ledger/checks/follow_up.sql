-- A follow-up stands from its event until it is ended or another is set.
WITH told AS (SELECT * FROM event WHERE verb IN ('follow_up', 'end_follow_up')),
last AS (SELECT appeal_no, max(seq) AS seq FROM told GROUP BY appeal_no),
stands AS (
    SELECT t.appeal_no, t.seq, (payload ->> '$.due_on')::DATE AS due_on,
        coalesce((personal ->> '$.what.value') ->> '$.what', payload ->> '$.what') AS what,
        actor AS set_by
    FROM told t JOIN last l ON l.appeal_no = t.appeal_no AND l.seq = t.seq WHERE verb = 'follow_up')
SELECT coalesce(s.appeal_no, f.appeal_no) AS place, coalesce(s.seq, f.seq) AS number
FROM stands s FULL JOIN follow_up f ON f.appeal_no = s.appeal_no
WHERE (s.seq, s.due_on, s.what, s.set_by) IS DISTINCT FROM (f.seq, f.due_on, f.what, f.set_by)
