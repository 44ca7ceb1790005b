"""Files in and out of an office: CSV of cases and findings, and the report of a case."""
