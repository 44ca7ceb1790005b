-- Which documents a person has had before them, so that a decision can say what its decider never opened.

-- The first time a document was shown to a person in the viewer; a look ahead that nobody saw is none.
CREATE TABLE opened (
    appeal_no VARCHAR NOT NULL,
    exhibit_id VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    PRIMARY KEY (exhibit_id, person_id)
);

-- How many documents of the two sides the decider of a decision (event seq) had never opened; follows from the log.
-- Decisions from before this was recorded have no row.
CREATE TABLE decision_opened (
    appeal_no VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    decided_at TIMESTAMP NOT NULL,
    never_opened INTEGER NOT NULL,
    PRIMARY KEY (appeal_no, seq)
);
