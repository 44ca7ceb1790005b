-- Serves: the other appeals of a complaint, the cases of a seller and those of a right, and the party of a name, when an
-- appeal is opened, looked at or compared with others. Without an index each of these reads a column of all cases. A
-- complainant may have a large part of all cases, which no index makes quicker to read.
CREATE INDEX IF NOT EXISTS appeal_of_complaint ON appeal (complaint_no);
CREATE INDEX IF NOT EXISTS appeal_of_seller ON appeal (seller_id);
CREATE INDEX IF NOT EXISTS appeal_of_right ON appeal (right_no);
CREATE INDEX IF NOT EXISTS party_of_name ON party (name);
