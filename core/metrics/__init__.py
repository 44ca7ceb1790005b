"""Rates, response times and workloads, computed from tables and given with what they rest on."""
