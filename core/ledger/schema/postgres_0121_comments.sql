-- The comments of the last days, from which the notices about mentions are made. DuckDB reads the columns of verb and time
-- for that, which takes some milliseconds; PostgreSQL would read all events whole.
CREATE INDEX event_of_comment ON event (happened_at) WHERE verb = 'comment';
