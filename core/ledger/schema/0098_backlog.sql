-- Open cases that were late on the day they were imported, and whose clock nobody has moved since: so that the backlog of
-- an earlier system can be set apart from today's work. The narrow copy says so itself; the queue reads nothing else.
ALTER TABLE pending ADD COLUMN backlog BOOLEAN DEFAULT false;
UPDATE pending SET backlog = true FROM event e, appeal a
    WHERE a.appeal_no = pending.appeal_no AND a.imported AND e.appeal_no = pending.appeal_no AND e.seq = 1
    AND pending.due_on < CAST(e.happened_at AS DATE);
