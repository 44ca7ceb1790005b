-- What lists and searches need with a million appeals (docs/benchmarks-cluster.md).

-- Without STRICT: a strict function whose body PostgreSQL does not know to be strict is called for each row, and no index
-- answers it. This one is read as its body, and gives NULL in the same cases.
CREATE OR REPLACE FUNCTION list_contains(list text[], one text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN one = ANY (list);

-- Who holds a case now, of all who ever held one: a search among open cases read every row for that. It also finds what
-- one person holds, which an index by person did.
DROP INDEX lease_of_person;
CREATE INDEX lease_held ON lease (held_until, person_id);

-- Closed cases of one kind of right, newest first.
CREATE INDEX appeal_of_right_type ON appeal (right_type, final_decided_at DESC NULLS LAST, appeal_no DESC);
