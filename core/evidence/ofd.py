"""OFD documents (GB/T 33190-2016): their pages as words with places, and the invoices they carry as data.

Confined process only. Nothing is drawn; a page is what its text objects say and where.
"""

from io import BytesIO
from posixpath import dirname, join
from typing import Any, Final

from PIL import Image

from core.evidence import einvoice
from core.evidence.container import Container
from core.evidence.drawing import UnfitError
from core.evidence.einvoice_forms import CHINA_2019
from core.evidence.markup import BrokenError, ForeignError, all_at, first_at, name_of, parsed, words_of
from core.evidence.ofd_text import Box, Run, as_lines, box_of, joined, runs_of
from core.evidence.wire import MAX_PAGES, MAX_PIXELS

A4: Final[Box] = (0.0, 0.0, 210.0, 297.0)
MOST_TEXT: Final = 1_000_000
MOST_PICTURES: Final = 20
ORIGINAL: Final = "original_invoice"
METADATA: Final[dict[str, str]] = {
    "发票代码": "code",
    "发票号码": "number",
    "开票日期": "date",
    "合计金额": "net",
    "合计税额": "tax",
    "价税合计": "total",
    "销售方名称": "issuer_name",
    "销售方纳税人识别号": "issuer_id",
    "购买方名称": "buyer_name",
    "购买方纳税人识别号": "buyer_id",
}
"""What the makers of tax invoices write into the document's own data (CustomDatas)."""


class Document:
    """An open OFD; the first of its bodies is the document."""

    def __init__(self, data: bytes) -> None:
        """Finds the pages; raises UnfitError for what is no OFD, has no pages, too many, or asks for things outside."""
        self._container = Container(data)
        self._read: dict[str, Any] = {}
        root = self._parsed("OFD.xml")
        if root is None or name_of(root) != "OFD":
            raise UnfitError("damaged")
        self.data = all_at(root, "DocBody")[:1]
        self.signed = bool(all_at(root, "DocBody/Signatures"))
        self._home = first_at(root, "DocBody/DocRoot")
        self._root = self._parsed(self._home)
        if self._root is None:
            raise UnfitError("damaged")
        self.pages = all_at(self._root, "Pages/Page")
        if not self.pages:
            raise UnfitError("no_pages")
        if len(self.pages) > MAX_PAGES:
            raise UnfitError("too_many_pages", len(self.pages))

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
        """The bytes of the pictures on a page and where they lie, for codes to be sought in them."""
        content = self._content(number)
        files = self._media()
        found: list[tuple[bytes, Box]] = []
        for each in [node for node in content.iter() if name_of(node) == "ImageObject"] if content is not None else []:
            place, paths = box_of(each.get("Boundary", "")), files.get(each.get("ResourceID", ""))
            data = self._container.named(*paths) if paths and place else None
            if data is not None and place is not None and len(found) < MOST_PICTURES:
                found.append((data, place))
        return found

    def invoices(self) -> list[dict[str, Any]]:
        """The same invoice in up to three forms: as attached, as tagged on the page, as in the document's data."""
        found = [self._attached(), self._tagged(), self._described()]
        return [{**each, "way": "OFD", "invoice": 1} for each in found if each and each["fields"].get("number")]

    def _attached(self) -> dict[str, Any] | None:
        home = self._path(first_at(self._root, "Attachments"), self._home)
        listed = self._parsed(home)
        for each in all_at(listed, "Attachment") if listed is not None else []:
            place = first_at(each, "FileLoc")
            if ORIGINAL not in f"{each.get('Name', '')} {place}":
                continue
            data = self._bytes(self._path(place, home))
            return einvoice.read(place.rsplit("/", 1)[-1], data) if data is not None else None
        return None

    def _tagged(self) -> dict[str, Any] | None:
        home = self._path(first_at(self._root, "CustomTags"), self._home)
        listed = self._parsed(home)
        place = first_at(listed, "CustomTag/FileLoc") if listed is not None else ""
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
        fields = einvoice.fields_of(tags, CHINA_2019)
        if goods := einvoice.joined(words_of(each) for each in all_at(tags, "**/Item")):
            fields.setdefault("goods", goods)  # the fully digital invoice tags its lines without a frame
        return {"name": place.rsplit("/", 1)[-1], "problem": "", "fields": fields}

    def _described(self) -> dict[str, Any] | None:
        given = {
            METADATA[each.get("Name", "")]: words_of(each)
            for body in self.data
            for each in all_at(body, "DocInfo/CustomDatas/CustomData")
            if each.get("Name", "") in METADATA and words_of(each)
        }
        return {"name": "OFD.xml", "problem": "", "fields": given} if given else None

    def _content(self, number: int) -> Any:  # noqa: ANN401 - see markup.parsed
        if not 1 <= number <= len(self.pages):
            raise UnfitError("no_such_page", number)
        return self._parsed(self._path(self.pages[number - 1].get("BaseLoc", ""), self._home))

    def _template(self, wanted: str) -> Any:  # noqa: ANN401 - see markup.parsed
        for each in all_at(self._root, "CommonData/TemplatePage"):
            if each.get("ID") == wanted:
                return self._parsed(self._path(each.get("BaseLoc", ""), self._home))
        return None

    def _media(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for listed in all_at(self._root, "CommonData/DocumentRes|PublicRes"):
            home = self._path(words_of(listed), self._home)
            resources = self._parsed(home)
            for each in all_at(resources, "MultiMedias/MultiMedia") if resources is not None else []:
                base, place = resources.get("BaseLoc", ""), first_at(each, "MediaFile")
                found[each.get("ID", "")] = (join(dirname(home), base, place), join(base, place), place)
        return found

    def _path(self, place: str, beside: str) -> str:
        """Where a file is that another one names: from the top, beside it, or from the top without the stroke."""
        near = join(dirname(beside), place)
        return place if place.startswith("/") or not self._container.has(near) else near

    def _bytes(self, path: str) -> bytes | None:
        return self._container.named(path) if path else None

    def _parsed(self, path: str) -> Any:  # noqa: ANN401 - see markup.parsed
        """A part as XML, read once; None when it is not there or broken, UnfitError when it asks for things outside."""
        if path not in self._read:
            try:
                data = self._bytes(path)
                self._read[path] = parsed(data) if data is not None else None
            except ForeignError as error:
                raise UnfitError("foreign") from error
            except BrokenError:
                self._read[path] = None
        return self._read[path]


def text_of(data: bytes) -> str:
    """The words of all pages as they stand, a line under each other, pages parted by an empty line."""
    document = Document(data)
    pages = []
    for number in range(1, len(document.pages) + 1):
        pages.append("\n".join(as_lines(joined(document.page(number)[0]))))
        if sum(map(len, pages)) > MOST_TEXT:
            break
    return "\n\n".join(pages)[:MOST_TEXT]


def picture_in(data: bytes) -> Image.Image | None:
    """A picture of a page in grey, if it is one that is taken in elsewhere too and not too large."""
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as opened:
            return opened.convert("L") if opened.width * opened.height <= MAX_PIXELS else None
    except Exception:  # noqa: BLE001 - damaged bytes make decoders raise anything
        return None
