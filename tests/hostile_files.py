"""Files made to harm whoever opens them, written byte by byte: under the names that collections give to their like."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Final

from PIL import Image

from tests.drawn import a_pdf, a_picture, pdf_of, saved, stream

XXE: Final = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
MANY: Final = 10_000


def archive(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """A ZIP of these entries, packed as small as it goes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for entry, content in entries:
            made.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _link() -> zipfile.ZipInfo:
    """An entry that is a symbolic link."""
    info = zipfile.ZipInfo("invoice.pdf")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG that says it is so large, with these chunks between its head and its end."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), *chunks, (b"IEND", b""))
    told = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + told


def _jpeg() -> bytes:
    return saved(a_picture(), "JPEG")


def _exif_twice() -> bytes:
    """A JPEG with two blocks of EXIF, each of which says another way up."""

    def block(way: int) -> bytes:
        body = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, way, 0, 0)
        return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body

    plain = _jpeg()
    return plain[:2] + block(6) + block(3) + plain[2:]


def _bmp_too_short() -> bytes:
    """A BMP whose points begin behind its end."""
    whole = bytearray(saved(a_picture(), "BMP"))
    whole[10:14] = struct.pack("<I", len(whole) + 4096)
    return bytes(whole)


def _gif(width: int, height: int) -> bytes:
    """A GIF of one picture that says it is so large."""
    size = struct.pack("<HH", width, height)
    screen = b"GIF89a" + size + b"\x80\0\0" + b"\xff\xff\xff\0\0\0"
    return screen + b"," + b"\0\0\0\0" + size + b"\0" + b"\x02\x02\x4c\x01\0;"


def _pages(kids: bytes, count: int, *more: bytes) -> bytes:
    return pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count), *more)


def _page(entries: bytes = b"", box: bytes = b"0 0 300 300") -> bytes:
    return b"<</Type/Page/Parent 2 0 R/MediaBox[%s]%s>>" % (box, entries)


