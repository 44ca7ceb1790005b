"""The record in DuckDB: the only package that imports duckdb, and the only one with SQL."""
