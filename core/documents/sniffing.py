"""What kind of file it is, told from its content and never from its name; and a name that is fit to be shown.

Markup (HTML, SVG, XML) is never taken for text: a browser would run what is in it.
"""

import re
import struct
import unicodedata
from itertools import pairwise
from typing import Literal, TypeAlias

from core.domain.text import Text, say

MediaType: TypeAlias = Literal[
    "application/pdf", "image/png", "image/jpeg", "image/webp", "image/tiff", "application/ofd", "application/xml",
    "text/plain",
]  # fmt: skip

WORDS: frozenset[MediaType] = frozenset({"text/plain", "application/ofd", "application/xml"})
"""What is shown as words and has no picture."""

Encoding: TypeAlias = Literal["utf-8", "utf-16-le", "utf-16-be", "gb18030"]

PDF_HEADER_WITHIN = 1024
"""A PDF reader looks for the header within so many bytes of the start (ISO 32000-1, annex H, note 13)."""

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")

ZIP_END = struct.Struct("<12xII2x")

ZIP_END_WITHIN = 65_557
"""The end of a ZIP, with the longest comment that it may have."""

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

_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)

_FIRST_LEAD = 0x81

_COMMON_HANZI_TRAIL = 0xA1


def sniff(data: bytes) -> MediaType | None:
    """The type of the content among those that are taken in; None for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return "image/tiff"
    if _is_pdf(data):
        return "application/pdf"
    if data.startswith(b"PK"):
        return "application/ofd" if _names(data, OFD_ROOT) else None
    if is_invoice_xml(data):
        return "application/xml"
    return "text/plain" if text_encoding(data) else None


def is_archive(data: bytes) -> bool:
    """Whether it is a ZIP whose files may be offered one by one: neither an OFD nor an Office document."""
    return data.startswith(ZIP_STARTS) and not _names(data, OFD_ROOT) and not _names(data, OFFICE_ROOT)


def text_encoding(data: bytes) -> Encoding | None:
    """How a plain text is encoded; None when the bytes are markup, binary, or of another encoding."""
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
    """The words of a plain text, without its byte order mark; raises ValueError for what is none."""
    encoding = text_encoding(data)
    if encoding is None:
        raise ValueError("not a plain text")
    return data.decode(encoding).removeprefix("\ufeff")


def is_invoice_xml(data: bytes) -> bool:
    """Whether it begins as an XML whose root an e-invoice has; one with a document type does not.

    Only its beginning is looked at here; the reader process says whether it is one.
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
    """What a file seems to be that is not taken in, for the sentence that says so."""
    if data.startswith(ZIP_STARTS) and _names(data, OFFICE_ROOT):
        return say("document.office_document_word_excel_or")
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, name in _OTHERS.items():
        if start.startswith(magic):
            return name
    if start.startswith(b"<"):
        return say("document.web_page_drawing_or_other")
    if b"ftyp" in data[4:8]:
        return say("document.video_or_heic_photograph")
    return say("document.file_unknown_kind_or_text")


def clean_name(name: str) -> str:
    """The name as it may be shown and offered for download: no path, no control or invisible characters.

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


def _names(data: bytes, root: bytes) -> bool:
    """Whether the list of a ZIP's files names that one at its top; a ZIP within it has a list of its own elsewhere."""
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
    """UTF-16 of mostly Latin letters has zeros in every other byte, and almost only there."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if len(data) % 2 == 0 and min(even, odd) * 20 < max(even, odd) and max(even, odd) * 4 > len(data):
        return ("utf-16-le",) if odd > even else ("utf-16-be",)
    return ()


def _reads_as_chinese(data: bytes) -> bool:
    """Whether high bytes come in pairs as in GB 2312; of Western 8-bit text GB18030 would make false hanzi."""
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
    (b"\xd0\xcf\x11\xe0",): say("document.old_office_document"),
    (b"{\\rtf",): say("document.rich_text_document_rtf"),
    (b"%!PS",): say("document.postscript_document"),
    (b"%",): say("document.damaged_pdf"),
    (b"GIF8",): say("document.gif_picture"),
    (b"BM",): say("document.bmp_picture"),
    (b"8BPS",): say("document.photoshop_picture"),
    (b"MZ", b"\x7fELF", b"#!"): say("document.program"),
}
"""By the bytes that they begin with, the longer before the shorter."""
