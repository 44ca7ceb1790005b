-- What confirmed a line is the act after the version that the sheet showed, by whoever began the run; between the two
-- a document may have been taken in.
SELECT '' AS place, d.run_no AS number FROM run_result d
LEFT JOIN run r ON r.run_no = d.run_no
LEFT JOIN run_line l ON l.run_no = d.run_no AND l.line_no = d.line_no
LEFT JOIN event e ON e.appeal_no = l.appeal_no AND e.seq = d.seq
WHERE l.chosen IS DISTINCT FROM true OR (d.seq IS NULL) = (d.refusal IS NULL) OR d.seq IS NOT NULL AND (
    (e.verb, e.actor) IS DISTINCT FROM (l.verb, r.begun_by)
    OR e.seq IS DISTINCT FROM (SELECT min(n.seq) FROM event n WHERE n.appeal_no = l.appeal_no
        AND n.seq > l.version AND NOT list_contains($beside, n.verb))
    OR (e.payload ->> '$.set.outcome') NOT IN ('revoked_no_answer', 'abandoned_by_seller'))
