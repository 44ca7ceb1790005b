-- What has changed of what a search finds without an event of that case: a case by its number, or `party ` and the id
-- of a party, whose cases are all meant. number is that of the change (``change``), given with the commit and 0 until
-- then: whoever follows asks for what is beyond the last that they have seen.
CREATE TABLE search_due (
    number BIGINT NOT NULL,
    what VARCHAR NOT NULL
);
