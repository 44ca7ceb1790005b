-- Serves: the other appeals of a complaint, when one is opened or looked at. DuckDB reads the one column.
CREATE INDEX appeal_of_complaint ON appeal (complaint_no);
