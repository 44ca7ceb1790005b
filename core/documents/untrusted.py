"""Untrusted ZIP containers and XML, read within limits, in the confined process only.

The sizes a container (an archive, an OFD or Office document) declares are checked, and its output is counted as well,
so that ZIP bombs and path traversal stop here; nothing is unpacked to disk. XML is parsed without document types,
entities or external references.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from stat import S_IFLNK, S_IFMT
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from core.documents.reader_protocol import ARCHIVE_BYTES, UnsuitableDocumentError, Withheld

MAX_ENTRIES: Final = 2_000
"""The most files of a container, unless the caller sets a lower limit, as for an archive."""

MAX_BYTES: Final = 20 * 1024 * 1024

MAX_RATIO: Final = 200

SMALL: Final = 1024 * 1024
"""A file that unpacks to no more bytes than this is harmless at any ratio."""

ENCRYPTED: Final = 0x1

UTF8: Final = 0x800

OUTSIDE: Final = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\0")


@dataclass(frozen=True)
class Entry:
    """One file of a container: its original name, its size, and why it is withheld (empty if it is not)."""

    name: str
    size: int
    withheld: Withheld | None


class Container:
    """An open container."""

    def __init__(self, data: bytes, most_entries: int = MAX_ENTRIES) -> None:
        """Reads the directory; raises UnsuitableDocumentError if the container is damaged or has too many files."""
        try:
            self._zip = ZipFile(BytesIO(data))
        except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise UnsuitableDocumentError("damaged") from error
        self._files = [each for each in self._zip.infolist() if not each.is_dir()]
        if len(self._files) > most_entries:
            raise UnsuitableDocumentError("too_many_entries", len(self._files))
        self._by_name = {_path(_name(each)): each for each in reversed(self._files)}

    def entries(self) -> list[Entry]:
        """All files, in their order in the container."""
        return [Entry(_name(each), each.file_size, _withheld(each)) for each in self._files]

    def entry(self, number: int) -> bytes:
        """One file's bytes by its index in ``entries``; raises UnsuitableDocumentError if it is withheld or broken."""
        return self._read(self._files[number])

    def has(self, path: str) -> bool:
        """Whether the container has a file with this path."""
        return _path(path) in self._by_name

    def named(self, *paths: str) -> bytes | None:
        """The bytes of the first of these paths that exists, or None; no path can lead outside the container."""
        for path in paths:
            if (found := self._by_name.get(_path(path))) is not None:
                return self._read(found)
        return None

    def _read(self, info: ZipInfo) -> bytes:
        if _withheld(info) is not None:
            raise UnsuitableDocumentError("damaged")
        try:
            with self._zip.open(info) as file:
                data = file.read(MAX_BYTES + 1)
        except (BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise UnsuitableDocumentError("damaged") from error
        if len(data) > MAX_BYTES:
            raise UnsuitableDocumentError("damaged")
        return data


# The package of an Office document, checked before a library opens it (ECMA-376, part 2).

XML_PART: Final = re.compile(r"\.(?:xml|rels|vml)\Z", re.IGNORECASE)

DOCTYPES: Final = tuple("<!DOCTYPE".encode(each) for each in ("utf-8", "utf-16-le", "utf-16-be"))

ENCODED: Final = re.compile(rb"""<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.-]+)""")

ENCODINGS: Final = (b"utf-8", b"utf-16", b"us-ascii", b"ascii")

STRICT: Final = b"http://purl.oclc.org/ooxml/"

MACROS: Final = (b"macroEnabled", b"vbaProject", b"ms-excel.intlmacrosheet", b"ms-excel.macrosheet")

CONTENT_TYPES: Final = "[Content_Types].xml"


def office_package(data: bytes, changed: Callable[[str, bytes], bytes] = lambda _, part: part) -> bytes:
    """The package rebuilt from its parts alone, all of them within the limits; ``changed`` may replace each part.

    Raises UnsuitableDocumentError if it is encrypted or damaged, swells, has macros, a document type or an encoding
    that could hide one, or is of the strict form, which the libraries do not read.
    """
    container, together, names = Container(data), 0, set[str]()
    if not container.has(CONTENT_TYPES):
        raise UnsuitableDocumentError("damaged")
    out = BytesIO()
    with ZipFile(out, "w") as package:
        for number, each in enumerate(container.entries()):
            if each.withheld:
                raise UnsuitableDocumentError("encrypted" if each.withheld == "encrypted" else "swells")
            part = container.entry(number)
            together += len(part)
            if together > ARCHIVE_BYTES or each.name.lower() in names:
                raise UnsuitableDocumentError("swells" if together > ARCHIVE_BYTES else "damaged")
            names.add(each.name.lower())
            _look_through(each.name, part)
            package.writestr(each.name, changed(each.name, part))
    return out.getvalue()


def _look_through(name: str, part: bytes) -> None:
    if not XML_PART.search(name):
        return
    encoding = ENCODED.match(part.removeprefix(b"\xef\xbb\xbf"))
    if any(each in part for each in DOCTYPES) or (encoding and encoding[1].lower() not in ENCODINGS):
        raise UnsuitableDocumentError("foreign")
    if name == CONTENT_TYPES and any(each in part for each in MACROS):
        raise UnsuitableDocumentError("macros")
    if name == "_rels/.rels" and STRICT in part:
        raise UnsuitableDocumentError("strict")


def _withheld(info: ZipInfo) -> Withheld | None:
    if OUTSIDE.search(_name(info)):
        return "outside"
    if S_IFMT(info.external_attr >> 16) == S_IFLNK:
        return "link"
    if info.flag_bits & ENCRYPTED:
        return "encrypted"
    if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        return "packing"
    if info.file_size > MAX_BYTES:
        return "too_large"
    return "ratio" if info.file_size > SMALL and info.file_size > MAX_RATIO * max(1, info.compress_size) else None


def _name(info: ZipInfo) -> str:
    """The name in the encoding that its maker meant: without the UTF-8 flag, Chinese Windows writes GBK."""
    if info.flag_bits & UTF8:
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _path(name: str) -> str:
    steps: list[str] = []
    for step in name.replace("\\", "/").split("/"):
        if step == "..":
            steps[-1:] = []
        elif step not in {"", "."}:
            steps.append(step)
    return "/".join(steps)


# Untrusted XML, parsed without document types, entities or external references.

MAX_XML_BYTES: Final = 8_000_000

LONGEST_WORDS: Final = 300

DEEPEST_INDENT: Final = 60


class ForeignError(ValueError):
    """The XML declares a document type, which could refer to external resources or swell."""


class BrokenError(ValueError):
    """The XML is not well-formed or is too large; the message says where."""


def parse_xml(data: bytes) -> Any:  # noqa: ANN401 - lxml is published without types
    """The root element; raises ForeignError and BrokenError."""
    if len(data) > MAX_XML_BYTES:
        raise BrokenError(f"larger than {MAX_XML_BYTES} bytes")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenError(str(error)[:LONGEST_WORDS]) from error
    if root.getroottree().docinfo.doctype:
        raise ForeignError("document type declarations are not taken")
    return root


def name_of(node: Any) -> str:  # noqa: ANN401 - see parse_xml
    """The local name of an element; empty for a comment or an instruction."""
    return str(etree.QName(node).localname) if isinstance(node.tag, str) else ""


def space_of(node: Any) -> str:  # noqa: ANN401 - see parse_xml
    """The namespace of an element; empty when it has none."""
    return str(etree.QName(node).namespace or "")


def all_at(root: Any, path: str) -> list[Any]:  # noqa: ANN401 - see parse_xml
    """The elements at a path of local names; ``a|b`` is either, ``**`` any depth. Empty if ``root`` is None."""
    nodes = [] if root is None else [root]
    for step in path.split("/"):
        if step == "**":
            nodes = [each for node in nodes for each in node.iter()]
            continue
        names = step.split("|")
        nodes = [child for node in nodes for child in node if name_of(child) in names]
    return nodes


def first_at(root: Any, path: str) -> str:  # noqa: ANN401 - see parse_xml
    """The text of the first element at a path, or an empty string."""
    found = all_at(root, path)
    return words_of(found[0]) if found else ""


def words_of(node: Any) -> str:  # noqa: ANN401 - see parse_xml
    """The text directly inside an element, with runs of blanks reduced to one."""
    return " ".join((node.text or "").split())[:LONGEST_WORDS]


def as_lines(root: Any) -> list[str]:  # noqa: ANN401 - see parse_xml
    """The document as indented lines of names and values, without markup."""
    lines: list[str] = []
    waiting: list[tuple[Any, int]] = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        name = name_of(node)
        if not name:
            continue
        attributes = "".join(f" [{etree.QName(key).localname} {value}]" for key, value in node.attrib.items())
        words = " ".join((node.text or "").split())
        lines.append(f"{'  ' * min(depth, DEEPEST_INDENT)}{name}{attributes}{': ' if words else ''}{words}")
        waiting.extend((child, depth + 1) for child in reversed(node))
    return lines
