-- A document that was filed in the wrong place leaves its case by an event; its row, its label and its bytes stay. NULL
-- while it is on file.
ALTER TABLE exhibit ADD COLUMN withdrawn_seq INTEGER;
