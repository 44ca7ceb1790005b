-- One order of the whole office: every event of every log has its position, from 1 on without a gap, given under a lock
-- with the commit that adds it. hash is that of the event; chain, on the last row of a transaction, is SHA-256 over the
-- chain before it and the rows since, so that nothing can be taken out, put in or moved.
CREATE TABLE journal (
    position BIGINT PRIMARY KEY,
    log VARCHAR NOT NULL,
    seq BIGINT NOT NULL,
    hash VARCHAR NOT NULL,
    chain VARCHAR
);

-- What was on record before, in the order in which it was written. Only an office that was kept until now has the place
-- of a row in its file (rowid); nothing else asks for it.
INSERT INTO journal
SELECT row_number() OVER (ORDER BY written, log_no, place), log, seq, hash, NULL FROM (
    SELECT max(happened_at) OVER (ORDER BY rowid) AS written, 1 AS log_no, rowid AS place, appeal_no AS log, seq, hash
    FROM event
    UNION ALL SELECT happened_at, 2, rowid, '(second reviews)', seq, hash FROM look_log);
UPDATE journal SET chain = (
    SELECT sha256(string_agg(chr(10) || position || ' ' || log || ' ' || seq || ' ' || hash, '' ORDER BY position))
    FROM journal)
WHERE position = (SELECT max(position) FROM journal);

-- What committed transactions have changed, by the number of the last one that did: a cache is as good as new while the
-- numbers of what it rests on stand still, whichever process wrote. Of several rows the highest number counts.
CREATE TABLE change (
    number BIGINT NOT NULL,
    what VARCHAR NOT NULL
);

-- The order of rows that came with one event, or of what was typed off one document.
ALTER TABLE fact ADD COLUMN number BIGINT;
UPDATE fact SET number = rowid;
ALTER TABLE read_fact ADD COLUMN number BIGINT;
UPDATE read_fact SET number = rowid;
ALTER TABLE finding ADD COLUMN number BIGINT;
UPDATE finding SET number = rowid;
ALTER TABLE disclosure ADD COLUMN number BIGINT;
UPDATE disclosure SET number = rowid;
ALTER TABLE radar_note ADD COLUMN number BIGINT;
UPDATE radar_note SET number = rowid;
