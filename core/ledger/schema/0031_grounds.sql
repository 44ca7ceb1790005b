-- On which ground more time is asked for, which days are not to count, and the document that shows it.
-- Requests from before name none: whoever grants them does.
ALTER TABLE extension_request ADD COLUMN ground VARCHAR;
ALTER TABLE extension_request ADD COLUMN first_day DATE;
ALTER TABLE extension_request ADD COLUMN last_day DATE;
ALTER TABLE extension_request ADD COLUMN document VARCHAR;
