"""Reads documents: ``read`` gives the facts of one with the place of each, and says where two sources differ."""

from core.evidence.reading.agree import best, same
from core.evidence.reading.looking import MOST_PAGES, Seen, look, recognise
from core.evidence.reading.pictures import codes_of_picture, words_of_picture
from core.evidence.reading.whole import READABLE, read, reading_of
from core.model.reading import Box, Conflict, Mark, Read, ReadFact, told_origin

__all__ = [
    "MOST_PAGES",
    "READABLE",
    "Box",
    "Conflict",
    "Mark",
    "Read",
    "ReadFact",
    "Seen",
    "best",
    "codes_of_picture",
    "look",
    "read",
    "reading_of",
    "recognise",
    "same",
    "told_origin",
    "words_of_picture",
]
