"""Files in and out: CSV of appeals and history, exports, the report of one case, backups."""
