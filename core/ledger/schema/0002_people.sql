-- Accounts, sign-ins and failed tries. Only hashes of passwords and of sign-in tokens are kept.

CREATE TABLE person (
    person_id VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    active BOOLEAN NOT NULL,
    password_hash VARCHAR NOT NULL,
    created_at TIMESTAMP NOT NULL
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
    failed_at TIMESTAMP NOT NULL
);
