-- How one criterion was answered in the decided cases of a policy since a moment: of each case what its last decision
-- on the criterion rests on, and whether its complainant is the one that is asked for.
SELECT f.appeal_no, f.answer, a.complainant_id = $complainant AND $complainant <> '' AS own, a.final_decided_at
FROM (SELECT appeal_no, arg_max(finding_value, seq) AS answer FROM finding
    WHERE criterion = $criterion AND made_at > $since GROUP BY appeal_no) f
JOIN appeal a ON a.appeal_no = f.appeal_no
WHERE a.state = 'closed' AND a.policy_id = $policy AND a.appeal_no <> $but AND NOT list_contains($hidden, a.appeal_no)
