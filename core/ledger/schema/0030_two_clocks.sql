-- When the counter-notice was complete (512(g): effective), and the last day to act on the complainant's silence.
-- Cases from before have neither: theirs are counted from the acts in their log where they are asked for.
ALTER TABLE appeal ADD COLUMN counter_notice_effective_at TIMESTAMP;
ALTER TABLE appeal ADD COLUMN response_latest_on DATE;
