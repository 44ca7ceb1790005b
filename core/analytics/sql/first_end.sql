-- How the cases that were reopened had ended before they were the first time. Asked of the reopenings, which tell it
-- and are few: of a million cases, reading what each event set takes seconds.
SELECT appeal_no, arg_min(json_extract_string(payload, '$.earlier_outcome'), seq) AS first_outcome
FROM event WHERE verb = 'reopen' AND happened_at <= $as_of GROUP BY appeal_no
