-- What a new office begins with, whichever engine keeps it: stands for the files up to 0080, by which an office of an
-- earlier edition is brought here. It and every file after 0080 are written in the SQL that both engines read, with the
-- types VARCHAR, INTEGER, BIGINT, DOUBLE PRECISION, BOOLEAN, DATE and TIMESTAMP. Times are UTC without zone; there are
-- no foreign keys (they break updates in one transaction, see DECISIONS.md).

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
    personal VARCHAR,
    PRIMARY KEY (appeal_no, seq)
);
-- Serves: the log of one case. The key is of two columns, and DuckDB looks up no part of such a key:
-- without this index, opening a case reads through the log of all of them.
CREATE INDEX event_of_appeal ON event (appeal_no);

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
    imported BOOLEAN NOT NULL,
    counter_notice_effective_at TIMESTAMP,
    response_latest_on DATE,
    legal_risk VARCHAR
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
    verdict VARCHAR NOT NULL,
    policy_id VARCHAR DEFAULT ''
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
-- A label names one document of its case, and a side is given one pack after the other.
CREATE UNIQUE INDEX exhibit_label ON exhibit (appeal_no, label);

-- What was typed off a document, append-only: the last row of a field counts.
CREATE TABLE fact (
    exhibit_id VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    given VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    typed_by VARCHAR NOT NULL,
    typed_at TIMESTAMP NOT NULL,
    number BIGINT
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
    note VARCHAR NOT NULL,
    looked_up VARCHAR,
    number BIGINT
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
-- Serves: opening and deciding one case. As with the log, a key of two columns finds nothing by the first alone,
-- and in an office of a million appeals these tables have some millions of rows each.
CREATE INDEX draft_of_appeal ON draft (appeal_no);

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
    given_by VARCHAR NOT NULL,
    sha256 VARCHAR,
    pack_id VARCHAR,
    as_filed_because VARCHAR,
    number BIGINT
);
CREATE INDEX disclosure_of_appeal ON disclosure (appeal_no);

-- The head of the log at a time.
CREATE TABLE seal (
    sealed_at TIMESTAMP NOT NULL,
    appeals BIGINT NOT NULL,
    events BIGINT NOT NULL,
    digest VARCHAR NOT NULL
);

-- Accounts, sign-ins and failed tries. Only hashes of passwords and of sign-in tokens are kept.
CREATE TABLE person (
    person_id VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    active BOOLEAN NOT NULL,
    password_hash VARCHAR NOT NULL,
    created_at TIMESTAMP NOT NULL,
    must_change BOOLEAN DEFAULT false
);

CREATE TABLE sign_in (
    token_hash VARCHAR PRIMARY KEY,
    person_id VARCHAR NOT NULL,
    began_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    address VARCHAR NOT NULL
);

CREATE TABLE failed_sign_in (
    account VARCHAR NOT NULL,
    address VARCHAR NOT NULL,
    failed_at TIMESTAMP NOT NULL,
    browser VARCHAR DEFAULT ''
);

-- How far the reading of a document is: waiting, read or failed. One row a document that was handed over to be read.
CREATE TABLE reading (
    exhibit_id VARCHAR PRIMARY KEY,
    state VARCHAR NOT NULL,
    kind VARCHAR,
    because VARCHAR,
    notes VARCHAR NOT NULL,
    changed_at TIMESTAMP NOT NULL
);

-- Each fact of the last reading with its place: box is left, top, right, bottom in thousandths of the page.
CREATE TABLE read_fact (
    exhibit_id VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    given VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    confidence DOUBLE PRECISION NOT NULL,
    page INTEGER,
    box VARCHAR,
    invoice INTEGER NOT NULL,
    number BIGINT
);
CREATE INDEX read_fact_of_exhibit ON read_fact (exhibit_id);

-- What tells a document from others, exactly: its bytes, the number of its invoice or certificate, a grant, a signatory.
CREATE TABLE fingerprint (
    kind VARCHAR NOT NULL,
    document_key VARCHAR NOT NULL,
    exhibit_id VARCHAR NOT NULL,
    side VARCHAR NOT NULL,
    appeal_no VARCHAR NOT NULL,
    seller_id VARCHAR NOT NULL,
    complainant_id VARCHAR NOT NULL
);
-- Serves: who else has this key; the keys of one case; the keys of one document.
CREATE INDEX fingerprint_key ON fingerprint (document_key);
CREATE INDEX fingerprint_of_appeal ON fingerprint (appeal_no);
CREATE INDEX fingerprint_of_exhibit ON fingerprint (exhibit_id);

