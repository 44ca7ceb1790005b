-- Programs that call the API. Of a token only its hash is kept; scopes are words with blanks between them. A client is
-- never deleted: events name it for ever. One that is revoked, or has expired, is answered nothing any more.
CREATE TABLE api_client (
    client_id VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    scopes VARCHAR NOT NULL,
    token_hash VARCHAR NOT NULL,
    per_minute INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP,
    revoked_at TIMESTAMP
);

-- Each call, as it was answered: by its request id, what it was (method and route), which case, which refusal. The rate
-- of a client is counted here, over all processes.
CREATE TABLE api_call (
    request_id VARCHAR PRIMARY KEY,
    client_id VARCHAR NOT NULL,
    method VARCHAR NOT NULL,
    route VARCHAR NOT NULL,
    appeal_no VARCHAR NOT NULL,
    status INTEGER NOT NULL,
    code VARCHAR NOT NULL,
    called_at TIMESTAMP NOT NULL
);
CREATE INDEX api_call_of_client ON api_call (client_id, called_at);

-- What was answered to a call that did something, written in the transaction that did it: the same key again is answered
-- the same, and two at the same moment cannot both add the row. ``asked`` is the hash of method, address and body.
CREATE TABLE api_answer (
    client_id VARCHAR NOT NULL,
    idempotency_key VARCHAR NOT NULL,
    asked VARCHAR NOT NULL,
    status INTEGER NOT NULL,
    answer VARCHAR NOT NULL,
    answered_at TIMESTAMP NOT NULL,
    PRIMARY KEY (client_id, idempotency_key)
);

-- Files that a client has sent, and that its calls may name until they are put on file: examined, their bytes kept.
CREATE TABLE api_file (
    client_id VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    media_type VARCHAR NOT NULL,
    size INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    sent_at TIMESTAMP NOT NULL,
    PRIMARY KEY (client_id, sha256)
);