def _on_opening(action: bytes) -> bytes:
    """A PDF that wants something to be done when it is opened."""
    root = b"<</Type/Catalog/Pages 2 0 R/OpenAction<<%s>>>>" % action
    return pdf_of(root, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", _page())


def _flate_bomb() -> bytes:
    """A page whose drawing is 64 MB of blanks, deflated."""
    packed = zlib.compress(b" " * 64_000_000, 9)
    return _pages(b"3 0 R", 1, _page(b"/Contents 4 0 R"), stream(packed, b"/Filter/FlateDecode"))


PHP: Final = b"<?php system($_GET['c']); ?>"
HTML: Final = b"<!DOCTYPE html><html><body><script>alert(document.cookie)</script></body></html>"
SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
LAUGHS: Final = (
    b'<!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><l>&j;</l>"
)

ARCHIVES: Final[dict[str, Callable[[], bytes]]] = {
    "zip_10000_entries.zip": lambda: archive(*((f"{n}.txt", b"x") for n in range(MANY))),
    "zip_bomb_32MB.zip": lambda: archive(("bomb.txt", bytes(32_000_000))),
    "zip_nested.zip": lambda: archive(("within.zip", archive(("a.txt", b"x")))),
    "zip_slip.zip": lambda: archive(("../../../../tmp/slipped.txt", b"x"), ("/etc/slipped.txt", b"x")),
    "zip_symlink.zip": lambda: archive((_link(), b"/etc/passwd")),
    "ofd_xxe_slip.ofd": lambda: archive(("OFD.xml", XXE + b"<OFD>&x;</OFD>"), ("../../slipped.xml", b"<a/>")),
    "jpg_zip_polyglot.jpg": lambda: _jpeg() + archive(("a.txt", b"x")),
    "pdf_zip_polyglot.pdf": lambda: a_pdf("Invoice") + archive(("a.txt", b"x")),
}
PICTURES: Final[dict[str, Callable[[], bytes]]] = {
    "gen_png_bomb_20000x20000.png": lambda: png(20_000, 20_000, (b"IDAT", zlib.compress(bytes(1000)))),
    "png_decompression_dos.png": lambda: png(
        8, 8, (b"zTXt", b"Comment\0\0" + zlib.compress(bytes(40_000_000), 9)), (b"IDAT", zlib.compress(bytes(8 * 25)))
    ),
    "truncated_image.png": lambda: (whole := saved(Image.effect_noise((200, 200), 90), "PNG"))[: len(whole) // 3],
    "truncated_jpeg.jpg": lambda: (whole := saved(a_picture(600, 400), "JPEG"))[: len(whole) // 4],
    "decompression_bomb.gif": lambda: _gif(60_000, 60_000),
    "multiple_exif.jpg": _exif_twice,
    "mmap_error.bmp": _bmp_too_short,
    "gen_jpg_header_only.jpg": lambda: b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0",
    "gen_text_as.png": lambda: b"This is no picture.\n",
}
DOCUMENTS: Final[dict[str, Callable[[], bytes]]] = {
    "gen_20000_page_refs.pdf": lambda: _pages(b"3 0 R " * 20_000, 20_000, _page()),
    "gen_flate_bomb_64MB.pdf": _flate_bomb,
    "gen_huge_mediabox.pdf": lambda: _pages(b"3 0 R", 1, _page(box=b"0 0 900000 900000")),
    "gen_js_openaction.pdf": lambda: _on_opening(b"/S/JavaScript/JS(app.alert\\(1\\))"),
    "gen_launch_action.pdf": lambda: _on_opening(b"/S/Launch/F(calc.exe)"),
    "gen_only_header.pdf": lambda: b"%PDF-1.7\n",
    "gen_pages_loop.pdf": lambda: _pages(b"2 0 R", 1),
    "gen_zero_bytes.pdf": lambda: b"",
    "pypdf_r3-user-password.pdf": lambda: a_pdf("secret", password="asdfzxcv"),
}
OTHERS: Final[dict[str, Callable[[], bytes]]] = {
    "empty.pdf": lambda: b"",
    "html_as.jpg": lambda: HTML,
    "html_as.pdf": lambda: HTML,
    "svg_as.png": lambda: SVG,
    "svg_script.svg": lambda: SVG,
    "svg_xxe.svg": lambda: XXE.replace(b" a ", b" svg ") + SVG.replace(b"alert(1)", b"&x;"),
    "xml_billion_laughs.xml": lambda: LAUGHS,
    "gif_js_polyglot.gif": lambda: b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//",
    "jpg_php_tail.jpg.php": lambda: _jpeg() + PHP,
}
ALL: Final = {**DOCUMENTS, **PICTURES, **ARCHIVES, **OTHERS}

_DEVICES: Final = ("CON", "nul.pdf", "COM1.txt", "aux", "LPT9.jpg")
NAMES: Final = (
    "../../etc/passwd", "..\\..\\windows\\system32\\x.dll", "/etc/shadow", "C:\\x\\y.pdf", "a/b/c.pdf", "....//x.pdf",
    "..", ".", "", " ", ".hidden", "-rf", "~", "a\0b.pdf", "a\nb.pdf", "a\r\nSet-Cookie: x=1.pdf", "\x1b[31mred.pdf",
    "invoice\u202efdp.exe", "\ufeffbom.pdf", "\u200binvisible.pdf", "a\u0000.pdf", "<script>alert(1)</script>.pdf",
    '"; DROP TABLE appeal; --.pdf', "$(rm -rf ~).pdf", "`id`.pdf", "%2e%2e%2fetc.pdf", "%s%n%x.pdf", "a" * 300 + ".pdf",
    "发票" * 100 + ".pdf", "e\u0301" * 80, "💥.pdf",
    *_DEVICES,
)  # fmt: skip
"""Names of files that mean harm to a shell, a path, a page or an eye."""
