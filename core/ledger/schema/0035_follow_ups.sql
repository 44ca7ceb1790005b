-- Days on which somebody wants to look at a case again, open or closed: what is awaited, and who set it. One a case;
-- in the log they stay for ever.
CREATE TABLE follow_up (
    appeal_no VARCHAR PRIMARY KEY,
    seq INTEGER NOT NULL,
    due_on DATE NOT NULL,
    what VARCHAR NOT NULL,
    set_by VARCHAR NOT NULL
);
