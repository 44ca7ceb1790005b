-- The rows of acts that are not in the log; those of acts that are, are held against them case by case.
SELECT appeal_no AS place, seq AS number
FROM (SELECT appeal_no, seq FROM finding UNION SELECT appeal_no, seq FROM disclosure)
ANTI JOIN event USING (appeal_no, seq) WHERE appeal_no IN (SELECT appeal_no FROM event)
