"""Documents nobody looked at: the dialog says so before a decision, and the page on quality counts it after."""

import pytest

from core.commands import checklist
from core.commands.documents import note_opened
from core.ledger.engine import DiskFull
from core.queries.case import open_case, unopened_exhibits
from tests.app.stage import html_of, open_page
from tests.app.test_case_page import Reader, meet
from tests.cases import MANAGER, REVIEWER, done, reviewable


def dossier_of(office, appeal):
    """The case with its documents."""
    return done(open_case(office, REVIEWER, appeal.appeal_no)).dossier


def test_what_the_viewer_shows_is_looked_at_and_no_other(office):
    """The document that lies there, then the one laid beside it."""
    appeal = reviewable(office)
    labels = [each.label for each in dossier_of(office, appeal).exhibits]
    Reader(REVIEWER, appeal.appeal_no, ex="A1")
    after_one = unopened_exhibits(office, REVIEWER, dossier_of(office, appeal))
    Reader(REVIEWER, appeal.appeal_no, ex="A1", pin="1")

    assert after_one == tuple(each for each in labels if each != "A1")
    assert unopened_exhibits(office, REVIEWER, dossier_of(office, appeal)) == ()


def test_the_dialog_names_what_was_not_looked_at_and_blocks_nothing(office):
    """In both languages; the decision is taken all the same, and counted with a way to its case."""
    appeal, _following = reviewable(office), reviewable(office)
    meet(office, appeal.appeal_no, REVIEWER, but=("cn_written_signed",))
    reader = Reader(REVIEWER, appeal.appeal_no, ex="A1").press("decide_2")
    missed = unopened_exhibits(office, REVIEWER, dossier_of(office, appeal))
    chinese = Reader(REVIEWER.model_copy(update={"language": "zh"}), appeal.appeal_no, ex="A1").press("decide_2")

    assert missed == ("B1",)
    assert "You have not looked at B1." in reader.said
    assert "您尚未查看 B1。" in chinese.said
    reader.reason.set_value("No seal.")
    reader.press("confirm")
    page = html_of(open_page("quality", MANAGER))
    assert "Evidence never opened before the decision" in page
    assert "metric=evidence_never_opened&amp;part=k" in page
    assert "metric=evidence_never_opened&amp;part=n" in page


def test_who_has_looked_at_everything_is_told_nothing(office):
    """No warning."""
    appeal = reviewable(office)
    meet(office, appeal.appeal_no, REVIEWER, but=("cn_written_signed",))
    done(note_opened(office, REVIEWER, [each.exhibit_id for each in dossier_of(office, appeal).exhibits]))

    assert "You have not looked at" not in Reader(REVIEWER, appeal.appeal_no).press("decide_2").said


def test_a_full_disk_does_not_keep_a_document_from_being_read(office, monkeypatch: pytest.MonkeyPatch):
    """The look cannot be noted; the page stands."""
    appeal = reviewable(office)
    done(checklist.take_case(office, REVIEWER, appeal.appeal_no))

    def full(*_: object) -> None:
        raise DiskFull

    with monkeypatch.context() as patched:
        patched.setattr("core.ledger.documents.insert_opened", full)
        reader = Reader(REVIEWER, appeal.appeal_no, ex="A1")
    assert reader.place.noted == set()

    reader.run()
    assert len(reader.place.noted) == 1
