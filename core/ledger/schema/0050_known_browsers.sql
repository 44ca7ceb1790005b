-- A browser in which somebody has signed in before has its own count of failed tries: who guesses elsewhere does not
-- slow it down. Only the hash of what it carries is kept. A failed try names it; '' is a browser that is not known.

CREATE TABLE known_browser (
    browser_hash VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    PRIMARY KEY (browser_hash, person_id)
);

ALTER TABLE failed_sign_in ADD COLUMN browser VARCHAR DEFAULT '';
