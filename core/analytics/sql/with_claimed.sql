-- One row for each route of a case; a case without one has the route ''.
SELECT f.*, coalesce(c.route, '') AS route FROM ({cases}) f LEFT JOIN claimed c USING (appeal_no)
