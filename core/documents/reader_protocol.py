"""What the server and its reader processes say to each other: JSON and plain bytes over pipes, never pickles.

A message is a header of JSON and a body of bytes, each with its length before it. Both sides also
share the limits that a document must keep, and the closed list of reasons why one cannot be read.
"""

import json
import struct
from typing import IO, Final, Literal, TypeAlias, get_args

Reason: TypeAlias = Literal[
    "encrypted",
    "damaged",
    "no_pages",
    "no_such_page",
    "too_many_pages",
    "too_many_pixels",
    "too_much_memory",
    "too_slow",
    "crashed",
    "busy",
    "foreign",
    "no_invoice",
    "too_many_entries",
]

REASONS: tuple[Reason, ...] = get_args(Reason)

Withheld: TypeAlias = Literal["outside", "link", "encrypted", "packing", "too_large", "ratio"]
"""Why one file of an archive is not taken out of it."""

WITHHELD: tuple[Withheld, ...] = get_args(Withheld)

Header: TypeAlias = dict[str, str | int | list[list[int]]]

MAX_PAGES = 200

ARCHIVE_FILES = 200

ARCHIVE_BYTES = 100 * 1024 * 1024
"""What all files of one archive may unpack to."""

MAX_PIXELS = 80_000_000

LONGEST_SIDE = 2400
"""Pixels of the longer side of a page image, at most."""

DPI = 110
"""Dots an inch at which a PDF page is drawn unless told otherwise."""

DETAIL_DPI = (220, 330)
"""At which a page is drawn for a closer look; it may then be twice as large."""

MAX_HEADER_BYTES = 1_000_000

PACK_DPI = 150
"""Dots an inch at which a PDF page is drawn for a pack: print can be read, and a page stays under a megabyte."""

THOUSANDTHS = 1000
"""In which the places on a page are told, whatever its size."""

MAX_BODY_BYTES = 64 * 1024 * 1024
"""Of one message: a reader that a document has taken over cannot fill the server's memory."""

Hold: TypeAlias = Literal["network", "user", "privileges", "files", "calls"]
"""What the kernel holds a reader process to; what each means is told in ``core.queries.security``."""

HOLDS: tuple[Hold, ...] = get_args(Hold)

START_SECONDS = 60.0

MEMORY_BYTES = 1_200_000_000

WALL_SECONDS = 8.0

LETTERS_MEMORY_BYTES = 2_500_000_000
"""Of address space in the process that recognises letters, half of which the libraries and models reserve."""

LETTERS_WALL_SECONDS = 120.0

LETTERS_CPU_SECONDS = 40

LETTERS: Final = "letters"
"""What the process is told that recognises letters."""

BAND_SHARE = 0.03

LEAST_BAND = 24

_LENGTHS = struct.Struct(">IQ")


def band_of(width: int) -> int:
    """The height in pixels of the band below a page of a pack that carries its stamp."""
    return max(LEAST_BAND, round(width * BAND_SHARE))


def ready(held: tuple[Hold, ...]) -> Header:
    """What a reader process says first: how it is held; the time of a job counts from its asking."""
    return {"ready": 1, "held": " ".join(held)}


def send(pipe: IO[bytes], header: Header, body: bytes = b"") -> None:
    """Writes one message; raises OSError when the other side is gone."""
    head = json.dumps(header).encode()
    pipe.write(_LENGTHS.pack(len(head), len(body)))
    pipe.write(head)
    pipe.write(body)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[Header, bytes] | None:
    """The next message; None when the other side is gone, was cut off within it, or does not keep to the form."""
    lengths = pipe.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    of_head, of_body = _LENGTHS.unpack(lengths)
    if of_head > MAX_HEADER_BYTES or of_body > MAX_BODY_BYTES:
        return None
    head, body = pipe.read(of_head), pipe.read(of_body)
    if len(head) < of_head or len(body) < of_body:
        return None
    try:
        header = json.loads(head)
    except ValueError:
        return None
    return (header, body) if isinstance(header, dict) else None


class UnfitError(Exception):
    """A document that cannot be shown: why, and the number that was too high."""

    def __init__(self, reason: Reason, found: int = 0) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.found = found
