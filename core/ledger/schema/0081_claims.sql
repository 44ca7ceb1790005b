-- Work that one process does for all of them, until when it is its own: a document that is being read, an import, a
-- run, a try to sign in that waits. Who has not come to its end, or claimed it again, by then has died, and others may
-- take it up. What is told of it is JSON and names nobody but an account.
CREATE TABLE claim (
    name VARCHAR PRIMARY KEY,
    holder VARCHAR NOT NULL,
    held_until TIMESTAMP NOT NULL,
    told VARCHAR NOT NULL
);
