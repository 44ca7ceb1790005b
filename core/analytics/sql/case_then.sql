-- The cases as they stood, where history was imported since: what came after the moment has not happened yet.
-- Milestones are taken away with what is told with them, and the turn follows from the rest.
WITH found AS NOT MATERIALIZED ({whole}),
looked_at AS NOT MATERIALIZED (
    SELECT *, imported AND greatest({milestones}) > $as_of AS moved,
        CASE WHEN final_decided_at <= $as_of THEN 'closed'
            WHEN answered_at <= $as_of OR withdrawn_at <= $as_of THEN 'final_review'
            WHEN forwarded_at <= $as_of THEN 'awaiting_complainant'
            WHEN counter_notice_at <= $as_of THEN 'preliminary_review'
            WHEN disclosed_at <= $as_of THEN 'awaiting_seller'
            ELSE 'opened' END AS turn
    FROM found WHERE opened_at <= $as_of)
SELECT * EXCLUDE (moved, turn) REPLACE (
    CASE WHEN moved THEN turn ELSE state END AS state,
    CASE WHEN imported AND coalesce(answered_at, withdrawn_at) > $as_of THEN NULL ELSE answer_kind END AS answer_kind,
    CASE WHEN moved THEN CASE turn WHEN 'awaiting_complainant' THEN response_due_on
        WHEN 'awaiting_seller' THEN seller_due_on END ELSE due_on END AS due_on,
    CASE WHEN imported AND coalesce(preliminary_decided_at, final_decided_at) > $as_of THEN NULL ELSE reviewer END
        AS reviewer,
    CASE WHEN moved THEN 0 ELSE late_answers END AS late_answers,
    {taken_away})
FROM looked_at
