-- One row for each decision that tells what its decider had never opened.
SELECT f.*, o.decided_at AS rested_at, o.never_opened
FROM ({cases}) f JOIN decision_opened o USING (appeal_no) WHERE o.decided_at <= $as_of
