-- Of the documents a decision rested on, those its decider had had open by then. A look is on record a moment after
-- its time, so that one of the last seconds may be missing from what the event tells.
WITH decided AS (
    SELECT e.appeal_no, e.seq, coalesce((e.payload ->> '$.decided_by'), e.actor) AS who,
        json_keys(e.payload, '$.exhibits') AS labels, json_extract_string(e.payload, '$.unopened[*]') AS unopened,
        coalesce(max(p.happened_at), max(e.happened_at)) AS until
    FROM event e LEFT JOIN event p ON (e.payload ->> '$.decided_by') IS NOT NULL
        AND p.appeal_no = e.appeal_no AND p.verb = 'propose' AND p.seq < e.seq
    WHERE e.verb <> 'propose' AND contains(e.payload, '"unopened"')
        AND json_array_length(e.payload, '$.unopened') IS NOT NULL
    GROUP BY e.appeal_no, e.seq, e.payload, e.actor)
SELECT d.appeal_no AS place, d.seq AS number
FROM decided d JOIN exhibit x ON x.appeal_no = d.appeal_no AND list_contains(d.labels, x.label)
LEFT JOIN (SELECT exhibit_id, person_id, min(opened_at) AS opened_at FROM opened GROUP BY exhibit_id, person_id) o
    ON o.exhibit_id = x.exhibit_id AND o.person_id = d.who
WHERE x.side <> 'office' AND CASE WHEN list_contains(d.unopened, x.label)
    THEN coalesce(o.opened_at <= d.until - INTERVAL '10 seconds', false)
    ELSE coalesce(o.opened_at > d.until, true) END