-- The hash of each page as it lies and turned by quarters; NULL for a blank page, page 0 when none can be drawn.
-- Scanned whole: a million rows of one column are read in some milliseconds (signed, as DuckDB counts bits quickly).
CREATE TABLE page_print (
    hash BIGINT,
    turned_90 BIGINT,
    turned_180 BIGINT,
    turned_270 BIGINT,
    exhibit_id VARCHAR NOT NULL,
    page INTEGER NOT NULL,
    side VARCHAR NOT NULL,
    appeal_no VARCHAR NOT NULL,
    complainant_id VARCHAR NOT NULL
);
CREATE INDEX page_print_of_exhibit ON page_print (exhibit_id);

-- Two pages that were laid over each other and are pictures of one page.
CREATE TABLE page_match (
    exhibit_id VARCHAR NOT NULL,
    page INTEGER NOT NULL,
    other_id VARCHAR NOT NULL,
    other_page INTEGER NOT NULL,
    likeness DOUBLE PRECISION NOT NULL
);
CREATE INDEX page_match_one ON page_match (exhibit_id);
CREATE INDEX page_match_other ON page_match (other_id);

-- What a reviewer said of a hit, append-only: the last row counts, and one without explanation takes it back.
CREATE TABLE radar_note (
    appeal_no VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    exhibit_id VARCHAR NOT NULL,
    other_id VARCHAR NOT NULL,
    explained BOOLEAN NOT NULL,
    reason VARCHAR NOT NULL,
    noted_by VARCHAR NOT NULL,
    noted_at TIMESTAMP NOT NULL,
    number BIGINT
);
CREATE INDEX radar_note_of_appeal ON radar_note (appeal_no);

-- One pack of one case for one recipient (a side); released when it has a time and the hash of its file in the vault.
CREATE TABLE pack (
    pack_id VARCHAR PRIMARY KEY,
    appeal_no VARCHAR NOT NULL,
    recipient VARCHAR NOT NULL,
    begun_at TIMESTAMP NOT NULL,
    begun_by VARCHAR NOT NULL,
    released_at TIMESTAMP,
    released_by VARCHAR,
    sha256 VARCHAR,
    size BIGINT,
    pages INTEGER,
    pack_no INTEGER
);
-- Serves: the packs of one case.
CREATE INDEX pack_of_appeal ON pack (appeal_no);
CREATE UNIQUE INDEX pack_number ON pack (appeal_no, recipient, pack_no);

-- Each state of a pack's areas as it was saved, append-only; the key is the optimistic lock, the last row counts.
-- back is the edition that an undo leads to.
CREATE TABLE pack_edit (
    pack_id VARCHAR NOT NULL,
    edition INTEGER NOT NULL,
    back INTEGER,
    form VARCHAR NOT NULL,
    edited_by VARCHAR NOT NULL,
    edited_at TIMESTAMP NOT NULL,
    PRIMARY KEY (pack_id, edition)
);

-- Letters to the parties. One row a letter that an event calls for, from the event's own transaction on.
-- The draft is kept as it is typed; what was released lies in the vault under its two hashes, and in the log.
CREATE TABLE letter (
    letter_id VARCHAR PRIMARY KEY,
    appeal_no VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    recipient VARCHAR NOT NULL,
    called_at TIMESTAMP NOT NULL,
    state VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    body VARCHAR,
    typed_by VARCHAR,
    typed_at TIMESTAMP,
    settled_seq INTEGER,
    settled_by VARCHAR,
    settled_at TIMESTAMP,
    pdf_sha256 VARCHAR,
    text_sha256 VARCHAR,
    reason VARCHAR,
    edition INTEGER DEFAULT 0
);
-- Serves: the letters of one case.
CREATE INDEX letter_of_appeal ON letter (appeal_no);

-- The form by which a person opens an appeal, while it is filled in: gone once the appeal is opened or the form emptied.
CREATE TABLE opening_draft (
    person_id VARCHAR PRIMARY KEY,
    fields VARCHAR NOT NULL,
    saved_at TIMESTAMP NOT NULL
);

