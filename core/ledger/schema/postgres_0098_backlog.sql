-- The backlog of imports, which the lists of the queue leave out and count by itself.
CREATE INDEX pending_backlog ON pending (due_on) WHERE backlog;
