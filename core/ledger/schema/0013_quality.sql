-- Second looks: samples of decided cases, drawn by a seed that was published before the decisions were made.

-- What was announced, drawn, found and concluded, append-only and chained by hash as the log of cases is: the truth.
CREATE TABLE look_log (
    seq INTEGER PRIMARY KEY,
    verb VARCHAR NOT NULL,
    actor VARCHAR NOT NULL,
    happened_at TIMESTAMP NOT NULL,
    payload VARCHAR NOT NULL,
    previous_hash VARCHAR NOT NULL,
    hash VARCHAR NOT NULL
);

-- One sample: the days whose decisions it is drawn from, its rates by stratum, and its seed.
CREATE TABLE draw (
    draw_no INTEGER PRIMARY KEY,
    announced_at TIMESTAMP NOT NULL,
    announced_by VARCHAR NOT NULL,
    first_on DATE NOT NULL,
    last_on DATE NOT NULL,
    rates VARCHAR NOT NULL,
    seed VARCHAR NOT NULL,
    drawn_at TIMESTAMP,
    drawn_by VARCHAR
);

-- One decision that was drawn (event seq of an appeal), and who looks at it again.
CREATE TABLE second_look (
    look_id VARCHAR PRIMARY KEY,
    draw_no INTEGER NOT NULL,
    place INTEGER NOT NULL,
    appeal_no VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    stratum VARCHAR NOT NULL,
    decider VARCHAR NOT NULL,
    decided VARCHAR NOT NULL,
    assigned_to VARCHAR NOT NULL
);

-- What the second look found, once and for all; agrees when it is the decision that was taken.
CREATE TABLE look_result (
    look_id VARCHAR PRIMARY KEY,
    decision VARCHAR NOT NULL,
    agrees BOOLEAN NOT NULL,
    reason VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL,
    findings VARCHAR NOT NULL,
    given_by VARCHAR NOT NULL,
    given_at TIMESTAMP NOT NULL
);

-- What a lead concluded where the two differ.
CREATE TABLE look_conclusion (
    look_id VARCHAR PRIMARY KEY,
    conclusion VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    concluded_by VARCHAR NOT NULL,
    concluded_at TIMESTAMP NOT NULL
);

-- The form of a second look while it is filled in.
CREATE TABLE look_draft (
    look_id VARCHAR PRIMARY KEY,
    form VARCHAR NOT NULL,
    saved_at TIMESTAMP NOT NULL
);

-- A decision that waits for a second person (event seq of the case proposes it), and how it was settled.
CREATE TABLE proposal (
    appeal_no VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    decision VARCHAR NOT NULL,
    because VARCHAR NOT NULL,
    proposed_by VARCHAR NOT NULL,
    proposed_at TIMESTAMP NOT NULL,
    settled_as VARCHAR,
    settled_seq INTEGER,
    settled_by VARCHAR,
    settled_at TIMESTAMP,
    PRIMARY KEY (appeal_no, seq)
);
