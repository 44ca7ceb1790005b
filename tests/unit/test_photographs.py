"""HEIC, as telephones write it: shown as one page, turned as the camera was held, and nothing else in its place."""

from io import BytesIO

import pytest
from PIL import Image
from pillow_heif import from_pillow

from core.documents.reader_pool import Readers
from core.documents.reader_protocol import Job, Message
from core.documents.upload import UploadCheck, check_upload, inspect_upload
from core.domain.refusals import Refusal
from tests.drawn import a_photograph, a_picture
from tests.english import english

ORIENTATION = 0x0112


@pytest.fixture(scope="module")
def used():
    """Readers as the server has them, held by the kernel."""
    made = Readers()
    yield made
    made.close()


def page_of(used: Readers, data: bytes, page: int = 1) -> Image.Image:
    """A page as the reviewer sees it."""
    drawn = used.ask(Job("render", "image/heic", page), data)
    assert isinstance(drawn, Message), drawn
    return Image.open(BytesIO(drawn.body))


def is_red(pixel: object) -> bool:
    """Whether it is the mark of ``a_picture``."""
    assert isinstance(pixel, tuple)
    return bool(pixel[0] > 200 and max(pixel[1:]) < 90)


@pytest.mark.parametrize("how", [{}, {"tile_size": 128}], ids=["in one piece", "in tiles, as an iPhone writes it"])
def test_a_photograph_is_a_page(used, how):
    """Kept under the hash of its bytes, and drawn within the holds of a reader, where it may start no program."""
    data = a_photograph(600, 400, **how)

    kept = check_upload("IMG_0042.HEIC", data, used)

    assert isinstance(kept, UploadCheck)
    assert (kept.media_type, kept.pages) == ("image/heic", 1)
    drawn = page_of(used, data)
    assert drawn.size == (600, 400)
    assert is_red(drawn.getpixel((100, 100)))
    assert not is_red(drawn.getpixel((500, 300)))


def test_it_is_turned_as_the_camera_was_held(used):
    """Once, and not again by what its EXIF data says."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6

    drawn = page_of(used, a_photograph(600, 400, exif=exif.tobytes()))

    assert drawn.size == (400, 600)
    assert is_red(drawn.getpixel((350, 100)))


def test_the_small_picture_beside_it_is_never_shown(used):
    """A file can carry another one there: every view shows the photograph itself."""
    heif = from_pillow(a_picture(1600, 1600, mark="white"))
    other = from_pillow(a_picture(1600, 1600, mark="red"))
    out = BytesIO()
    other.save(out, quality=90, thumbnails=[400])
    red_inside = out.getvalue()
    out = BytesIO()
    heif.save(out, quality=90)

    assert not is_red(page_of(used, out.getvalue()).getpixel((100, 100)))
    assert is_red(page_of(used, red_inside).getpixel((100, 100)))
    shrunk = used.ask(Job("shrink", "image/heic", 1), red_inside)
    assert isinstance(shrunk, Message)


def test_each_photograph_of_a_file_is_a_page(used):
    """None stays unseen behind the first."""
    heif = from_pillow(a_picture(300, 200))
    heif.add_from_pillow(a_picture(320, 240, mark="white"))
    out = BytesIO()
    heif.save(out, quality=90)

    kept = check_upload("two.heic", out.getvalue(), used)

    assert isinstance(kept, UploadCheck)
    assert kept.pages == 2
    assert {page_of(used, out.getvalue(), page).size for page in (1, 2)} == {(300, 200), (320, 240)}


@pytest.mark.parametrize("cut", [40, 300, 0.5, 0.9], ids=str)
def test_a_cut_off_photograph_is_refused(used, cut):
    """With its reason, and nothing of it is kept."""
    data = a_photograph(600, 400)

    kept = check_upload("cut.heic", data[: cut if cut > 1 else int(len(data) * cut)], used)

    assert isinstance(kept, Refusal)
    assert kept.code == "file_unreadable"


def test_a_photograph_named_as_another_kind_says_so(used):
    """It is taken in as what it is; the line on the intake page tells what its name does not."""
    (found,) = inspect_upload("IMG_0042.jpg", a_photograph(), used)

    assert (found.media_type, found.refused) == ("image/heic", None)
    assert found.named_otherwise
    suffix, kind = found.named_otherwise
    assert (suffix, english(kind)) == ("jpg", "an HEIC photograph")
    (honest,) = inspect_upload("IMG_0042.heic", a_photograph(), used)
    assert honest.named_otherwise is None


def test_a_locked_office_document_says_what_helps(used):
    """Such a file is a compound file, as the old formats were."""
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")

    kept = check_upload("counter-notice.docx", data, used)

    assert isinstance(kept, Refusal)
    assert kept.code == "file_encrypted"
