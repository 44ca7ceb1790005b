SELECT coalesce(d.appeal_no, e.appeal_no) AS place, coalesce(d.seq, e.seq) AS number FROM decision_opened d
FULL JOIN (SELECT appeal_no, seq, happened_at, json_array_length(payload, '$.unopened') AS told FROM event
    WHERE verb <> 'propose' AND contains(payload, '"unopened"')
        AND json_array_length(payload, '$.unopened') IS NOT NULL) e
ON d.appeal_no = e.appeal_no AND d.seq = e.seq
WHERE (d.never_opened, d.decided_at) IS DISTINCT FROM (e.told, e.happened_at)
    AND (e.seq IS NOT NULL OR d.appeal_no IN (SELECT appeal_no FROM event))
