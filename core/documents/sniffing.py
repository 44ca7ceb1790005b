"""The type of a file, determined from its content and never from its name; and a name safe to display.

Markup (HTML, SVG, XML) never counts as text, because a browser would run its contents.
"""

import re
import struct
import unicodedata
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from core.domain.text import Text, say

MediaType: TypeAlias = Literal[
    "application/pdf", "image/png", "image/jpeg", "image/webp", "image/tiff", "image/heic", "application/ofd",
    "application/xml", "text/plain",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
]  # fmt: skip

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

WORDS: frozenset[MediaType] = frozenset({"text/plain", "application/ofd", "application/xml"})
"""The types that are shown as text and have no image."""

ENDINGS: dict[MediaType, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/webp": ("webp",),
    "image/tiff": ("tif", "tiff"),
    "image/heic": ("heic", "heif", "hif"),
    "application/ofd": ("ofd",),
    "application/xml": ("xml",),
    "text/plain": ("txt",),
    WORD: ("docx",),
    EXCEL: ("xlsx",),
}
"""The file endings of each type; the first one is the key of the type's name in the catalogues."""

Encoding: TypeAlias = Literal["utf-8", "utf-16-le", "utf-16-be", "gb18030"]

PDF_HEADER_WITHIN = 1024
"""A PDF reader looks for the header within this many bytes of the start (ISO 32000-1, annex H, note 13)."""

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")

PHOTOGRAPH_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})
"""The brands of HEIF files compressed with HEVC (ISO/IEC 23008-12), as iPhones write them."""

BRANDS_WITHIN = 512

OLD_OFFICE = b"\xd0\xcf\x11\xe0"
"""The start of a compound file: an Office document from before 2007, or a later one locked with a password."""

LOCKED_PART = "EncryptedPackage"

ZIP_END = struct.Struct("<12xII2x")

ZIP_ENTRY = struct.Struct("<28xHHH12x")

ZIP_END_WITHIN = 65_557
"""The greatest length of the end record of a ZIP, with the longest comment allowed."""

OFD_ROOT = b"OFD.xml"

OFFICE_ROOT = b"[Content_Types].xml"

ROOT_WITHIN = 8192

INVOICE_ROOTS = frozenset({"CrossIndustryInvoice", "CrossIndustryDocument", "eInvoice", "EInvoice"})

UBL_ROOTS = frozenset({"Invoice", "CreditNote"})

UBL_SPACE = "urn:oasis:names:specification:ubl:schema:xsd:"

LONGEST_NAME = 120

LONGEST_SUFFIX = 10

NAMELESS = "document"

_MARKUP = re.compile(r"<(?:[!?/]|[A-Za-z][\w:.-]*(?:[\s/>]|$))")

_NOT_PLAIN = re.compile(r"\{\\rtf|%!PS|%!FontType|%[^\n]*\s\d+ \d+ obj\b")

_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)(?=[\s/>])")

_FORBIDDEN = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")

_MACRO = re.compile(rb"(?:^|/)vbaProject\.bin\Z|^xl/macrosheets/", re.IGNORECASE)

_FOLDERS: dict[bytes, MediaType] = {b"word": WORD, b"xl": EXCEL}

_XML_IN = {
    b"word": re.compile(rb"word/document\d*\.xml\Z", re.IGNORECASE),
    b"xl": re.compile(rb"xl/workbook\d*\.xml\Z", re.IGNORECASE),
}
"""The main part of each format, by its folder; a binary workbook (.xlsb) has none in XML."""

_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)

_FIRST_LEAD = 0x81

_COMMON_HANZI_TRAIL = 0xA1


def sniff(data: bytes) -> MediaType | None:
    """The type of the content, or None if it is not an accepted one."""
    if picture := _picture(data):
        return picture
    if _is_pdf(data):
        return "application/pdf"
    if data.startswith(b"PK"):
        return "application/ofd" if _names(data, OFD_ROOT) else _office(data)
    if is_invoice_xml(data):
        return "application/xml"
    return "text/plain" if text_encoding(data) else None


def is_archive(data: bytes) -> bool:
    """Whether it is a ZIP whose files may be offered one by one, so neither an OFD nor an Office document."""
    return data.startswith(ZIP_STARTS) and not _names(data, OFD_ROOT) and not _names(data, OFFICE_ROOT)


def is_locked_office(data: bytes) -> bool:
    """Whether it is an Office document that opens only with a password (MS-OFFCRYPTO, 2.3.4.4)."""
    return data.startswith(OLD_OFFICE) and LOCKED_PART.encode("utf-16-le") in data


