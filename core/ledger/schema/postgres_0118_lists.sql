-- What PostgreSQL needs besides so that the queue's pages and a search take no longer in a large office than in a small
-- one. DuckDB reads the columns that a question names and is done with a million rows in some milliseconds; it has none
-- of this. PostgreSQL reads rows whole: it is given indexes that are in the order of the lists, and counts that are kept.
-- Updates that change no indexed column touch no index as long as their page has room.
ALTER TABLE appeal SET (fillfactor = 85);
ALTER TABLE pending SET (fillfactor = 85);

-- A part of a text, as LIKE finds it: an index of its parts (postgres_0119_parts.sql) answers that. Written as a text, so
-- that it is compared by the collation of what it is asked of.
CREATE OR REPLACE FUNCTION contains(words text, part text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT words LIKE '%' || replace(replace(replace(part, '\', '\\'), '%', '\%'), '_', '\_') || '%' $$;

-- Closed cases, newest first; the cases of a complainant.
CREATE INDEX appeal_by_end ON appeal (final_decided_at DESC NULLS LAST, appeal_no DESC);
CREATE INDEX appeal_of_complainant ON appeal (complainant_id);

-- Open cases, most urgent first: all, those of one state, those of legal's turn, which are two states, and of these the
-- ones that are nobody's. The open cases of a person, and what they hold now; the proposals that wait.
CREATE INDEX pending_by_due ON pending (due_on, opened_at, appeal_no);
CREATE INDEX pending_of_state ON pending (state, due_on, opened_at, appeal_no);
CREATE INDEX pending_of_legal ON pending (due_on, opened_at, appeal_no)
    WHERE state IN ('preliminary_review', 'final_review');
CREATE INDEX pending_free ON pending (due_on, opened_at, appeal_no)
    WHERE state IN ('preliminary_review', 'final_review') AND assigned_to IS NULL;
CREATE INDEX pending_of_person ON pending (assigned_to) WHERE assigned_to IS NOT NULL;
CREATE INDEX lease_of_person ON lease (person_id, held_until);
CREATE INDEX proposal_waiting ON proposal (proposed_by) WHERE settled_as IS NULL;

-- Where the journal names what was changed: asked for with every transaction. In a record that was made without it few
-- rows do, and PostgreSQL would read them all.
CREATE INDEX journal_changed ON journal (position) WHERE change IS NOT NULL;

-- Counts as the views of 0118_counts.sql have them. Who changes a case adds a row with 1 or -1 and waits for nobody; now
-- and then all rows are made one for each group, by whoever holds the lock of the journal.
CREATE TABLE open_tally (
    state text COLLATE "pg_c_utf8" NOT NULL,
    right_type text COLLATE "pg_c_utf8" NOT NULL,
    policy_id text COLLATE "pg_c_utf8",
    assigned boolean NOT NULL,
    due_on date,
    n bigint NOT NULL
);
CREATE TABLE closed_tally (
    right_type text COLLATE "pg_c_utf8" NOT NULL,
    reviewer text COLLATE "pg_c_utf8",
    n bigint NOT NULL
);

CREATE FUNCTION tally_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO open_tally
        VALUES (OLD.state, OLD.right_type, OLD.policy_id, OLD.assigned_to IS NOT NULL, OLD.due_on, -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO open_tally
        VALUES (NEW.state, NEW.right_type, NEW.policy_id, NEW.assigned_to IS NOT NULL, NEW.due_on, 1);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION tally_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state = 'closed' THEN
        INSERT INTO closed_tally VALUES (OLD.right_type, OLD.reviewer, -1);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state = 'closed' THEN
        INSERT INTO closed_tally VALUES (NEW.right_type, NEW.reviewer, 1);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER tally_added AFTER INSERT OR DELETE ON pending FOR EACH ROW EXECUTE FUNCTION tally_open();
CREATE TRIGGER tally_changed AFTER UPDATE ON pending FOR EACH ROW
    WHEN ((OLD.state, OLD.right_type, OLD.policy_id, OLD.assigned_to IS NULL, OLD.due_on)
        IS DISTINCT FROM (NEW.state, NEW.right_type, NEW.policy_id, NEW.assigned_to IS NULL, NEW.due_on))
    EXECUTE FUNCTION tally_open();
CREATE TRIGGER tally_added AFTER INSERT ON appeal FOR EACH ROW WHEN (NEW.state = 'closed')
    EXECUTE FUNCTION tally_closed();
CREATE TRIGGER tally_removed AFTER DELETE ON appeal FOR EACH ROW WHEN (OLD.state = 'closed')
    EXECUTE FUNCTION tally_closed();
CREATE TRIGGER tally_changed AFTER UPDATE ON appeal FOR EACH ROW
    WHEN ((OLD.state = 'closed' OR NEW.state = 'closed')
        AND (OLD.state, OLD.right_type, OLD.reviewer) IS DISTINCT FROM (NEW.state, NEW.right_type, NEW.reviewer))
    EXECUTE FUNCTION tally_closed();

-- One row for each group, from the rows that were added since. One statement a table: what others add meanwhile stays.
CREATE FUNCTION sum_tallies() RETURNS void LANGUAGE sql AS $$
    WITH gone AS (DELETE FROM open_tally RETURNING *)
    INSERT INTO open_tally SELECT state, right_type, policy_id, assigned, due_on, sum(n) FROM gone
        GROUP BY state, right_type, policy_id, assigned, due_on HAVING sum(n) <> 0;
    WITH gone AS (DELETE FROM closed_tally RETURNING *)
    INSERT INTO closed_tally SELECT right_type, reviewer, sum(n) FROM gone
        GROUP BY right_type, reviewer HAVING sum(n) <> 0;
$$;

-- The same, counted from the cases themselves: for a record that was put here whole. Nobody else may be at work.
CREATE FUNCTION count_tallies() RETURNS void LANGUAGE sql AS $$
    DELETE FROM open_tally;
    INSERT INTO open_tally SELECT state, right_type, policy_id, assigned_to IS NOT NULL, due_on, count(*) FROM pending
        GROUP BY state, right_type, policy_id, assigned_to IS NOT NULL, due_on;
    DELETE FROM closed_tally;
    INSERT INTO closed_tally SELECT right_type, reviewer, count(*) FROM appeal WHERE state = 'closed'
        GROUP BY right_type, reviewer;
$$;

SELECT count_tallies();

CREATE OR REPLACE VIEW open_count AS SELECT state, right_type, policy_id, assigned, due_on, n FROM open_tally;

CREATE OR REPLACE VIEW closed_count AS SELECT right_type, reviewer, n FROM closed_tally;
