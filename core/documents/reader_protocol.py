"""What the server and its reader processes say to each other: JSON and plain bytes over pipes, never pickles.

A message is an object of JSON and a body of bytes, each with its length before it. A job is the fields of ``Job`` with
the document as its body; an answer has what is to be told, and a picture or words as its body. Both sides also share
the limits that a document must keep, and the closed list of reasons why one cannot be read.
"""

import json
import struct
from collections.abc import Sequence
from typing import IO, Any, Final, Literal, NamedTuple, TypeAlias, get_args

Reason: TypeAlias = Literal[
    "encrypted", "damaged", "no_pages", "no_such_page", "too_many_pages", "too_many_pixels", "too_much_memory",
    "too_slow", "crashed", "busy", "foreign", "no_invoice", "too_many_entries",
    "swells", "macros", "strict", "too_many_cells",
]  # fmt: skip

REASONS: tuple[Reason, ...] = get_args(Reason)

Withheld: TypeAlias = Literal["outside", "link", "encrypted", "packing", "too_large", "ratio"]
"""Why one file of an archive is not taken out of it."""

Told: TypeAlias = dict[str, Any]
"""One object of JSON."""

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

PACK_DPI = 150
"""Dots an inch at which a PDF page is drawn for a pack: print can be read, and a page stays under a megabyte."""

THOUSANDTHS = 1000
"""In which the places on a page are told, whatever its size."""

MAX_MESSAGE_BYTES = 64 * 1024 * 1024
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


class Job(NamedTuple):
    """What a reader process is asked to do with a document, which is the body of the message; ``do`` says what.

    - ``inspect`` a document: ``pages``, the width and height of each in pixels at the usual resolution.
    - ``render`` a ``page``, counted from 1, at ``dpi``: a JPEG whose longer side has at most 2400 pixels.
    - ``look`` at a page: ``codes`` and ``words``, each with its ``text`` and its ``box``.
    - ``letters`` of the picture of a page: ``words``, each with ``text``, ``sure``, ``box`` and ``place``.
    - ``hash`` a page: ``hashes`` as it lies and turned by quarters; none for a blank one.
    - ``shrink`` a page to the small grey picture, a PNG, that is compared.
    - ``compare`` two of these, the first turned by so many quarters: ``alike``, from 0 to 1. The body is the length of
      the first in four bytes, the first, and the second.
    - ``embedded`` e-invoices of a PDF, an OFD or an XML: ``invoices``, each with ``name``, ``problem`` and ``fields``;
      and whether an OFD is ``signed``.
    - ``text`` of an OFD or an XML: its words in UTF-8, a line under each other, without any markup.
    - ``list`` an archive: its ``files`` in their order, each with ``name``, ``size`` and why it is ``withheld``.
    - ``unpack`` the files of an archive at the places ``numbers``: their bytes one after the other, and ``lengths``, -1
      for one that is withheld or broken. There may be fewer than were asked for, when they are large together.
    - ``mask`` a page for a bundle: a JPEG with the ``boxes`` black and the ``stamp`` below it; a text becomes pages.
    - ``recheck`` a page of a finished bundle: ``words``, ``codes``, ``metadata``, ``attachments``, and ``black`` for
      each box.
    - ``typeset`` a document that is words: ``pages``, for each its lines with their boxes.

    Boxes are in thousandths of the page's width and height: left, top, right, bottom.
    """

    do: str
    media_type: str = ""
    page: int = 0
    dpi: int = DPI
    boxes: Sequence[Sequence[int]] = ()
    stamp: str = ""
    turns: int = 0
    numbers: Sequence[int] = ()

    @property
    def task(self) -> "Task":
        """By what a job is known again that took too long."""
        return self.do, self.page, self.dpi


Task: TypeAlias = tuple[str, int, int]


class Message(NamedTuple):
    """A job with its document, or what came of it."""

    told: Told
    body: bytes = b""


def band_of(width: int) -> int:
    """The height in pixels of the band below a page of a pack that carries its stamp."""
    return max(LEAST_BAND, round(width * BAND_SHARE))


def send(pipe: IO[bytes], told: Told, body: bytes = b"") -> None:
    """Writes one message; raises OSError when the other side is gone."""
    pipe.write(head_of(told, body))
    pipe.write(body)
    pipe.flush()


def head_of(told: Told, body: bytes) -> bytes:
    """All of a message but its body; raises ValueError for what no text can be made of."""
    head = json.dumps(told, ensure_ascii=False).encode()
    return _LENGTHS.pack(len(head), len(body)) + head


def receive(pipe: IO[bytes]) -> Message | None:
    """The next message; None when the other side is gone, was cut off within it, or does not keep to the form."""
    lengths = pipe.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    of_head, of_body = _LENGTHS.unpack(lengths)
    if of_head + of_body > MAX_MESSAGE_BYTES:
        return None
    head, body = pipe.read(of_head), pipe.read(of_body)
    if len(head) < of_head or len(body) < of_body:
        return None
    try:
        told = json.loads(head)
    except (ValueError, RecursionError):
        return None
    return Message(told, body) if isinstance(told, dict) else None


class UnfitError(Exception):
    """A document that cannot be shown: why, and the number that was too high."""

    def __init__(self, reason: Reason, found: int = 0) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.found = found
