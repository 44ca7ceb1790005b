-- A password that somebody else has chosen or seen is good for one thing: choosing one's own.

ALTER TABLE person ADD COLUMN must_change BOOLEAN DEFAULT false;
