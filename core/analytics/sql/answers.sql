-- How the appeals against one complainant ended and how it answered, case by case.
WITH told AS NOT MATERIALIZED (
    SELECT *, answer_kind IN ('counter_materials', 'legal_action_notice') AND answered_at IS NOT NULL AS answered,
        answer_kind = 'withdrawal' AS withdrawn, {asked_at} AS asked_at, {ends} AS response_ends
    FROM appeal a WHERE complainant_id = $complainant AND appeal_no <> $but
        AND NOT list_contains($hidden, appeal_no))
SELECT appeal_no, coalesce(final_decided_at, opened_at) AS moved_at, outcome,
    CASE WHEN answered THEN 'answered' WHEN withdrawn THEN 'withdrawn' ELSE 'waiting' END AS kind,
    opened_at >= $since AS lately,
    asked_at IS NOT NULL AND response_ends <= $now AS over,
    answered AND answered_at <= response_ends AS in_time,
    CASE WHEN asked_at IS NOT NULL THEN greatest((epoch(CASE WHEN answered THEN answered_at
        WHEN withdrawn THEN coalesce(withdrawn_at, answered_at, $now)
        ELSE least($now, final_decided_at, response_ends) END) - epoch(asked_at)) // 3600, 0) END AS hours
FROM told
