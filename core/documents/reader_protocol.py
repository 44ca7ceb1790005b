"""The protocol between the server and its reader processes: JSON and plain bytes over pipes, never pickles.

A message is a JSON object and a body of bytes, each preceded by its length. A job has the fields of ``Job`` and the
document as its body; an answer has its results, and an image or text as its body. Both sides also share the limits on
documents and the closed list of reasons why one cannot be read.
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
"""Why a file in an archive is not extracted."""

Fields: TypeAlias = dict[str, Any]
"""A JSON object."""

MAX_PAGES = 200

ARCHIVE_FILES = 200

ARCHIVE_BYTES = 100 * 1024 * 1024
"""Limit on the unpacked size of all files in an archive."""

MAX_PIXELS = 80_000_000

LONGEST_SIDE = 2400
"""Largest length in pixels of the longer side of a page image."""

DPI = 110
"""Default dots per inch at which a PDF page is drawn."""

DETAIL_DPI = (220, 330)
"""Dots per inch for a closer look; the image may then be twice as large."""

PACK_DPI = 150
"""Dots per inch at which a PDF page is drawn for a bundle: legible, and under a megabyte per page."""

THOUSANDTHS = 1000
"""Positions on a page are given in thousandths of its size."""

MAX_MESSAGE_BYTES = 64 * 1024 * 1024
"""Limit on one message, so that a reader compromised by a document cannot fill the server's memory."""

Hold: TypeAlias = Literal["network", "user", "privileges", "files", "calls"]
"""A kernel restriction on a reader process; ``core.queries.security`` explains each."""

HOLDS: tuple[Hold, ...] = get_args(Hold)

START_SECONDS = 60.0

MEMORY_BYTES = 1_200_000_000

WALL_SECONDS = 8.0

LETTERS_MEMORY_BYTES = 2_500_000_000
"""Address space of the OCR process, half of which its libraries and models reserve."""

LETTERS_WALL_SECONDS = 120.0

LETTERS_CPU_SECONDS = 40

LETTERS: Final = "letters"
"""The argument that starts a reader as the OCR process."""

_LENGTHS = struct.Struct(">IQ")


class Job(NamedTuple):
    """A job for a reader process on the document in the body of the message; ``do`` names what is asked.

    - ``inspect`` a document: ``pages``, the width and height of each in pixels at the usual resolution.
    - ``render`` a ``page``, counted from 1, at ``dpi``: a JPEG whose longer side has at most 2400 pixels.
    - ``look`` at a page: ``codes`` and ``words``, each with its ``text`` and its ``box``, and words of a PDF with
      ``edges``: where each character begins, in thousandths of the page's width.
    - ``letters`` of the picture of a page: ``words``, each with ``text``, ``sure``, ``box`` and ``place``.
    - ``hash`` a page: ``hashes`` unrotated and by quarter turns; none for a blank page.
    - ``shrink`` a page to the small grey PNG used for comparison.
    - ``compare`` two of these, the first rotated by quarter turns: ``alike``, from 0 to 1. The body is the length of
      the first in four bytes, the first, and the second.
    - ``embedded`` e-invoices of a PDF, an OFD or an XML: ``invoices``, each with ``name``, ``problem`` and ``fields``;
      and whether an OFD is ``signed``.
    - ``text`` of an OFD or an XML: its text in UTF-8, line by line, without markup.
    - ``list`` an archive: its ``files`` in order, each with ``name``, ``size`` and the reason if ``withheld``.
    - ``unpack`` the files of an archive at the places ``numbers``: their bytes one after the other, and ``lengths``, -1
      for one that is withheld or broken. If they are large together, there may be fewer than were asked for.
    - ``mask`` a page for a bundle: a JPEG with the ``boxes`` black; a text becomes pages.
    - ``stamp`` a page that is so many pixels wide (``page``): a JPEG of the band below it with the ``stamp``.
    - ``recheck`` a page of a finished bundle: ``words``, ``codes``, ``metadata``, ``attachments``, ``black`` for each
      box, and the SHA-256 of each of its ``pictures``, "" for anything else that is drawn on it.
    - ``typeset`` a text document: ``pages``, each with its lines and their boxes.

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
        """The key by which a job that took too long is recognised."""
        return self.do, self.page, self.dpi


Task: TypeAlias = tuple[str, int, int]


class Message(NamedTuple):
    """A job with its document, or its answer."""

    fields: Fields
    body: bytes = b""


def send(pipe: IO[bytes], fields: Fields, body: bytes = b"") -> None:
    """Writes one message. Raises OSError if the other side is gone."""
    pipe.write(head_of(fields, body))
    pipe.write(body)
    pipe.flush()


def head_of(fields: Fields, body: bytes) -> bytes:
    """A message without its body. Raises ValueError if the object cannot be written as JSON."""
    head = json.dumps(fields, ensure_ascii=False).encode()
    return _LENGTHS.pack(len(head), len(body)) + head


def receive(pipe: IO[bytes]) -> Message | None:
    """The next message; None if the other side is gone, broke off, or sent a malformed message."""
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
        fields = json.loads(head)
    except (ValueError, RecursionError):
        return None
    return Message(fields, body) if isinstance(fields, dict) else None


class UnsuitableDocumentError(Exception):
    """A document that cannot be shown: the reason, and the number that exceeded a limit."""

    def __init__(self, reason: Reason, found: int = 0) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.found = found
