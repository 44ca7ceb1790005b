"""What a file is stands in its content; its name is only shown."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.documents.sniffing import clean_name, decode_text, looks_like, sniff, text_encoding
from tests.drawn import a_pdf, a_photograph, a_picture, saved
from tests.english import english
from tests.files import SHARED
from tests.hostile_files import NAMES

CHINESE = "申诉人认为该商标侵权投诉不成立，附购货发票一张。"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (a_pdf(), "application/pdf"),
        (b"\n\n junk before it\n" + a_pdf(), "application/pdf"),
        (saved(a_picture(), "PNG"), "image/png"),
        (saved(a_picture(), "JPEG"), "image/jpeg"),
        (saved(a_picture(), "WEBP"), "image/webp"),
        (saved(a_picture(), "TIFF"), "image/tiff"),
        (saved(a_picture(), "TIFF", big_tiff=True), "image/tiff"),
        (a_photograph(), "image/heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "image/heic"),
        (b"I never sold a counterfeit.", "text/plain"),
    ],
)
def test_the_kinds_are_told_by_content(data, expected):
    """Each kind is recognised without its name."""
    assert sniff(data) == expected


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (saved(a_picture(), "GIF"), "GIF"),
        (saved(a_picture(), "BMP"), "BMP"),
        (b"PK\x03\x04 and so on", "ZIP"),
        (b"MZ\x90\0\x03\0\0\0", "program"),
        (b"#!/bin/sh\nrm -rf /\n\0", "program"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "video"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", "AVIF"),
        (b"{\\rtf1\\ansi hello}", "rich text"),
        (b"%!PS-Adobe-3.0\n", "PostScript"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(24) + "WordDocument".encode("utf-16-le"), ".doc"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(24) + "Workbook".encode("utf-16-le"), ".xls"),
        (b"%\xe2\xe3\xcf\xd3\n1 0 obj \n<<>>\nendobj", "damaged PDF"),
        (bytes(range(256)), "unknown"),
    ],
)
def test_others_are_named_and_kept_out(data, words):
    """What is not taken in is called by its name, so that the sender knows what to send instead."""
    assert sniff(data) is None
    assert words in english(looks_like(data))


@pytest.mark.parametrize(
    "data",
    [
        b"<!doctype html><script>alert(1)</script>",
        b"\xef\xbb\xbf  \n<html>",
        b"<?xml version='1.0'?><Invoice/>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<img src=x onerror=alert(1)>",
        b"<!-- hello --><p>",
        b"<svg/onload=alert(1)>",
        "<html><body>申诉</body></html>".encode("utf-16"),
        "<?php system('id');".encode("gb18030"),
        b"<html>%PDF-1.4 not really",
    ],
)
def test_markup_is_never_text(data):
    """A browser would run it, so it is refused in whatever encoding it comes."""
    assert sniff(data) is None
    assert "markup" in english(looks_like(data)) or data[:1] != b"<"


@pytest.mark.parametrize("words", ["a < b and b > c", "<seller@shop.example> wrote: no", "1 <2", "see <<this>>"])
def test_a_pointed_bracket_alone_is_no_markup(words):
    """A letter that quotes an address or compares numbers stays a text."""
    assert sniff(words.encode()) == "text/plain"


@pytest.mark.parametrize(
    ("written_as", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-be-with-mark", "utf-16-be"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
    ],
)
def test_chinese_text_in_its_encodings(written_as, expected):
    """A statement from any Chinese computer is read, without its byte order mark."""
    data = ("\ufeff" + CHINESE).encode("utf-16-be") if "mark" in written_as else CHINESE.encode(written_as)

    assert text_encoding(data) == expected
    assert decode_text(data) == CHINESE


@pytest.mark.parametrize("written_as", ["utf-16-le", "utf-16-be"])
def test_latin_utf16_without_mark(written_as):
    """Zeros in every other byte are UTF-16, not a program."""
    data = "This is my counter-notice.".encode(written_as)

    assert text_encoding(data) == written_as
    assert decode_text(data) == "This is my counter-notice."


@pytest.mark.parametrize(
    "data",
    [
        "Straße, café, naïve".encode("cp1252"),
        b"text with a \0 zero",
        b"text with \x01 control",
        b"\xff\xfe\x00\xd8",
        b"\xff\xfeodd",
        b"\x1b\x00\x00",
    ],
)
def test_text_that_would_be_misread_is_refused(data):
    """Better no text than false hanzi or hidden control characters in a statement."""
    assert text_encoding(data) is None
    with pytest.raises(ValueError, match="not a plain text"):
        decode_text(data)


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(data):
    """Whatever is sent in, the answer is a kind or none."""
    kind = sniff(data)

    assert kind is not None or english(looks_like(data))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../../x.pdf", "x.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("invoice.pdf\0.exe", "invoice.pdf.exe"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("发票\u200b.pdf", "发票.pdf"),
        ("\ufeffx.PDF ", "x.PDF"),
        ("two\nlines\tand  blanks.pdf", "two lines and blanks.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("NUL", "_NUL"),
        ("e\u0301.pdf", "é.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "_img src=x onerror=alert(1)_.pdf"),
        ("", "document"),
        ("///", "document"),
        (" . . ", "document"),
        ("\u202e\u200b", "document"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ("发" * 300, "发" * 120),
        ("x." + "y" * 300, "x." + "y" * 118),
    ],
)
def test_names_become_fit_to_be_shown(name, expected):
    """A name keeps its words and loses its path, its invisible characters and its length."""
    assert clean_name(name) == expected


@given(st.text(max_size=300))
def test_no_name_is_dangerous(name):
    """Whatever it was, a shown name is short, visible, pathless, and stays itself when cleaned again."""
    shown = clean_name(name)

    assert 0 < len(shown) <= 120
    assert not set(shown) & set('/\\<>:"|?*')
    assert all(unicodedata.category(each)[0] != "C" for each in shown)
    assert clean_name(shown) == shown


def test_bad_names_become_ones_that_can_be_shown():
    """Ours, and those of a collection where it is at hand."""
    collected = SHARED / "hostile" / "upload" / "filenames.json"
    others = json.loads(collected.read_text(encoding="utf-8")) if collected.exists() else ()
    for name in (*NAMES, *others):
        shown = clean_name(name)
        assert shown
        assert ".." not in shown
        assert shown.isprintable()
