-- The reviews that began anew, by a supplement or a reopening: each as it last began, its due date and its start, and
-- whether another step has taken its place since. A withdrawal that was declined gives the review back with the clock
-- it had.
SELECT appeal_no,
    arg_max(due_on, seq) FILTER (WHERE state = 'preliminary_review') AS preliminary_due,
    arg_max(happened_at, seq) FILTER (WHERE state = 'preliminary_review' AND verb <> 'decline_withdrawal')
        AS preliminary_began,
    coalesce(max(seq) FILTER (WHERE state = 'awaiting_seller')
        > coalesce(max(seq) FILTER (WHERE state = 'preliminary_review'), 0), false) AS preliminary_over,
    arg_max(due_on, seq) FILTER (WHERE state = 'final_review') AS final_due,
    arg_max(happened_at, seq) FILTER (WHERE state = 'final_review' AND verb <> 'decline_withdrawal') AS final_began,
    coalesce(max(seq) FILTER (WHERE state IN ('preliminary_review', 'awaiting_seller', 'awaiting_complainant'))
        > coalesce(max(seq) FILTER (WHERE state = 'final_review'), 0), false) AS final_over
FROM (SELECT appeal_no, seq, verb, happened_at, payload ->> '$.set.state' AS state,
        (payload ->> '$.set.due_on')::DATE AS due_on
    FROM event
    WHERE verb IN ('file_counter_notice', 'ask_supplement', 'forward', 'file_answer', 'withdraw_complaint',
            'decline_withdrawal', 'reopen')
        AND happened_at <= $as_of
        AND appeal_no IN (SELECT appeal_no FROM {source} WHERE supplements > 0 OR reopened > 0))
GROUP BY appeal_no
