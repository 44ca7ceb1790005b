-- The record. Times are UTC without zone; no foreign keys (they break updates in one transaction, see DECISIONS.md).

-- The truth: append-only. The key is the optimistic lock.
CREATE TABLE event (
    appeal_no VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    verb VARCHAR NOT NULL,
    actor VARCHAR NOT NULL,
    happened_at TIMESTAMP NOT NULL,
    payload VARCHAR NOT NULL,
    previous_hash VARCHAR NOT NULL,
    hash VARCHAR NOT NULL,
    PRIMARY KEY (appeal_no, seq)
);

-- Projection of the events, one row a case; rebuilt and compared by `verify`.
CREATE TABLE appeal (
    appeal_no VARCHAR PRIMARY KEY,
    version INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    right_type VARCHAR NOT NULL,
    policy_id VARCHAR NOT NULL,
    seller_id VARCHAR NOT NULL,
    complainant_id VARCHAR NOT NULL,
    complaint_no VARCHAR NOT NULL,
    complained_on DATE,
    right_no VARCHAR NOT NULL,
    listings VARCHAR NOT NULL,
    penalty_kind VARCHAR,
    penalty_note VARCHAR NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    disclosed_at TIMESTAMP,
    counter_notice_at TIMESTAMP,
    preliminary_decided_at TIMESTAMP,
    preliminary_outcome VARCHAR,
    forwarded_at TIMESTAMP,
    arrived_at TIMESTAMP,
    response_due_on DATE,
    answered_at TIMESTAMP,
    answer_kind VARCHAR,
    withdrawn_at TIMESTAMP,
    withdrawn_from VARCHAR,
    answer_before VARCHAR,
    final_decided_at TIMESTAMP,
    outcome VARCHAR,
    seller_due_on DATE,
    due_on DATE,
    deadline VARCHAR,
    assigned_to VARCHAR,
    reviewer VARCHAR,
    exceptional BOOLEAN NOT NULL,
    supplements INTEGER NOT NULL,
    late_answers INTEGER NOT NULL,
    reopened INTEGER NOT NULL,
    imported BOOLEAN NOT NULL
);

-- Narrow copy of the open cases: what the queue sorts and filters by.
CREATE TABLE pending (
    appeal_no VARCHAR PRIMARY KEY,
    state VARCHAR NOT NULL,
    right_type VARCHAR NOT NULL,
    seller_id VARCHAR NOT NULL,
    complainant_id VARCHAR NOT NULL,
    listing_ids VARCHAR NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    due_on DATE,
    assigned_to VARCHAR,
    routes VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL
);

-- Names and contacts, apart so that they can be masked and, after retention, erased.
CREATE TABLE party (
    party_id VARCHAR PRIMARY KEY,
    side VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    subject_name VARCHAR NOT NULL,
    subject_id VARCHAR NOT NULL,
    contact VARCHAR NOT NULL,
    phone VARCHAR NOT NULL,
    email VARCHAR NOT NULL,
    address VARCHAR NOT NULL
);

-- Documents; the bytes are in the vault before their row.
CREATE TABLE exhibit (
    exhibit_id VARCHAR PRIMARY KEY,
    appeal_no VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    side VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    media_type VARCHAR NOT NULL,
    size BIGINT NOT NULL,
    pages INTEGER NOT NULL,
    received_at TIMESTAMP NOT NULL,
    received_by VARCHAR NOT NULL
);
-- Serves: the exhibits of one case; who else filed these bytes.
CREATE INDEX exhibit_of_appeal ON exhibit (appeal_no);

-- What was typed off a document, append-only: the last row of a field counts.
CREATE TABLE fact (
    exhibit_id VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    given VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    typed_by VARCHAR NOT NULL,
    typed_at TIMESTAMP NOT NULL
);
CREATE INDEX fact_of_exhibit ON fact (exhibit_id);

-- Invoice numbers and the cases they were used in, for the reuse check.
CREATE TABLE used_document (
    document_key VARCHAR NOT NULL,
    exhibit_id VARCHAR NOT NULL,
    appeal_no VARCHAR NOT NULL,
    seller_id VARCHAR NOT NULL
);
CREATE INDEX used_document_key ON used_document (document_key);

-- The findings each decision rested on, append-only.
CREATE TABLE finding (
    appeal_no VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    criterion VARCHAR NOT NULL,
    exhibit_id VARCHAR,
    finding_value VARCHAR NOT NULL,
    made_by VARCHAR NOT NULL,
    made_at TIMESTAMP NOT NULL,
    machine_value VARCHAR,
    inputs VARCHAR NOT NULL,
    note VARCHAR NOT NULL
);
CREATE INDEX finding_of_appeal ON finding (appeal_no);

-- The form being filled in by one person on one case.
CREATE TABLE draft (
    appeal_no VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    version_seen INTEGER NOT NULL,
    saved_at TIMESTAMP NOT NULL,
    PRIMARY KEY (appeal_no, person_id)
);

-- Who holds a case until when.
CREATE TABLE lease (
    appeal_no VARCHAR PRIMARY KEY,
    person_id VARCHAR NOT NULL,
    held_until TIMESTAMP NOT NULL
);

-- Who was given which document, in which rendition, when, on what ground.
CREATE TABLE disclosure (
    appeal_no VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    exhibit_id VARCHAR NOT NULL,
    recipient VARCHAR NOT NULL,
    rendition VARCHAR NOT NULL,
    ground VARCHAR NOT NULL,
    given_at TIMESTAMP NOT NULL,
    given_by VARCHAR NOT NULL
);

-- The head of the log at a time.
CREATE TABLE seal (
    sealed_at TIMESTAMP NOT NULL,
    appeals BIGINT NOT NULL,
    events BIGINT NOT NULL,
    digest VARCHAR NOT NULL
);

-- Each export: who, what, how many rows, hash of the file.
CREATE TABLE export (
    exported_at TIMESTAMP NOT NULL,
    exported_by VARCHAR NOT NULL,
    report VARCHAR NOT NULL,
    filters VARCHAR NOT NULL,
    row_count BIGINT NOT NULL,
    sha256 VARCHAR NOT NULL
);
