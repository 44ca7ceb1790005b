"""Reads documents: ``read`` gives the facts of one with the place of each, and says where two sources differ."""

from core.evidence.reading.found import Box, Conflict, Mark, Read, ReadFact, told_origin
from core.evidence.reading.whole import MOST_PAGES, READABLE, read

__all__ = ["MOST_PAGES", "READABLE", "Box", "Conflict", "Mark", "Read", "ReadFact", "read", "told_origin"]