def text_encoding(data: bytes) -> Encoding | None:
    """The encoding of a plain text; None if the bytes are markup, binary, or in another encoding."""
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _FORBIDDEN.search(text) is None:
            start = text.lstrip("\ufeff \t\r\n\f\v")
            return None if _MARKUP.match(start) or _NOT_PLAIN.match(start) else encoding
    return None


def decode_text(data: bytes) -> str:
    """The plain text without its byte order mark; raises ValueError if it is none."""
    encoding = text_encoding(data)
    if encoding is None:
        raise ValueError("not a plain text")
    return data.decode(encoding).removeprefix("\ufeff")


def is_invoice_xml(data: bytes) -> bool:
    """Whether it begins like an XML with the root of an e-invoice; an XML with a document type never does.

    Only its beginning is examined here; the reader process decides whether it is an e-invoice.
    """
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    start = data[:ROOT_WITHIN].decode("utf-16" if utf16 else "utf-8", errors="ignore").lstrip("\ufeff \t\r\n")
    while start.startswith(("<?", "<!--")):
        _, found, start = start.partition("?>" if start.startswith("<?") else "-->")
        if not found:
            return False
        start = start.lstrip()
    root = _ROOT.match(start)
    return root is not None and (root[1] in INVOICE_ROOTS or (root[1] in UBL_ROOTS and UBL_SPACE in start))


def looks_like(data: bytes) -> Text:
    """What a file that is not accepted seems to be, for the sentence that says so."""
    if data.startswith(ZIP_STARTS) and _names(data, OFFICE_ROOT):
        return _other_office(_entries(data))
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, name in _OTHERS.items():
        if start.startswith(magic):
            return name
    if start.startswith(b"<"):
        return say("document.web_page_drawing_or_other")
    if brands := _brands(data):
        return say("document.avif_picture" if b"avif" in brands else "document.video")
    if data.startswith(OLD_OFFICE):
        return next((name for part, name in _OLD_PARTS.items() if part.encode("utf-16-le") in data), _OLD)
    return say("document.file_unknown_kind_or_text")


def named_otherwise(name: str, media_type: MediaType) -> str:
    """The ending of a file's name if it belongs to another type than its content; otherwise an empty string."""
    suffix = name.rpartition(".")[2].lower()
    other = any(suffix in endings for kind, endings in ENDINGS.items() if kind != media_type)
    return suffix if other and suffix not in ENDINGS[media_type] else ""


def kind_in_words(media_type: MediaType) -> Text:
    """The name of an accepted type, for use in a sentence."""
    return Text(key=f"document.kind.{ENDINGS[media_type][0]}")


def clean_name(name: str) -> str:
    """The name in a form safe to show and offer for download: no path, no control or invisible characters.

    At most 120 characters, the ending kept; letters are composed (NFC), so that equal names look equal.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    spaced = "".join(" " if each.isspace() else each for each in last)
    seen = "".join(each for each in spaced if unicodedata.category(each)[0] != "C")
    plain = re.sub(r" {2,}", " ", re.sub(r'[<>:"|?*]', "_", seen)).strip(" .")
    if _DEVICE.fullmatch(plain):
        plain = f"_{plain}"
    stem, dot, suffix = plain.rpartition(".")
    if dot and len(suffix) <= LONGEST_SUFFIX:
        return f"{stem[: LONGEST_NAME - len(suffix) - 1].rstrip(' .')}.{suffix}"
    return plain[:LONGEST_NAME].rstrip() or NAMELESS


def _is_pdf(data: bytes) -> bool:
    start = data[:PDF_HEADER_WITHIN]
    if b"%PDF-" not in start:
        return False
    before = start[: start.index(b"%PDF-")].lstrip(b"\xef\xbb\xbf \t\r\n")
    return not before.startswith((b"<", b"PK", b"GIF8", b"MZ", b"\x7fELF", b"#!"))


def _picture(data: bytes) -> MediaType | None:
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if _brands(data) & PHOTOGRAPH_BRANDS:
        return "image/heic"
    return next((kind for magic, kind in _PICTURES.items() if data.startswith(magic)), None)


def _brands(data: bytes) -> frozenset[bytes]:
    """The brands that an ISO base media file (a video, an HEIF) declares; empty for any other file."""
    if data[4:8] != b"ftyp":
        return frozenset()
    ends = min(int.from_bytes(data[:4], "big"), BRANDS_WITHIN)
    return frozenset((data[8:12], *(data[at : at + 4] for at in range(16, ends, 4))))


def _office(data: bytes) -> MediaType | None:
    """The type of an Office document, by the names of its parts; the reader process decides whether it is valid."""
    names = _entries(data) if _names(data, OFFICE_ROOT) else []
    if any(_MACRO.search(each) for each in names):
        return None
    return next((kind for folder, kind in _FOLDERS.items() if any(_XML_IN[folder].match(each) for each in names)), None)


def _other_office(names: list[bytes]) -> Text:
    if any(_MACRO.search(each) for each in names):
        return say("document.office_document_with_macros")
    if any(each.startswith(b"ppt/") for each in names):
        return say("document.presentation")
    return say("document.office_document_of_another_kind")


def _entries(data: bytes) -> list[bytes]:
    """The names in the directory of a ZIP."""
    at, found = data.rfind(b"PK\x05\x06", max(0, len(data) - ZIP_END_WITHIN)), []
    if at < 0 or len(data) < at + ZIP_END.size:
        return []
    _, here = ZIP_END.unpack_from(data, at)
    while data[here : here + 4] == b"PK\x01\x02" and here + ZIP_ENTRY.size <= len(data):
        name, extra, comment = ZIP_ENTRY.unpack_from(data, here)
        found.append(data[here + ZIP_ENTRY.size : here + ZIP_ENTRY.size + name])
        here += ZIP_ENTRY.size + name + extra + comment
    return found


def _names(data: bytes, root: bytes) -> bool:
    """Whether a ZIP has this file at its top level; a ZIP within it has a directory of its own elsewhere."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - ZIP_END_WITHIN))
    if at < 0 or len(data) < at + ZIP_END.size:
        return False
    size, begins = ZIP_END.unpack_from(data, at)
    entry = rb"PK\x01\x02.{24}" + struct.pack("<H", len(root)) + rb".{16}" + re.escape(root)
    return re.search(entry, data[begins : begins + size], re.DOTALL) is not None


