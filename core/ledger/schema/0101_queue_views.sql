-- Views of the queue that have a name: of an account, or of the office where ``owner`` is ''. ``folded`` is the name
-- without case, width and superfluous blanks: two who give the same name at the same moment cannot both add the row.
CREATE TABLE queue_view (
    owner VARCHAR NOT NULL,
    folded VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    address VARCHAR NOT NULL,
    written_by VARCHAR NOT NULL,
    written_at TIMESTAMP NOT NULL,
    PRIMARY KEY (owner, folded)
);
