-- Serves: opening and deciding one case. As with the log, a key of two columns finds nothing by the first alone,
-- and in an office of a million appeals these tables have some millions of rows each.
CREATE INDEX draft_of_appeal ON draft (appeal_no);
CREATE INDEX disclosure_of_appeal ON disclosure (appeal_no);
CREATE INDEX proposal_of_appeal ON proposal (appeal_no);
CREATE INDEX opened_of_appeal ON opened (appeal_no);
