"""Archives of strangers: their files are offered one by one within limits; nothing is unpacked to a disk."""

import os
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest

from core.documents.reader_pool import Readers, Unreadable
from core.documents.sniffing import is_archive, sniff
from core.documents.upload import UploadItem, extract_file, inspect_upload
from tests.english import english
from tests.files import SHARED
from tests.hostile_files import ARCHIVES


@pytest.fixture(scope="module")
def opened_by() -> Iterator[Readers]:
    """Readers of this module."""
    readers = Readers()
    yield readers
    readers.close()


def packed(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these files."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def bytes_of(part: bytes | Unreadable) -> bytes:
    """The bytes, where anything else would be the mistake."""
    assert isinstance(part, bytes), part
    return part


def dense(megabytes: int) -> bytes:
    """Bytes that pack to a twentieth or so, as ordinary documents may."""
    return b"".join(os.urandom(1024) * 32 for _ in range(megabytes * 32))


def reasons(offered: tuple[UploadItem, ...]) -> dict[str, str]:
    """Why each file stays out, by name; empty for one that may be taken in."""
    return {each.name: english(each.refused.because) if each.refused else "" for each in offered}


def test_the_files_of_an_archive_are_offered_one_by_one(opened_by):
    """Each by its own content, with the name its maker gave it; what systems add is left out."""
    data = packed(
        ("papers/invoice.txt", b"Invoice 7"), ("drawing.svg", b"<svg/>"), ("__MACOSX/._x", b"x"), ("empty.pdf", b"")
    )

    offered = inspect_upload("mail.zip", data, opened_by)

    assert [each.name for each in offered] == ["invoice.txt", "drawing.svg", "empty.pdf"]
    assert (offered[0].media_type, offered[0].archive, offered[0].place) == ("text/plain", "mail.zip", 0)
    assert "markup" in reasons(offered)["drawing.svg"]
    assert "empty" in reasons(offered)["empty.pdf"]


def test_a_chinese_name_without_its_encoding_is_read_as_meant(opened_by):
    """Windows in China writes GBK and does not say so."""
    entry = zipfile.ZipInfo("placeholder.txt")
    data = packed((entry, b"words"))
    name = "发票一份样张.txt".encode("gbk")[:15]
    data = data.replace(b"placeholder.txt", name)

    (found,) = inspect_upload("mail.zip", data, opened_by)

    assert found.name == name.decode("gbk")


def test_what_is_offered_comes_out_as_it_went_in(opened_by):
    """The bytes of each file by its place, in the order that was asked for."""
    data = packed(("a.txt", b"first"), ("b.txt", b"second"), ("c.txt", b"third"))

    assert list(extract_file(data, [2, 0], opened_by)) == [(2, b"third"), (0, b"first")]


def test_large_files_come_out_one_answer_after_the_other(opened_by):
    """Together they are more than one message may carry."""
    big = dense(15)
    data = packed(*((f"{number}.bin", big) for number in range(4)))

    assert [(place, len(bytes_of(part))) for place, part in extract_file(data, range(4), opened_by)] == [
        (number, len(big)) for number in range(4)
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (packed(("../../evil.txt", b"x")), "outside the archive"),
        (packed(("/etc/evil.txt", b"x")), "outside the archive"),
        (packed(("inner.zip", packed(("a.txt", b"x")))), "archive within an archive"),
        (packed(("zeros.txt", bytes(8_000_000))), "far more than its size suggests"),
        (packed(("zeros.bin", bytes(21 * 1024 * 1024))), "more than the limit"),
        (packed(("a.txt", b"x"), method=zipfile.ZIP_LZMA), "compressed in a way"),
        (packed(("a.txt", b"word " * 9)).replace(b"a.txt", b"b.txt", 1), "damaged"),
    ],
)
def test_a_file_that_would_do_harm_stays_in_its_archive(opened_by, data, reason):
    """It says why; the others beside it are offered."""
    (found,) = inspect_upload("mail.zip", data, opened_by)

    assert found.refused
    assert reason in english(found.refused.because)
    assert english(found.refused.remedy)


