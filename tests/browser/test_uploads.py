"""What strangers send, dropped in a browser: large, many, broken off, with a killed reader, and onto a full disk."""

import os
import signal
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from core.office import Office, open_office
from core.queries.case import open_case
from tests.browser.house import DRAWN_WITHIN, House, a_run, served, settled, sign_in
from tests.cases import LEAD, disclosed, done
from tests.cast import CHEN, hire
from tests.drawn import a_pdf, a_picture, saved
from tests.small_disk import fill, small_disk

MEGABYTE = 1024 * 1024
MANY = 200
MOST_KILLS = 12
"""Each document is asked of a second reader when its first dies, so some are taken in all the same."""

APPEALS = 6


def furnish_cases(office: Office) -> None:
    """Appeals that wait for the seller."""
    for _ in range(APPEALS):
        disclosed(office)


@pytest.fixture(scope="module")
def furnish():
    """A case for each test."""
    return furnish_cases


def intake(page: Page, house: House, number: int) -> str:
    """Signs customer service in on the case of that number."""
    no = f"AP-2026-{number:06}"
    sign_in(page, house, CHEN, f"/intake?no={no}")
    expect(page.locator(".brief .head")).to_contain_text(no)
    settled(page)
    return no


def drop_large(page: Page, folder: Path, *files: tuple[str, int]) -> None:
    """Chooses photographs of so many bytes."""
    for name, size in files:
        (folder / name).write_bytes(a_photograph(size))
    chosen = [folder / name for name, _ in files]
    page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(chosen)


def drop(page: Page, *files: tuple[str, bytes]) -> None:
    """Chooses the files, as a drop does."""
    chosen = [FilePayload(name=name, mimeType="application/octet-stream", buffer=data) for name, data in files]
    page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(chosen)


def takes(page: Page, many: int) -> Locator:
    """The button that takes in so many documents."""
    word = "document" if many == 1 else "documents"
    return page.get_by_role("button", name=f"File {many} {word}")


def labels(page: Page) -> int:
    """How many documents of the seller the page shows on file."""
    return page.locator('.papers tr[data-label^="A"]').count()


def a_photograph(size: int) -> bytes:
    """A photograph of exactly so many bytes: telephones put much behind the picture that nobody looks at."""
    data = saved(a_picture(), "JPEG")
    return data + bytes(size - len(data))


def readers_of(house: House) -> list[int]:
    """The reader processes of the app."""
    found = []
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(each.read_text().rpartition(")")[2].split()[1])
            command = (each.parent / "cmdline").read_bytes()
            if parent == house.process.pid and b"reader_process" in command:
                found.append(int(each.parent.name))
    return found


def files_of(house: House) -> int:
    """How many documents lie in the vault of the app."""
    return sum(each.is_file() for each in (house.home / "evidence").rglob("*"))


@contextmanager
def taken_in_part(house: House, press: Locator, stop: Locator) -> Iterator[None]:
    """Takes in and has the app stand still when some are on file and Stop is shown; what is done finds it later.

    Texts go in faster than a browser draws their count: without this it would often be done after the last one.
    """
    before = files_of(house)
    press.click()
    for goal in range(before + 3, before + 60):
        while files_of(house) < goal:
            pass
        house.process.send_signal(signal.SIGSTOP)
        with suppress(PlaywrightTimeoutError):  # it may stand still before it has sent the button
            stop.wait_for(timeout=5_000)
            break
        house.process.send_signal(signal.SIGCONT)
    try:
        yield
    finally:
        house.process.send_signal(signal.SIGCONT)


def test_a_file_of_twenty_megabytes_is_taken_in_and_a_larger_one_is_said(house: House, page: Page, tmp_path: Path):
    """A byte more is refused in words; one that is much larger is not sent at all, and its name says so."""
    intake(page, house, 1)
    sizes = ("invoice.jpg", 20 * MEGABYTE), ("invoice-more.jpg", 20 * MEGABYTE + 1), ("invoice-scan.jpg", 22 * MEGABYTE)
    drop_large(page, tmp_path, *sizes)

    chip = page.locator('[data-testid="stFileChip"][aria-invalid="true"]')
    expect(chip).to_contain_text("invoice-scan.jpg")
    told = chip.locator('[data-testid="stFileChipName"] + div').evaluate("e => getComputedStyle(e, '::after').content")
    assert told == '"larger than 20 MB: it was not sent"'
    expect(takes(page, 1)).to_be_enabled(timeout=60_000)
    expect(page.locator('[data-code="file_too_large"]')).to_contain_text("invoice-more.jpg")
    settled(page)
    takes(page, 1).click()
    expect(page.locator(".done").first).to_contain_text("Filed as A1.")


