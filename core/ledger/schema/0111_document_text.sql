-- The words of each page of a document, as they stand in it or were recognised, for the search; page 0 has those of a
-- document without pages, and nothing where there are none. A row with page -1 says that they were erased and are not
-- to be read again. They are read off the document and no part of any log.
CREATE TABLE document_text (
    exhibit_id VARCHAR NOT NULL,
    page INTEGER NOT NULL,
    words VARCHAR NOT NULL
);
-- Serves: the words of the documents of a case; which documents have none yet.
CREATE INDEX document_text_of_exhibit ON document_text (exhibit_id);
