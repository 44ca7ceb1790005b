-- What the office did that is no move of a case: exports, released bundles, accounts, sign-ins. Each is written in the
-- transaction of the act and stands in the journal under its own position; the chain of the journal goes through it.
CREATE TABLE office_event (
    position BIGINT PRIMARY KEY,
    verb VARCHAR NOT NULL,
    actor VARCHAR NOT NULL,
    happened_at TIMESTAMP NOT NULL,
    payload VARCHAR NOT NULL,
    hash VARCHAR NOT NULL
);

-- Exports were kept in a table of their own. Each becomes one event after all that was on record, told as a whole;
-- from now on the log is where they are read.
INSERT INTO office_event
SELECT position, 'export_before', exported_by, exported_at, payload,
    sha256(concat_ws(chr(10), '(office)', '0', 'export_before', exported_by, strftime(exported_at, '%Y-%m-%dT%H:%M:%S')
        || CASE WHEN microsecond(exported_at) % 1000000 = 0 THEN '' ELSE strftime(exported_at, '.%f') END || '+00:00',
        payload, ''))
FROM (SELECT *, (SELECT coalesce(max(position), 0) FROM journal) + row_number() OVER (ORDER BY exported_at, rowid)
        AS position, json_object('export_id', export_id, 'report', report, 'filters', filters, 'row_count', row_count,
        'of_rows', of_rows, 'sha256', sha256, 'whole', whole)::VARCHAR AS payload FROM export);
INSERT INTO journal
SELECT position, '(office)', position, hash,
    CASE WHEN position = (SELECT max(position) FROM office_event) THEN sha256(
        coalesce((SELECT chain FROM journal ORDER BY position DESC LIMIT 1), '')
        || (SELECT string_agg(chr(10) || position || ' (office) ' || position || ' ' || hash, '' ORDER BY position)
            FROM office_event)) END
FROM office_event;
DROP TABLE export;
