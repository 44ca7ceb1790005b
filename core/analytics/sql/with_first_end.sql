-- The first outcome of the cases that were reopened.
SELECT f.*, e.first_outcome FROM ({cases}) f LEFT JOIN first_end e USING (appeal_no)