def test_two_hundred_files_are_taken_in_with_their_count(house: House, page: Page):
    """One kind for all, one press; the page counts while they go in, and each is named with its label."""
    intake(page, house, 2)
    drop(page, *((f"scan-{number:03}.txt", f"Delivered: {number} lamps.".encode()) for number in range(MANY)))

    expect(page.get_by_text("200 files without a kind are")).to_be_visible(timeout=60_000)
    settled(page)
    page.locator(".st-key-for_all").get_by_role("combobox").click()
    page.get_by_role("option", name="Delivery note").click()
    settled(page)
    with a_run(page):
        page.locator(".st-key-set_for_all button").click()
    expect(takes(page, MANY)).to_have_count(1, timeout=DRAWN_WITHIN)  # while 200 rows are redrawn, the old one stays
    expect(takes(page, MANY)).to_be_enabled()
    takes(page, MANY).click()
    expect(page.get_by_test_id("stProgress")).to_contain_text("of 200 filed")
    expect(page.locator(".done").first).to_contain_text("200 of 200 filed", timeout=120_000)
    settled(page)

    assert labels(page) == MANY


def test_an_archive_offers_its_files_and_says_what_stays_in(house: House, page: Page):
    """The good one goes on file; what would do harm is named with its reason, before and after."""
    intake(page, house, 3)
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("papers/进货发票.txt", "发票 26312000000184730526")
        archive.writestr("../../evil.txt", "x")
        archive.writestr("page.svg", "<svg onload='alert(1)'/>")
    drop(page, ("mail.zip", out.getvalue()))

    kept_out = page.locator(".out")
    expect(kept_out).to_contain_text("evil.txt")
    expect(kept_out).to_contain_text("outside the archive")
    expect(kept_out).to_contain_text("page.svg")
    expect(page.locator(".st-key-files")).to_contain_text("in mail.zip")
    takes(page, 1).click()
    expect(page.locator(".done").first).to_contain_text("Filed as A1.")
    settled(page)  # until then the list of before may stand below the new one
    expect(page.locator(".out")).to_contain_text("evil.txt")


def test_what_is_broken_off_says_how_far_it_came(house: House, page: Page, browser: Browser):
    """Stop ends it between two files: what is on file is whole, the others stand below and can be taken in."""
    intake(page, house, 4)
    many = 120
    drop(page, *((f"invoice-{number}.txt", f"Invoice {number}".encode()) for number in range(many)))
    expect(takes(page, many)).to_be_enabled(timeout=60_000)
    settled(page)
    stop = page.locator(".st-key-stop_taking button")
    with taken_in_part(house, takes(page, many), stop):
        stop.click()
    broken = page.locator(".broken")
    expect(broken).to_contain_text("It was interrupted:", timeout=DRAWN_WITHIN)
    settled(page)
    kept = labels(page)
    assert 0 < kept < many
    expect(broken).to_contain_text(f"{many - kept} files were not filed")
    expect(takes(page, many - kept)).to_be_enabled()

    with taken_in_part(house, takes(page, many - kept), stop):
        page.close()
    other = browser.new_context(locale="en-GB").new_page()
    intake(other, house, 4)
    on_file = labels(other)
    assert kept <= on_file <= many
    drop(other, ("invoice-0.txt", b"Invoice 0"), ("invoice-119.txt", b"Invoice 119"))
    expect(other.locator(".st-key-files")).to_contain_text("already on file as A1")


def test_a_reader_that_is_killed_takes_nothing_along(house: House, page: Page):
    """Signal 9 to readers while documents go in: each document is taken in, or says why it was not."""
    intake(page, house, 5)
    many = 20
    drop(page, *((f"invoice-{number}.pdf", a_pdf(f"Invoice {number}")) for number in range(many)))
    expect(takes(page, many)).to_be_enabled(timeout=60_000)
    settled(page)
    takes(page, many).click()
    came, killed = page.locator(".done, .out").first, 0
    while not came.is_visible():
        for each in readers_of(house)[: MOST_KILLS - killed]:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
                killed += 1
    settled(page)

    assert killed

    assert labels(page) + page.locator(".out li").count() == many
    assert labels(page) > 0


def test_a_full_disk_is_said_and_nothing_is_half_there(page: Page, tmp_path: Path):
    """The files stay chosen; with room again the same press takes them in."""
    with small_disk(tmp_path / "disk", 60) as disk:
        office = open_office(disk / "office")
        hire(office)
        furnish_cases(office)
        office.close()
        house = served(disk / "office")
        try:
            no = intake(page, house, 1)
            drop(page, *((f"invoice-{number}.txt", b"Invoice " * 9_000 + bytes([48 + number])) for number in range(3)))
            expect(takes(page, 3)).to_be_enabled(timeout=DRAWN_WITHIN)
            settled(page)
            ballast = fill(disk)
            takes(page, 3).click()
            expect(page.locator('[data-code="disk_full"]')).to_contain_text("is full")
            expect(page.locator(".broken")).to_contain_text("3 files were not filed")
            settled(page)
            assert labels(page) == 0

            ballast.unlink()
            takes(page, 3).click()
            expect(page.locator(".done").first).to_contain_text("Filed as A1, A2, A3.")
        finally:
            house.stop()
        office = open_office(disk / "office")
        exhibits = done(open_case(office, LEAD, no)).dossier.exhibits
        assert sorted(each.label for each in exhibits) == ["A1", "A2", "A3", "B1"]
        assert all(office.vault.check(each.sha256) == "ok" for each in exhibits)
        office.close()
