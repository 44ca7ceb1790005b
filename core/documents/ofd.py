"""OFD documents: words with their positions, and the invoices they carry.

All lengths are millimetres from the upper left corner of the page.

Confined process only. Nothing is drawn: a page consists of its text objects and their positions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice, pairwise
from posixpath import dirname, join
from typing import Any, Final, TypeAlias

from PIL import Image

from core.documents import einvoice
from core.documents.reader_protocol import MAX_PAGES, MAX_PIXELS, UnsuitableDocumentError
from core.documents.untrusted import (
    BrokenError,
    Container,
    ForeignError,
    all_at,
    first_at,
    name_of,
    parse_xml,
    words_of,
)

# The words of an OFD page with their positions (GB/T 33190-2016, 11: text objects). Confined process only.

Box: TypeAlias = tuple[float, float, float, float]

USUAL_SIZE: Final = 3.5

SAME_LINE: Final = 0.6
"""Share of the letter height: letters that move down by less stay on the same line."""

FIRST_HANZI: Final = "\u3400"

FAR: Final = 5
"""In letter heights: labels are not spaced out further than this."""

LONGEST_RUN: Final = 2_000

MAX_RUNS: Final = 4_000

NUMBERS_OF_A_MATRIX: Final = 6

NUMBERS_OF_A_BOX: Final = 4


@dataclass(frozen=True)
class Run:
    """Letters on one line: their text, the box around them, and the id of the text object they belong to."""

    text: str
    box: Box
    object_id: str


def runs_of(page: Any) -> list[Run]:  # noqa: ANN401 - see untrusted.parse_xml
    """All runs of a page or template in file order, at most 4,000."""
    found = (run for each in page.iter("{*}TextObject") for run in _object(each))
    return list(islice(found, MAX_RUNS))


def box_of(written: str) -> Box | None:
    """The four edges of a box written as left, top, width and height; None if it is not a valid box."""
    numbers = numbers_in(written)
    if len(numbers) != NUMBERS_OF_A_BOX or numbers[2] <= 0 or numbers[3] <= 0:
        return None
    left, top, wide, high = numbers
    return left, top, left + wide, top + high


def numbers_in(written: str) -> list[float]:
    """The numbers of a list; empty if one of them is not a number."""
    try:
        return [float(each) for each in written.split()]
    except ValueError:
        return []


def joined(runs: list[Run]) -> list[Run]:
    """The runs, with labels spaced out letter by letter (合　计) joined; producers write each letter separately."""
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if last and _is_spaced(last, run):
            box = (last.box[0], min(last.box[1], run.box[1]), run.box[2], max(last.box[3], run.box[3]))
            found[-1] = Run(last.text + run.text, box, last.object_id)
        else:
            found.append(run)
    return found


def as_lines(runs: list[Run]) -> list[str]:
    """The runs as lines of text, top to bottom and left to right, with gaps as on the page."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda each: (_middle(each), each.box[0])):
        last = lines[-1][0] if lines else None
        if last and abs(_middle(run) - _middle(last)) < SAME_LINE * min(_height(run), _height(last)):
            lines[-1].append(run)
        else:
            lines.append([run])
    return ["  ".join(each.text for each in sorted(line, key=lambda each: each.box[0])) for line in lines]


def _object(node: Any) -> Iterator[Run]:  # noqa: ANN401 - see untrusted.parse_xml
    place = box_of(node.get("Boundary", "")) or (0.0, 0.0, 0.0, 0.0)
    matrix = numbers_in(node.get("CTM", ""))
    if len(matrix) != NUMBERS_OF_A_MATRIX:
        matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    sizes = numbers_in(node.get("Size", ""))
    size = sizes[0] if sizes and sizes[0] > 0 else USUAL_SIZE
    across = (numbers_in(node.get("HScale", "")) or [1.0])[0]
    for code in all_at(node, "TextCode"):
        text = (code.text or "")[:LONGEST_RUN].replace("\xa0", " ")
        if text.strip():
            spots = _spots(code, len(text), size)
            for part, box in _lines(text, spots, size * across):
                yield Run(part, _placed(box, matrix, place), node.get("ID", ""))


def _spots(code: Any, length: int, size: float) -> list[tuple[float, float]]:  # noqa: ANN401 - see untrusted.parse_xml
    """The position of each letter on its baseline."""
    left, base = ((numbers_in(code.get(axis, "")) or [0.0])[0] for axis in ("X", "Y"))
    across, down = (_steps(code.get(axis, ""), length) for axis in ("DeltaX", "DeltaY"))
    if not across and not down:
        across = [size / 2 if each.isascii() else size for each in (code.text or "")[:length]]
    spots = [(left, base)]
    for at in range(length - 1):
        left += across[at] if at < len(across) else 0.0
        base += down[at] if at < len(down) else 0.0
        spots.append((left, base))
    return spots


