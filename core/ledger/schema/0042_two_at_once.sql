-- What two people at once must not do twice is numbered; the next file makes each number unique. DuckDB makes no index
-- in the transaction that has changed its table.

-- Two documents that were taken in at the same moment could get the same label. Decisions name the hash of the one that
-- came last, which keeps it; the others of that label get the next numbers of their side. No document and no event is
-- changed otherwise.
UPDATE exhibit SET label = anew.label FROM (
    SELECT exhibit_id, label[1] || (most + row_number() OVER (PARTITION BY appeal_no, label[1] ORDER BY place)) AS label
    FROM (SELECT exhibit_id, appeal_no, label, rowid AS place,
        max(TRY_CAST(label[2:] AS INTEGER)) OVER (PARTITION BY appeal_no, label[1]) AS most,
        row_number() OVER (PARTITION BY appeal_no, label ORDER BY rowid DESC) AS from_last FROM exhibit)
    WHERE from_last > 1) anew
WHERE anew.exhibit_id = exhibit.exhibit_id;

-- The how-manieth pack of a case for its recipient: a second one is begun when the one before has been released.
-- Where two were begun at once both stay.
ALTER TABLE pack ADD COLUMN pack_no INTEGER;
UPDATE pack SET pack_no = counted.pack_no FROM (
    SELECT pack_id, row_number() OVER (
        PARTITION BY appeal_no, recipient ORDER BY begun_at, released_at NULLS LAST, pack_id) AS pack_no
    FROM pack) counted
WHERE counted.pack_id = pack.pack_id;

-- How often the draft of a letter was changed: whoever changes it names what they saw, and is told when it is another.
ALTER TABLE letter ADD COLUMN edition INTEGER DEFAULT 0;

-- The form of a second look belongs to whoever fills it in: nobody begins with the answers of another.
CREATE TABLE look_form (
    look_id VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    saved_at TIMESTAMP NOT NULL,
    PRIMARY KEY (look_id, person_id)
);
INSERT INTO look_form SELECT look_id, assigned_to, form, saved_at FROM look_draft JOIN second_look USING (look_id);
DROP TABLE look_draft;
