-- What identifies a person in an event stands in the event's own row, in a column that is not hashed: by field its salt
-- and its value. Without it nobody can tell what stood there, and the chain holds.
ALTER TABLE event ADD COLUMN personal VARCHAR;
UPDATE event SET personal = told FROM (
    SELECT log, seq, json_group_object(field, json_object('salt', salt, 'value', value))::VARCHAR AS told
    FROM personal GROUP BY log, seq) apart
WHERE apart.log = event.appeal_no AND apart.seq = event.seq;
ALTER TABLE look_log ADD COLUMN personal VARCHAR;
UPDATE look_log SET personal = told FROM (
    SELECT seq, json_group_object(field, json_object('salt', salt, 'value', value))::VARCHAR AS told
    FROM personal WHERE log = 'second looks' GROUP BY seq) apart
WHERE apart.seq = look_log.seq;
DROP INDEX personal_of_log;
DROP TABLE personal;

-- What a transaction has changed stands in its last row of the journal, one name a line, with the number of the change.
-- What is changed without an event has a row of the table change as before; of both the highest number counts.
ALTER TABLE journal ADD COLUMN change BIGINT;
ALTER TABLE journal ADD COLUMN changed VARCHAR;
