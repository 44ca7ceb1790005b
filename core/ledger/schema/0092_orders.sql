-- What decisions order about the measure. One row an order, from the transaction of its decision on.
--   kind: end | impose. outcome: the decision, which is its ground.
--   due_on: the day by which it is to be in effect, in the zone of the policy; due_at: the end of that day, UTC;
--     statutory: whether it is the last day of the statute's window.
--   asked_at: when it was last to be sent; sent_at: when a receiver last took it, NULL while none has. That is told by
--     no event of the log: nobody has done anything yet.
--   settled_as: confirmed | refused | withdrawn, NULL while it waits; settled_seq: the event that says so, with whatever
--     was written there; effective_at: when the measure changed.
CREATE TABLE measure_order (
    order_id VARCHAR PRIMARY KEY,
    appeal_no VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    due_on DATE NOT NULL,
    due_at TIMESTAMP NOT NULL,
    statutory BOOLEAN NOT NULL,
    ordered_at TIMESTAMP NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    sent_at TIMESTAMP,
    settled_as VARCHAR,
    settled_seq INTEGER,
    settled_by VARCHAR,
    settled_at TIMESTAMP,
    effective_at TIMESTAMP
);

-- Serves: the orders of one case.
CREATE INDEX measure_order_of_appeal ON measure_order (appeal_no);