-- Pseudonyms of the people of the office: hashed with this, so that nobody can try out the names they know.
CREATE TABLE office_salt (
    salt VARCHAR NOT NULL
);

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
    reason VARCHAR NOT NULL,
    ground VARCHAR,
    first_day DATE,
    last_day DATE,
    document VARCHAR
);

-- What a person has seen of the notices in the top bar; a notice is named by its kind, its case and its occasion.
CREATE TABLE notice_seen (
    person_id VARCHAR NOT NULL,
    notice VARCHAR NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    PRIMARY KEY (person_id, notice)
);

-- What was announced, drawn, found and concluded, append-only and chained by hash as the log of cases is: the truth.
CREATE TABLE look_log (
    seq INTEGER PRIMARY KEY,
    verb VARCHAR NOT NULL,
    actor VARCHAR NOT NULL,
    happened_at TIMESTAMP NOT NULL,
    payload VARCHAR NOT NULL,
    previous_hash VARCHAR NOT NULL,
    hash VARCHAR NOT NULL,
    personal VARCHAR
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
CREATE INDEX proposal_of_appeal ON proposal (appeal_no);

-- How many documents of the two sides the decider of a decision (event seq) had never opened; follows from the log.
-- Decisions from before this was recorded have no row.
CREATE TABLE decision_opened (
    appeal_no VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    decided_at TIMESTAMP NOT NULL,
    never_opened INTEGER NOT NULL,
    PRIMARY KEY (appeal_no, seq)
);

-- Since when, and until when, the number of an invoice (or of another proof of purchase) was known of a document of a
-- seller: so that the number of reused invoices can be told as it stood on a past day. A row is added and ended,
-- never changed otherwise.
CREATE TABLE invoice_known (
    document_key VARCHAR NOT NULL,
    exhibit_id VARCHAR NOT NULL,
    appeal_no VARCHAR NOT NULL,
    seller_id VARCHAR NOT NULL,
    known_at TIMESTAMP NOT NULL,
    known_until TIMESTAMP
);
-- Serves: what is known of one document.
CREATE INDEX invoice_known_of_exhibit ON invoice_known (exhibit_id);

-- When a document was shown to a person in the viewer; a look ahead that nobody saw is none. A look that two tabs note
-- at the same moment may stand twice; the first time counts.
CREATE TABLE opened (
    appeal_no VARCHAR NOT NULL,
    exhibit_id VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    opened_at TIMESTAMP NOT NULL
);
CREATE INDEX opened_of_appeal ON opened (appeal_no);

-- Days on which somebody wants to look at a case again, open or closed: what is awaited, and who set it. One a case;
-- in the log they stay for ever.
CREATE TABLE follow_up (
    appeal_no VARCHAR PRIMARY KEY,
    seq INTEGER NOT NULL,
    due_on DATE NOT NULL,
    what VARCHAR NOT NULL,
    set_by VARCHAR NOT NULL
);

CREATE TABLE known_browser (
    browser_hash VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    PRIMARY KEY (browser_hash, person_id)
);

-- When the line of acknowledged heads beside this record was begun: an office that has begun one and finds none has
-- lost it, and with it the proof that its newest acts are all there.
CREATE TABLE line_of_heads (
    begun_at TIMESTAMP NOT NULL
);

-- One order of the whole office: every event of every log has its position, from 1 on without a gap, given under a lock
-- with the commit that adds it. hash is that of the event; chain, on the last row of a transaction, is SHA-256 over the
-- chain before it and the rows since, so that nothing can be taken out, put in or moved.
CREATE TABLE journal (
    position BIGINT PRIMARY KEY,
    log VARCHAR NOT NULL,
    seq BIGINT NOT NULL,
    hash VARCHAR NOT NULL,
    chain VARCHAR,
    change BIGINT,
    changed VARCHAR
);

-- What committed transactions have changed, by the number of the last one that did: a cache is as good as new while the
-- numbers of what it rests on stand still, whichever process wrote. Of several rows the highest number counts.
CREATE TABLE change (
    number BIGINT NOT NULL,
    what VARCHAR NOT NULL
);

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

INSERT INTO office_salt SELECT sha256(gen_random_uuid()::VARCHAR || gen_random_uuid()::VARCHAR);
