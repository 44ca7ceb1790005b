"""Documents that are words and data rather than pages to draw: OFD and XML e-invoices; and archives of files.

Confined process only: the bytes are a stranger's. Answers are JSON or bytes, cut to a size that no
document can stretch.
"""

import json
from typing import Any, Final

from core.evidence import drawing, inside
from core.evidence.container import Container
from core.evidence.drawing import UnfitError
from core.evidence.markup import BrokenError, ForeignError, as_lines, parsed
from core.evidence.ofd_text import joined
from core.evidence.wire import ARCHIVE_BYTES, ARCHIVE_FILES

OFD: Final = "application/ofd"
XML: Final = "application/xml"
WRITTEN: Final = frozenset({OFD, XML})
MOST_TEXT: Final = 1_000_000
IN_ONE_ANSWER: Final = 48 * 1024 * 1024


def sizes(data: bytes, media_type: str) -> list[drawing.Size]:
    """One entry a page, without a size, as none of them is drawn; raises UnfitError for what cannot be read."""
    if media_type == XML:
        _invoice(data)
        return [(0, 0)]
    from core.evidence import ofd  # noqa: PLC0415 - few documents are one, and the schemas load slowly

    document = ofd.Document(data)
    document.page(1)
    return [(0, 0)] * len(document.pages)


def look(data: bytes, media_type: str, page: int) -> bytes:
    """The codes and words of one page as ``inside.look`` gives them; an XML has none."""
    codes: list[inside.Seen] = []
    words: list[inside.Seen] = []
    if media_type == OFD:
        from core.evidence import ofd  # noqa: PLC0415 - see sizes

        document = ofd.Document(data)
        runs, area = document.page(page)
        words = [{"text": each.text[: inside.LONGEST_TEXT], "box": _box(each.box, area)} for each in joined(runs)]
        for bytes_of, place in document.pictures(page):
            picture = ofd.picture_in(bytes_of)
            found = inside.codes_in(picture) if picture is not None else []
            codes += [{**each, "box": _box(place, area)} for each in found]
    return _told({"codes": codes[: inside.MOST_CODES], "words": words[: inside.MOST_WORDS]})


def carried(data: bytes, media_type: str) -> bytes:
    """The invoices that the document is or carries, as ``inside.embedded`` gives them; ``signed`` of an OFD."""
    if media_type == XML:
        return _told({"invoices": [{**_invoice(data), "invoice": 1}]})
    from core.evidence import ofd  # noqa: PLC0415 - see sizes

    document = ofd.Document(data)
    return _told({"invoices": document.invoices(), "signed": document.signed})


def text(data: bytes, media_type: str) -> bytes:
    """The words of the document to be shown as text, in UTF-8."""
    if media_type == XML:
        return "\n".join(as_lines(parsed(data)))[:MOST_TEXT].encode()
    from core.evidence import ofd  # noqa: PLC0415 - see sizes

    return ofd.text_of(data).encode()


def listed(data: bytes) -> bytes:
    """The files of an archive in their order: ``name``, ``size``, and why one is ``withheld``; raises UnfitError."""
    return _told({"files": _files(data)})


def unpacked(data: bytes, numbers: list[int]) -> tuple[list[int], bytes]:
    """The bytes of some files of an archive, and how long each is; a broken or withheld one is -1 long.

    What is too much for one answer is left off: the lengths end there, and the rest is asked for again.
    """
    container = Container(data, ARCHIVE_FILES)
    lengths: list[int] = []
    parts: list[bytes] = []
    for number in numbers:
        try:
            part = container.entry(number)
        except (UnfitError, IndexError):
            lengths.append(-1)
            continue
        if parts and sum(map(len, parts)) + len(part) > IN_ONE_ANSWER:
            break
        lengths.append(len(part))
        parts.append(part)
    return lengths, b"".join(parts)


def _files(data: bytes) -> list[dict[str, Any]]:
    files: list[dict[str, Any]] = []
    together = 0
    for each in Container(data, ARCHIVE_FILES).entries():
        withheld = each.withheld
        if withheld is None:
            together += each.size
            withheld = "too_large" if together > ARCHIVE_BYTES else None
        files.append({"name": each.name[: inside.LONGEST_TEXT], "size": each.size, "withheld": withheld})
    return files


def _invoice(data: bytes) -> dict[str, Any]:
    from core.evidence import einvoice  # noqa: PLC0415 - see sizes

    try:
        root = parsed(data)
    except ForeignError as error:
        raise UnfitError("foreign") from error
    except BrokenError as error:
        raise UnfitError("damaged") from error
    found = einvoice.read("", data) if einvoice.form_of(root) is not None else None
    if found is None or not found["fields"]:
        raise UnfitError("no_invoice")
    return found


def _box(box: tuple[float, float, float, float], area: tuple[float, float, float, float]) -> list[int]:
    left, top, right, bottom = area
    within = (box[0] - left, box[1] - top, box[2] - left, box[3] - top)
    return inside.box_of(within, (right - left, bottom - top))


def _told(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode()
