-- Where the journal ends, as core.ledger.engine.end_of reads it, for who is about to enter it: one round trip in place of
-- two while everybody else waits. What is read after the lock is taken has all that was committed before; a single
-- statement would read as of the moment before it waited.
CREATE FUNCTION journal_end(lock_name bigint, OUT last bigint, OUT last_chain text, OUT changes bigint)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(lock_name);
    SELECT coalesce((SELECT max(position) FROM journal), 0),
        coalesce((SELECT chain FROM journal ORDER BY position DESC LIMIT 1), ''),
        greatest((SELECT change FROM journal WHERE change IS NOT NULL ORDER BY position DESC LIMIT 1),
            (SELECT max(number) FROM change), 0)
    INTO last, last_chain, changes;
END $$;
