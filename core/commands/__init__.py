"""One function a verb, and the work between decisions: check, write, return the new case or a refusal."""
