-- The cases whose complaint number another case has too: few, so that a list need not look at the complaint of each case.
-- It is a hint: what a case shows is read from the cases themselves. A row that holds no more does no harm.
CREATE TABLE appealed_again (appeal_no VARCHAR PRIMARY KEY);
INSERT INTO appealed_again SELECT appeal_no FROM appeal WHERE complaint_no <> ''
    AND complaint_no IN (SELECT complaint_no FROM appeal GROUP BY complaint_no HAVING count(*) > 1);
