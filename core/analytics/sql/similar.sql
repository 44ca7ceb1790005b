-- Decided cases that share something with one case, those that share most first, and how many there are.
-- Titles and failing criteria, which every case has, are compared with the late ones, decided since a moment. Of the
-- earlier ones those of the seller, the right and the issuers are found, the first two by an index, which answers a
-- condition that stands alone. Earlier ones that have the complainant alone in common are not here: there may be
-- hundreds of thousands.
WITH issued AS (SELECT unnest($issuers) AS appeal_no),
failed AS (
    SELECT DISTINCT appeal_no FROM (
        SELECT appeal_no FROM finding WHERE list_contains($criteria, criterion) AND made_at > $since
        GROUP BY appeal_no, criterion HAVING arg_max(finding_value, seq) = 'not_met') each_one),
titled AS MATERIALIZED (
    SELECT appeal_no, final_decided_at, complainant_id, right_no, right_type, seller_id,
        lower(array_to_string(json_extract_string(listings, '$[*].title'), ' ')) AS titles
    FROM appeal WHERE state = 'closed' AND final_decided_at > $since),
short AS NOT MATERIALIZED (
    SELECT appeal_no, final_decided_at, complainant_id, right_no, right_type, seller_id, state FROM appeal),
of_seller AS MATERIALIZED (FROM short WHERE seller_id = $seller AND $seller <> ''),
of_right AS MATERIALIZED (FROM short WHERE right_no = $right_no AND $right_no <> ''),
early AS (
    FROM of_seller UNION FROM of_right
    UNION SELECT c.* FROM issued JOIN short c ON c.appeal_no = issued.appeal_no),
compared AS (
    SELECT t.* EXCLUDE titles, true AS late, f.appeal_no IS NOT NULL AS criterion, {shared_words} >= $least AS words
    FROM titled t LEFT JOIN failed f ON f.appeal_no = t.appeal_no
    UNION ALL
    SELECT * EXCLUDE state, false, false, false FROM early WHERE state = 'closed' AND (final_decided_at <= $since OR final_decided_at IS NULL)),
told AS (
    SELECT c.appeal_no, final_decided_at, late, complainant_id = $complainant AND $complainant <> '' AS complainant,
        right_no = $right_no AND $right_no <> '' AND right_type = $right_type AS "right",
        seller_id = $seller AND $seller <> '' AS seller, i.appeal_no IS NOT NULL AS issuer, criterion, words
    FROM compared c LEFT JOIN issued i ON i.appeal_no = c.appeal_no),
found AS MATERIALIZED (
    SELECT * FROM told WHERE (complainant OR "right" OR seller OR issuer OR criterion OR words)
        AND appeal_no <> $but AND NOT list_contains($hidden, appeal_no)),
counted AS (
    SELECT count(*) AS total, count(*) FILTER (late) AS late_total,
        count(*) FILTER (complainant AND NOT late) AS early_of_complainant FROM found)
SELECT * FROM found CROSS JOIN counted
ORDER BY complainant::INTEGER + "right"::INTEGER + seller::INTEGER + issuer::INTEGER + criterion::INTEGER
    + words::INTEGER DESC, final_decided_at DESC NULLS LAST, appeal_no DESC
LIMIT $most