def _steps(written: str, most: int) -> list[float]:
    """The distances of a text code: ``g 3 1.5 2`` is 1.5 three times and then 2 (GB/T 33190, 11.3)."""
    steps: list[float] = []
    words = written.split()
    at = 0
    try:
        while at < len(words) and len(steps) < most:
            if words[at] == "g":
                steps += [float(words[at + 2])] * min(int(words[at + 1]), most)
                at += 3
            else:
                steps.append(float(words[at]))
                at += 1
    except (ValueError, IndexError):
        return steps
    return steps


def _lines(text: str, spots: list[tuple[float, float]], size: float) -> Iterator[tuple[str, Box]]:
    """The letters split where the baseline moves, with the box of each part."""
    breaks = [at + 1 for at, (one, two) in enumerate(pairwise(spots)) if abs(two[1] - one[1]) > size * SAME_LINE]
    for start, end in pairwise([0, *breaks, len(text)]):
        part = text[start:end]
        if not part.strip():
            continue
        own = spots[start:end]
        right = max(x for x, _ in own) + size * (0.5 if part[-1].isascii() else 1.0)
        yield part.strip(), (min(x for x, _ in own), own[0][1] - size * 0.85, right, own[0][1] + size * 0.15)


def _placed(box: Box, matrix: list[float], place: Box) -> Box:
    """The box on the page: rotated and scaled like its object, then moved to the object's position."""
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across = [a * x + c * y + e + place[0] for x, y in corners]
    down = [b * x + d * y + f + place[1] for x, y in corners]
    return min(across), min(down), max(across), max(down)


def _is_spaced(one: Run, two: Run) -> bool:
    """Whether both are single Chinese characters on one line, the second close after the first."""
    lone = all(len(each.text) == 1 and each.text >= FIRST_HANZI for each in (one, two))
    gap = two.box[0] - one.box[2]
    return lone and abs(_middle(one) - _middle(two)) < SAME_LINE * _height(one) and 0 <= gap < FAR * _height(one)


def _middle(run: Run) -> float:
    return (run.box[1] + run.box[3]) / 2


def _height(run: Run) -> float:
    return max(0.1, run.box[3] - run.box[1])


# OFD documents (GB/T 33190-2016): their pages as words with positions, and the invoices they carry as data.

A4: Final[Box] = (0.0, 0.0, 210.0, 297.0)

MAX_TEXT: Final = 1_000_000

MAX_PICTURES: Final = 20

ORIGINAL: Final = "original_invoice"