def _candidates(data: bytes) -> tuple[Encoding, ...]:
    if data.startswith(b"\xff\xfe"):
        return ("utf-16-le",)
    if data.startswith(b"\xfe\xff"):
        return ("utf-16-be",)
    if b"\0" in data:
        return _utf16_without_mark(data)
    return ("utf-8", "gb18030") if _reads_as_chinese(data) else ("utf-8",)


def _utf16_without_mark(data: bytes) -> tuple[Encoding, ...]:
    """UTF-16 if every other byte, and hardly any besides, is zero, as in mostly Latin text without a mark."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if len(data) % 2 == 0 and min(even, odd) * 20 < max(even, odd) and max(even, odd) * 4 > len(data):
        return ("utf-16-le",) if odd > even else ("utf-16-be",)
    return ()


def _reads_as_chinese(data: bytes) -> bool:
    """Whether high bytes come in pairs as in GB 2312; Western 8-bit text read as GB18030 would give false hanzi."""
    pairs = common = 0
    expects_trail = False
    for lead, trail in pairwise(data[:65536]):
        if expects_trail:
            expects_trail = False
        elif lead >= _FIRST_LEAD:
            expects_trail = True
            pairs += 1
            common += trail >= _COMMON_HANZI_TRAIL
    return pairs > 0 and common * 2 > pairs


_OTHERS: dict[tuple[bytes, ...], Text] = {
    (b"PK\x03\x04",): say("document.zip_archive"),
    (b"PK\x05\x06",): say("document.empty_zip_archive"),
    (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"): say("document.archive"),
    (b"{\\rtf",): say("document.rich_text_document_rtf"),
    (b"%!PS",): say("document.postscript_document"),
    (b"%",): say("document.damaged_pdf"),
    (b"GIF8",): say("document.gif_picture"),
    (b"BM",): say("document.bmp_picture"),
    (b"8BPS",): say("document.photoshop_picture"),
    (b"MZ", b"\x7fELF", b"#!"): say("document.program"),
}
"""Other formats by their first bytes, longer prefixes before shorter ones."""

_OLD: Text = say("document.old_office_document")

_OLD_PARTS: dict[str, Text] = {
    "WordDocument": say("document.old_word_document"),
    "Workbook": say("document.old_workbook"),
    "PowerPoint Document": say("document.presentation"),
    "__substg1.0_": say("document.outlook_message"),
}
"""Older Office formats by the name of a part within the compound file."""

_PICTURES: dict[tuple[bytes, ...], MediaType] = {
    (b"\x89PNG\r\n\x1a\n",): "image/png",
    (b"\xff\xd8\xff",): "image/jpeg",
    (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"): "image/tiff",
}
