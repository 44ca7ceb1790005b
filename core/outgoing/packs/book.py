"""The file of a pack: a PDF of JPEG pages and nothing else, written here so that nothing else can be in it.

No text, no metadata, no date, no identifier, no attachment: the same pages give the same bytes.
"""

from collections.abc import Sequence
from typing import Final

from core.evidence.wire import band_of

WIDTH: Final = 595
"""Points of every page, the width of A4; its height follows from the picture."""

START_OF_FRAME: Final = frozenset({0xC0, 0xC1, 0xC2})
ALONE: Final = frozenset({0x01, *range(0xD0, 0xDA)})
"""Markers of a JPEG that no length follows."""


def pdf_of(pages: Sequence[bytes]) -> bytes:
    """The pages, each a JPEG, as a PDF; raises ValueError for what is no JPEG."""
    kids = " ".join(f"{3 + 3 * at} 0 R" for at in range(len(pages)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode()]
    for at, jpeg in enumerate(pages):
        objects += _page(jpeg, 3 + 3 * at)
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % each for each in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _page(jpeg: bytes, number: int) -> list[bytes]:
    """The page, what it draws, and its picture."""
    wide, high, colours = size_of(jpeg)
    height = WIDTH * high / wide
    space = "DeviceRGB" if colours == 3 else "DeviceGray"  # noqa: PLR2004 - red, green and blue
    draws = f"q {WIDTH} 0 0 {height:.2f} 0 0 cm /I Do Q".encode()
    image = f"<</Type/XObject/Subtype/Image/Width {wide}/Height {high}/ColorSpace/{space}/BitsPerComponent 8"
    return [
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {height:.2f}]/Contents {number + 1} 0 R"
        f"/Resources<</XObject<</I {number + 2} 0 R>>>>>>".encode(),
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(draws), draws),
        f"{image}/Filter/DCTDecode/Length {len(jpeg)}>>\nstream\n".encode() + jpeg + b"\nendstream",
    ]


def size_of(jpeg: bytes) -> tuple[int, int, int]:
    """Width and height in pixels, and the number of colour components, from the header; raises ValueError."""
    at = 2
    while at + 9 < len(jpeg) and jpeg[at] == 0xFF:  # noqa: PLR2004 - every marker begins with it
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4])
        if marker in START_OF_FRAME:
            return int.from_bytes(jpeg[at + 7 : at + 9]), int.from_bytes(jpeg[at + 5 : at + 7]), jpeg[at + 9]
        at += 2 if marker in ALONE else 2 + length
    raise ValueError("a page of a pack is no JPEG")


def content_share(jpeg: bytes) -> float:
    """The share of a stamped page's height that the document itself takes, the band with the stamp left out."""
    wide, high, _ = size_of(jpeg)
    return (high - band_of(wide)) / high
