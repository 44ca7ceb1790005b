-- The rows of acts that are not in the log; those of acts that are, are held against them case by case.
SELECT appeal_no AS place, seq AS number
FROM (SELECT appeal_no, seq FROM finding UNION SELECT appeal_no, seq FROM disclosure) told
WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.appeal_no = told.appeal_no AND e.seq = told.seq)
    AND appeal_no IN (SELECT appeal_no FROM event)
