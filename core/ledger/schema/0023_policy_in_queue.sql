-- The policy of an open case in its narrow copy: in whose zone the queue counts its days, without a look at all cases.
ALTER TABLE pending ADD COLUMN policy_id VARCHAR DEFAULT '';
UPDATE pending SET policy_id = appeal.policy_id FROM appeal WHERE appeal.appeal_no = pending.appeal_no;
