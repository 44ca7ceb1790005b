-- The end and the start of one review: as it last began, or by the policy.
SELECT f.*,
    CASE WHEN t.{review}_over THEN NULL ELSE coalesce({due}, p.ends) END AS {review}_ends,
    CASE WHEN t.{review}_over THEN NULL ELSE coalesce(t.{review}_began, {starts}) END AS {review}_starts
FROM ({cases}) f
LEFT JOIN turn t ON t.appeal_no = f.appeal_no
LEFT JOIN window_end p ON p.name = '{review}' AND p.policy_id = f.policy_id AND p.starts_on = {day}
