-- Released letters, and bundles that an act has given, on their way to a party. One row each, from the transaction of
-- the release or of the act on. What an earlier edition released has none: nobody knows whether it was sent.
--   seq: the event that released or gave it; about: the act that it tells of.
--   letter: the kind of letter, NULL of a bundle; pack_id: the bundle, NULL of a letter.
--   by_mail: whether the program sends it by e-mail.
--   channel, sent_at: how and when it was sent; sent_seq, sent_by: the event that says so and by whom. Where a system of
--     the marketplace has taken the message of a letter, no event tells: nobody has done anything.
--   settled_as: delivered | failed, NULL before; settled_seq: the event that says so, with whatever was written there;
--     delivered_at: when it reached the party.
CREATE TABLE delivery (
    delivery_id VARCHAR PRIMARY KEY,
    appeal_no VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    about INTEGER NOT NULL,
    recipient VARCHAR NOT NULL,
    letter VARCHAR,
    pack_id VARCHAR,
    released_at TIMESTAMP NOT NULL,
    by_mail BOOLEAN NOT NULL,
    channel VARCHAR,
    sent_at TIMESTAMP,
    sent_seq INTEGER,
    sent_by VARCHAR,
    settled_as VARCHAR,
    settled_seq INTEGER,
    settled_by VARCHAR,
    settled_at TIMESTAMP,
    delivered_at TIMESTAMP
);

-- Serves: what is on its way of one case.
CREATE INDEX delivery_of_appeal ON delivery (appeal_no);
