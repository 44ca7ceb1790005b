"""Redacted packs: what is masked for whom, where it stands on the pages, the file, and the look at it afterwards."""
