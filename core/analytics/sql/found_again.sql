-- The last finding on each criterion, of the cases that were decided more than once. The findings of all others are the
-- last where they stand: to look for the last of each takes five times as long.
SELECT appeal_no, criterion, arg_max(finding_value, seq) AS finding_value, max(made_at) AS found_at
FROM finding
SEMI JOIN (SELECT appeal_no FROM finding WHERE made_at <= $as_of GROUP BY appeal_no HAVING min(seq) < max(seq))
    USING (appeal_no)
WHERE made_at <= $as_of GROUP BY appeal_no, criterion