def test_a_locked_file_stays_in_its_archive(opened_by):
    """A password is never asked for."""
    data = bytearray(packed(("a.txt", b"x")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1

    (found,) = inspect_upload("mail.zip", bytes(data), opened_by)

    assert found.refused
    assert "password" in english(found.refused.because)


def test_a_link_is_no_file(opened_by):
    """It is neither followed nor taken in."""
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16

    (found,) = inspect_upload("mail.zip", packed((link, b"/etc/passwd")), opened_by)

    assert found.refused
    assert "link" in english(found.refused.because)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (packed(*((f"{number}.txt", b"x") for number in range(201))), "201 files"),
        (packed(("__MACOSX/x", b"x")), "no file in it"),
        (packed(("a.txt", b"x"))[:-30], "damaged"),
        (packed(), "no file in it"),
    ],
    ids=["many", "only-hidden", "cut", "empty"],  # an archive holds the second at which it was made
)
def test_an_archive_that_cannot_be_opened_is_refused_whole(opened_by, data, reason):
    """One refusal with its limits and the way out."""
    (found,) = inspect_upload("mail.zip", data, opened_by)

    assert found.refused
    assert found.refused.code == "archive_refused"
    assert reason in english(found.refused.because)
    assert "200 files" in english(found.refused.basis)


def test_a_word_document_cut_short_is_damaged_and_no_archive_to_unpack(opened_by):
    """It begins like an archive; whoever reads the refusal has to ask for the file again."""
    (found,) = inspect_upload("notice.docx", packed(("word/document.xml", b"x"))[:-30], opened_by)

    assert found.refused
    assert found.refused.code == "file_unreadable"


def test_all_files_together_have_a_limit(opened_by):
    """What comes after the hundredth megabyte stays in."""
    part = dense(12)
    names = [f"{number}.txt" for number in range(10)]

    offered = inspect_upload("mail.zip", packed(*((name, part) for name in names)), opened_by)

    assert [bool(each.sha256) for each in offered] == [True] * 8 + [False] * 2


def test_an_office_document_is_no_archive():
    """Its parts are not offered as documents of their own."""
    document = packed(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"))
    slides = packed(("[Content_Types].xml", b"<Types/>"), ("ppt/presentation.xml", b"<p/>"))

    assert not is_archive(document)
    assert [each.media_type for each in inspect_upload("letter.docx", document)] == [sniff(document)]
    assert not is_archive(slides)
    assert sniff(slides) is None
    assert "PowerPoint" in reasons(inspect_upload("slides.pptx", slides))["slides.pptx"]


def test_an_ofd_within_an_archive_is_an_ofd(opened_by):
    """Stored unpacked, its own list of files is not taken for the archive's."""
    ofd = packed(("OFD.xml", b"<OFD/>"), method=zipfile.ZIP_STORED)
    data = packed(("invoice.ofd", ofd), method=zipfile.ZIP_STORED)

    assert is_archive(data)
    assert inspect_upload("mail.zip", data, opened_by)[0].media_type == "application/ofd"


def test_a_reader_that_cannot_be_had_is_said(monkeypatch):
    """All readers busy: each file stays out with that reason, and nothing is lost."""
    readers = Readers(0, queue_seconds=0.01)

    assert list(extract_file(packed(("a.txt", b"x")), [0], readers)) == [(0, Unreadable("busy"))]


ENDS = {
    "zip_10000_entries.zip": {"archive_refused"},
    "zip_bomb_32MB.zip": {"entry_refused"},
    "zip_nested.zip": {"entry_refused"},
    "zip_slip.zip": {"entry_refused"},
    "zip_symlink.zip": {"entry_refused"},
    "ofd_xxe_slip.ofd": {""},
    "jpg_zip_polyglot.jpg": {""},
    "pdf_zip_polyglot.pdf": {""},
}


@pytest.mark.parametrize("name", ENDS)
def test_every_hostile_archive_ends_as_it_must(opened_by, name):
    """None of them gives a file out; a picture that is an archive too is a picture. Ours, and that of others."""
    collected = SHARED / "hostile" / "upload" / name
    for data in (ARCHIVES[name](), *([collected.read_bytes()] if collected.exists() else [])):
        offered = inspect_upload(name, data, opened_by)

        for each in offered:
            print(f"{name:28} {each.name:24} {english(each.refused.because) if each.refused else each.media_type}")  # noqa: T201 - asked for with -s
        assert {each.refused.code if each.refused else "" for each in offered} == ENDS[name]