class Document:
    """An open OFD; the first of its bodies is the document."""

    def __init__(self, data: bytes) -> None:
        """Finds the pages. Raises UnsuitableDocumentError if it is no OFD, has no pages or too many, or refers out."""
        self._container = Container(data)
        self._read: dict[str, Any] = {}
        root = self._parsed("OFD.xml")
        if root is None or name_of(root) != "OFD":
            raise UnsuitableDocumentError("damaged")
        self.data = all_at(root, "DocBody")[:1]
        self.signed = bool(all_at(root, "DocBody/Signatures"))
        self._home = first_at(root, "DocBody/DocRoot")
        self._root = self._parsed(self._home)
        if self._root is None:
            raise UnsuitableDocumentError("damaged")
        self.pages = all_at(self._root, "Pages/Page")
        if not self.pages:
            raise UnsuitableDocumentError("no_pages")
        if len(self.pages) > MAX_PAGES:
            raise UnsuitableDocumentError("too_many_pages", len(self.pages))

    def page(self, number: int) -> tuple[list[Run], Box]:
        """The runs of a page, counted from 1, those of its template first, and the box of the page."""
        content = self._content(number)
        if content is None:
            return [], A4
        runs: list[Run] = []
        for template in all_at(content, "Template"):
            if (form := self._template(template.get("TemplateID", ""))) is not None:
                runs.extend(runs_of(form))
        area = box_of(first_at(content, "Area/PhysicalBox")) or box_of(
            first_at(self._root, "CommonData/PageArea/PhysicalBox")
        )
        return [*runs, *runs_of(content)], area or A4

    def pictures(self, number: int) -> list[tuple[bytes, Box]]:
        """The bytes and positions of the pictures on a page, to look for codes in them."""
        content, files = self._content(number), self._media()
        found: list[tuple[bytes, Box]] = []
        for each in content.iter("{*}ImageObject") if content is not None else ():
            place = box_of(each.get("Boundary", ""))
            data = self._container.named(*files.get(each.get("ResourceID", ""), ())) if place else None
            if data is not None and place is not None and len(found) < MAX_PICTURES:
                found.append((data, place))
        return found

    def invoices(self) -> list[dict[str, Any]]:
        """The same invoice in up to three forms: attached, tagged on the page, and in the document's data."""
        found = [self._attached(), self._tagged(), self._described()]
        return [{**each, "way": "OFD", "invoice": 1} for each in found if each and each["fields"].get("number")]

    def _attached(self) -> dict[str, Any] | None:
        home = self._path(first_at(self._root, "Attachments"), self._home)
        for each in all_at(self._parsed(home), "Attachment"):
            place = first_at(each, "FileLoc")
            if ORIGINAL not in f"{each.get('Name', '')} {place}":
                continue
            data = self._bytes(self._path(place, home))
            return einvoice.read(place.rsplit("/", 1)[-1], data) if data is not None else None
        return None

    def _tagged(self) -> dict[str, Any] | None:
        home = self._path(first_at(self._root, "CustomTags"), self._home)
        place = first_at(self._parsed(home), "CustomTag/FileLoc")
        tags = self._parsed(self._path(place, home)) if place else None
        if tags is None:
            return None
        words = {
            (page.get("ID", ""), run.object_id): run.text
            for number, page in enumerate(self.pages, 1)
            for run in self.page(number)[0]
        }
        for node in list(tags.iter()):
            if refs := all_at(node, "ObjectRef"):
                node.text = "".join(words.get((each.get("PageRef", ""), words_of(each)), "") for each in refs)
        fields = einvoice.fields_of(tags, einvoice.CHINA_2019)
        if goods := einvoice.joined(words_of(each) for each in all_at(tags, "**/Item")):
            fields.setdefault("goods", goods)  # the fully digital invoice tags its lines without a frame
        return {"name": place.rsplit("/", 1)[-1], "problem": "", "fields": fields}

    def _described(self) -> dict[str, Any] | None:
        fields = {
            einvoice.METADATA[each.get("Name", "")]: words_of(each)
            for body in self.data
            for each in all_at(body, "DocInfo/CustomDatas/CustomData")
            if each.get("Name", "") in einvoice.METADATA and words_of(each)
        }
        return {"name": "OFD.xml", "problem": "", "fields": fields} if fields else None

    def _content(self, number: int) -> Any:  # noqa: ANN401 - see untrusted.parse_xml
        if not 1 <= number <= len(self.pages):
            raise UnsuitableDocumentError("no_such_page", number)
        return self._parsed(self._path(self.pages[number - 1].get("BaseLoc", ""), self._home))

    def _template(self, wanted: str) -> Any:  # noqa: ANN401 - see untrusted.parse_xml
        for each in all_at(self._root, "CommonData/TemplatePage"):
            if each.get("ID") == wanted:
                return self._parsed(self._path(each.get("BaseLoc", ""), self._home))
        return None

    def _media(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for listed in all_at(self._root, "CommonData/DocumentRes|PublicRes"):
            home = self._path(words_of(listed), self._home)
            resources = self._parsed(home)
            for each in all_at(resources, "MultiMedias/MultiMedia"):
                base, place = resources.get("BaseLoc", ""), first_at(each, "MediaFile")
                found[each.get("ID", "")] = (join(dirname(home), base, place), join(base, place), place)
        return found

    def _path(self, place: str, beside: str) -> str:
        """The path of a file that another one names: from the root, next to it, or from the root without the slash."""
        near = join(dirname(beside), place)
        return place if place.startswith("/") or not self._container.has(near) else near

    def _bytes(self, path: str) -> bytes | None:
        return self._container.named(path) if path else None

    def _parsed(self, path: str) -> Any:  # noqa: ANN401 - see untrusted.parse_xml
        """A part as XML, read once; None if missing or broken. Raises UnsuitableDocumentError if it refers outside."""
        if path not in self._read:
            try:
                data = self._bytes(path)
                self._read[path] = parse_xml(data) if data is not None else None
            except ForeignError as error:
                raise UnsuitableDocumentError("foreign") from error
            except BrokenError:
                self._read[path] = None
        return self._read[path]


def text_of(data: bytes) -> str:
    """The text of all pages, line by line, with an empty line between pages."""
    document = Document(data)
    pages = []
    for number in range(1, len(document.pages) + 1):
        pages.append("\n".join(as_lines(joined(document.page(number)[0]))))
        if sum(map(len, pages)) > MAX_TEXT:
            break
    return "\n\n".join(pages)[:MAX_TEXT]


def picture_in(data: bytes) -> Image.Image | None:
    """A picture of a page in grey, if its type is one accepted for uploads and it is not too large."""
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as opened:
            return opened.convert("L") if opened.width * opened.height <= MAX_PIXELS else None
    except Exception:  # noqa: BLE001 - damaged bytes make decoders raise anything
        return None
