-- A label names one document of its case, and a side is given one pack after the other.
CREATE UNIQUE INDEX exhibit_label ON exhibit (appeal_no, label);
CREATE UNIQUE INDEX pack_number ON pack (appeal_no, recipient, pack_no);
