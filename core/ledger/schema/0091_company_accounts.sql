-- A person of the company's provider is known by issuer and subject, never by a name or an address that may be given to
-- somebody else. Without an account (person_id) a row waits: an account of that name is here already, and only an
-- administrator can say whether it is the same person; where it is not (apart), the next sign-in makes a new account.
CREATE TABLE company_account (
    issuer VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    person_id VARCHAR,
    account VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    apart BOOLEAN NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    PRIMARY KEY (issuer, subject)
);

-- Of a sign-in through the provider: whose it is there, when the provider was last heard, when it was last asked, and
-- what it is asked with, sealed with what the browser alone carries. NULL for one by password.
ALTER TABLE sign_in ADD COLUMN issuer VARCHAR;
ALTER TABLE sign_in ADD COLUMN subject VARCHAR;
ALTER TABLE sign_in ADD COLUMN provider_session VARCHAR;
ALTER TABLE sign_in ADD COLUMN checked_at TIMESTAMP;
ALTER TABLE sign_in ADD COLUMN asked_at TIMESTAMP;
ALTER TABLE sign_in ADD COLUMN tokens VARCHAR;

-- What the provider sends holds once: the nonce of a sign-in, the number of a logout token.
CREATE TABLE used_once (
    what VARCHAR PRIMARY KEY,
    used_at TIMESTAMP NOT NULL
);
