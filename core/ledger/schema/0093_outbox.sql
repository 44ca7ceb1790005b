-- Where messages go: an address, the types that it wants (one a line, empty for all), and the secrets that sign. A secret
-- is needed as it is to sign with, so that it cannot be kept as a hash. Of one that was replaced the former signs as well
-- until its end.
CREATE TABLE webhook_endpoint (
    endpoint_id VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    types VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    secret VARCHAR NOT NULL,
    secret_before VARCHAR,
    secret_before_until TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    created_by VARCHAR NOT NULL
);

-- A host that an administrator has allowed although its addresses are private.
CREATE TABLE webhook_host (
    host VARCHAR PRIMARY KEY,
    allowed_at TIMESTAMP NOT NULL,
    allowed_by VARCHAR NOT NULL
);

-- What is told of an event, once for each endpoint that wanted it, written in the transaction of the event. Its position
-- in the journal comes with the commit of that transaction, and is written here before the message is first sent.
CREATE TABLE webhook_message (
    endpoint_id VARCHAR NOT NULL,
    message_id VARCHAR NOT NULL,
    type VARCHAR NOT NULL,
    appeal_no VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    happened_at TIMESTAMP NOT NULL,
    data VARCHAR NOT NULL,
    position BIGINT,
    delivered_at TIMESTAMP,
    PRIMARY KEY (endpoint_id, message_id)
);

-- Of the messages those that are still to be delivered, so that nobody looks through all to find them, and those that
-- were given up. The first attempt begins the three days.
CREATE TABLE webhook_pending (
    endpoint_id VARCHAR NOT NULL,
    message_id VARCHAR NOT NULL,
    appeal_no VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    type VARCHAR NOT NULL,
    due_at TIMESTAMP NOT NULL,
    tries INTEGER NOT NULL,
    first_at TIMESTAMP,
    given_up_at TIMESTAMP,
    PRIMARY KEY (endpoint_id, message_id)
);

-- Each attempt: what was answered (NULL where nothing was), why it failed, and how long it took.
CREATE TABLE webhook_attempt (
    endpoint_id VARCHAR NOT NULL,
    message_id VARCHAR NOT NULL,
    began_at TIMESTAMP NOT NULL,
    took_ms INTEGER NOT NULL,
    status INTEGER,
    failure VARCHAR NOT NULL
);
