-- The form that somebody fills in is kept in one table, whatever it is of: `appeal_no` is the number of an appeal, or
-- "second review 1-2" for the form of a second review. `version_seen` was never read and is 0 from now on.
INSERT INTO draft SELECT 'second review ' || look_id, person_id, form, 0, saved_at FROM look_form;
DROP TABLE look_form;
