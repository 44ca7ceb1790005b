-- The form by which a person opens an appeal, while it is filled in: gone once the appeal is opened or the form emptied.
CREATE TABLE opening_draft (
    person_id VARCHAR PRIMARY KEY,
    fields VARCHAR NOT NULL,
    saved_at TIMESTAMP NOT NULL
);
