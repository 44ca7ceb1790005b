-- How many cases there are, for the tabs and pages of the queue. These views count the rows themselves, which the default
-- engine does in a moment; PostgreSQL puts kept counts in their place (postgres_0118_lists.sql), so that every statement
-- stands once.

-- Open cases by all that a tab tells them apart by; assigned says whether somebody's name stands on the case.
CREATE VIEW open_count AS
    SELECT state, right_type, policy_id, assigned_to IS NOT NULL AS assigned, due_on, CAST(1 AS BIGINT) AS n FROM pending;

-- Closed cases by what their list is filtered by.
CREATE VIEW closed_count AS
    SELECT right_type, reviewer, CAST(1 AS BIGINT) AS n FROM appeal WHERE state = 'closed';

