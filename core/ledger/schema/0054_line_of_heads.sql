-- When the line of acknowledged heads beside this record was begun: an office that has begun one and finds none has
-- lost it, and with it the proof that its newest acts are all there.
CREATE TABLE line_of_heads (
    begun_at TIMESTAMP NOT NULL
);
