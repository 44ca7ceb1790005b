-- The run sheet's runs, append-only: what stood on the sheet, what was chosen, and what came of each line.
CREATE TABLE run (
    run_no INTEGER PRIMARY KEY,
    begun_at TIMESTAMP NOT NULL,
    begun_by VARCHAR NOT NULL,
    as_of DATE NOT NULL,
    way VARCHAR NOT NULL
);

-- The dry run: every line of the sheet as the lead saw it, with its sum and what stood in its way.
CREATE TABLE run_line (
    run_no INTEGER NOT NULL,
    line_no INTEGER NOT NULL,
    appeal_no VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    why VARCHAR NOT NULL,
    verb VARCHAR NOT NULL,
    due_on DATE,
    deadline VARCHAR,
    refusal VARCHAR,
    chosen BOOLEAN NOT NULL
);

-- One row a chosen line, written as it comes: with its event in the event's own transaction, or with its refusal.
CREATE TABLE run_result (
    run_no INTEGER NOT NULL,
    line_no INTEGER NOT NULL,
    settled_at TIMESTAMP NOT NULL,
    seq INTEGER,
    refusal VARCHAR,
    PRIMARY KEY (run_no, line_no)
);

-- A run without a row here was interrupted: its lines without a result are as they were.
CREATE TABLE run_end (
    run_no INTEGER PRIMARY KEY,
    ended_at TIMESTAMP NOT NULL
);

-- Requests for more time that nobody has decided; in the log they stay for ever.
CREATE TABLE extension_request (
    appeal_no VARCHAR PRIMARY KEY,
    seq INTEGER NOT NULL,
    received_at TIMESTAMP NOT NULL,
    days INTEGER NOT NULL,
    reason VARCHAR NOT NULL
);

-- What a person has seen of the notices in the top bar; a notice is named by its kind, its case and its occasion.
CREATE TABLE notice_seen (
    person_id VARCHAR NOT NULL,
    notice VARCHAR NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    PRIMARY KEY (person_id, notice)
);
