-- One row for each criterion of a case that was answered with a decision.
SELECT f.*, w.criterion, w.finding_value, w.found_at FROM ({cases}) f JOIN (
    SELECT appeal_no, criterion, finding_value, made_at AS found_at FROM finding ANTI JOIN found_again USING (appeal_no)
    WHERE made_at <= $as_of
    UNION ALL SELECT appeal_no, criterion, finding_value, found_at FROM found_again) w USING (appeal_no)
