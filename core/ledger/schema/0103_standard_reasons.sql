-- Standard reasons, as leads keep them: each change is a row more, the last one counts, and none is taken away. Without
-- a criterion it fits the decision as a whole. Two who write the same version cannot both add the row.
CREATE TABLE standard_reason (
    reason_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    decision VARCHAR NOT NULL,
    criterion VARCHAR NOT NULL,
    en VARCHAR NOT NULL,
    zh VARCHAR NOT NULL,
    retired BOOLEAN NOT NULL,
    written_by VARCHAR NOT NULL,
    written_at TIMESTAMP NOT NULL,
    PRIMARY KEY (reason_id, version)
);
