-- One row for each decision that was drawn for a second review. Its reviewer is who took that decision, ``decided`` the
-- decision as one word, ``worth`` what its sample told of the value of the sales, if it told values apart.
SELECT f.* REPLACE (l.decider AS reviewer), l.decided, coalesce(l.stratum ->> '$.value', '') AS worth,
    d.drawn_at AS look_drawn_at, r.given_at AS look_given_at, r.agrees
FROM ({cases}) f
JOIN second_look l USING (appeal_no)
JOIN draw d ON d.draw_no = l.draw_no
LEFT JOIN look_result r ON r.look_id = l.look_id AND r.given_at <= $as_of
WHERE d.drawn_at <= $as_of
