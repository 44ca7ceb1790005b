-- Serves: the log of one case. The key is of two columns, and DuckDB looks up no part of such a key:
-- without this index, opening a case reads through the log of all of them.
CREATE INDEX event_of_appeal ON event (appeal_no);
