-- The routes that the last preliminary decision rested on; those passed, else those claimed.
SELECT appeal_no, unnest(arg_max(CASE verb
    WHEN 'forward' THEN json_extract_string(payload, '$.passed_routes[*]')
    ELSE json_extract_string(payload, '$.routes[*]') END, seq)) AS route
FROM event WHERE verb IN ('forward', 'reject') AND happened_at <= $as_of GROUP BY appeal_no
