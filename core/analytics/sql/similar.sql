-- The late cases, decided since a moment, that share something with one case, those that share most first, and how many
-- there are. Titles and failing criteria, which every case has, are compared with these alone.
WITH failed AS (
    SELECT appeal_no FROM finding WHERE list_contains($criteria, criterion) AND made_at > $since
    GROUP BY appeal_no, criterion HAVING arg_max(finding_value, seq) = 'not_met'),
titled AS MATERIALIZED (
    SELECT appeal_no, final_decided_at, complainant_id = $complainant AND $complainant <> '' AS complainant,
        right_no = $right_no AND $right_no <> '' AND right_type = $right_type AS "right", seller_id = $seller AS seller,
        lower(array_to_string(json_extract_string(listings, '$[*].title'), ' ')) AS titles
    FROM appeal WHERE state = 'closed' AND final_decided_at > $since),
late AS (
    SELECT appeal_no, final_decided_at, complainant, "right", seller,
        appeal_no IN (SELECT unnest($issuers)) AS issuer, appeal_no IN (SELECT appeal_no FROM failed) AS criterion,
        {shared_words} >= $least AS words
    FROM titled),
found AS MATERIALIZED (
    SELECT * FROM late WHERE (complainant OR "right" OR seller OR issuer OR criterion OR words)
        AND appeal_no <> $but AND NOT list_contains($hidden, appeal_no))
SELECT *, (SELECT count(*) FROM found) AS total FROM found
ORDER BY complainant::INTEGER + "right"::INTEGER + seller::INTEGER + issuer::INTEGER + criterion::INTEGER
    + words::INTEGER DESC, final_decided_at DESC NULLS LAST, appeal_no DESC
LIMIT $most
