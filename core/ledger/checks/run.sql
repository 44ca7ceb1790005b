-- Runs are numbered from 1 without a gap, and so are the lines of each.
WITH RECURSIVE n(run_no) AS (
    SELECT 1 WHERE EXISTS (SELECT 1 FROM run)
    UNION ALL SELECT run_no + 1 FROM n WHERE run_no < (SELECT max(run_no) FROM run))
SELECT '' AS place, coalesce(n.run_no, l.run_no, d.run_no, e.run_no) AS number
FROM n
LEFT JOIN run r USING (run_no)
FULL JOIN (SELECT run_no, count(*) AS many, count(DISTINCT line_no) AS kinds, min(line_no) AS least,
    max(line_no) AS most, count(*) FILTER (WHERE chosen) AS chosen FROM run_line GROUP BY run_no) l
    ON l.run_no = n.run_no
FULL JOIN (SELECT run_no, count(*) AS results FROM run_result GROUP BY run_no) d ON d.run_no = n.run_no
FULL JOIN run_end e ON e.run_no = n.run_no
WHERE r.run_no IS NULL OR l.many IS NULL OR l.least <> 1 OR l.most <> l.many OR l.kinds <> l.many
    OR coalesce(d.results, 0) > l.chosen OR e.run_no IS NOT NULL AND coalesce(d.results, 0) <> l.chosen
