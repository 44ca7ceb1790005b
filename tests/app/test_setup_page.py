"""Setting an office up: which steps are open, what each holds, and what an administrator confirms."""

import pytest

from core.commands.letters import release_letter
from core.commands.setup import COPIES, confirm_step, write_letterhead
from core.domain.refusals import Refusal
from core.ledger.record import acts_of
from core.letters.draft import open_letter
from core.queries.setup import open_steps, sample_letter, setup_steps
from tests.app.stage import at_desk, html_of, open_page
from tests.cases import ADMIN, LEAD, REVIEWER, done, refusal_of
from tests.unit.test_letters import of_kind, rejected


def step(office, key):
    """The step of that name as it stands."""
    return next(each for each in done(setup_steps(office, ADMIN)) if each.key == key)


def test_an_administrator_sees_which_steps_are_open(office):
    """People are there; the rest waits for somebody to look at it, and each names the file that it is kept in."""
    told = html_of(open_page("setup", ADMIN))

    assert "5 steps are open" in told
    assert "data/policy/tmall_trademark_v1.toml" in told, "the policy that it follows says who writes"
    assert "data/policy/tmall_trademark_v3.toml" in told
    assert "data/calendar/cn.toml" in told
    assert "天猫 · 知识产权投诉申诉组" in told
    assert "The days off of 2027 in the calendar of mainland China are provisional" in told
    assert 'href="/setup/letter/tmall_trademark_v1_1.pdf"' in told


def test_what_is_confirmed_is_done_until_it_changes(office):
    """The log of the office says by whom; another fingerprint opens the step again."""
    page = open_page("setup", ADMIN)
    with at_desk(ADMIN):
        page.button(key="confirm_calendar").click()
        page = page.run()

    assert "4 steps are open" in html_of(page)
    assert f"Confirmed by {ADMIN.name}" in html_of(page)
    assert step(office, "calendar").done
    done(confirm_step(office, ADMIN, "letterhead", "what it was before"))
    assert not step(office, "letterhead").done
    assert step(office, "letterhead").by == ADMIN.name
    assert "Changed since" in html_of(open_page("setup", ADMIN))
    assert "setup step confirmed" in html_of(open_page("log", ADMIN))


def test_a_folder_for_copies_is_looked_at_before_it_is_kept(office, tmp_path):
    """A whole path, there, to be written in, and outside the office."""
    (tmp_path / "copies").mkdir()
    for wrong in ("", "copies", str(tmp_path / "none"), str(office.home), str(office.home / "evidence")):
        assert (
            refusal_of(confirm_step(office, ADMIN, COPIES, step(office, COPIES).fingerprint, wrong)) == "field_invalid"
        )
    page = open_page("setup", ADMIN)
    with at_desk(ADMIN):
        page.text_input(key="copies").set_value("somewhere").run()
        page.button(key=f"confirm_{COPIES}").click()
        page = page.run()
        assert 'data-code="field_invalid"' in html_of(page)
        page.text_input(key="copies").set_value(str(tmp_path / "copies")).run()
        page.button(key=f"confirm_{COPIES}").click()
        page.run()

    assert step(office, COPIES).done
    assert step(office, COPIES).place == str(tmp_path / "copies")
    with office.store.reading() as cursor:
        assert acts_of(cursor, ("setup_confirmed",))[0]["payload"]["place"] == str(tmp_path / "copies")


def test_people_are_open_as_long_as_a_role_has_nobody(office):
    """Nobody confirms that: whoever is there is there."""
    with office.store.writing() as cursor:
        cursor.run("DELETE FROM person WHERE person_id = ?", [LEAD.person_id])
        cursor.touched.add("person")

    assert not step(office, "people").done
    assert "nobody yet" in html_of(open_page("setup", ADMIN))
    assert open_steps(done(setup_steps(office, ADMIN))) == 6


@pytest.mark.parametrize("policy", ["tmall_trademark_v1_1", "us_dmca_512g_2"])
def test_a_test_letter_shows_the_letterhead(office, policy):
    """As PDF, to nobody; of no policy there is none."""
    made = sample_letter(office, ADMIN, policy)

    assert not isinstance(made, Refusal)
    assert made.startswith(b"%PDF")
    assert refusal_of(sample_letter(office, ADMIN, "none")) == "not_found"
    assert refusal_of(sample_letter(office, LEAD, policy)) == "not_permitted"


def decided_letters(office):
    """The letters of two appeals that were rejected, the first of them released."""
    first, second = (of_kind(office, rejected(office), "reject").letter_id for _ in range(2))
    done(release_letter(office, REVIEWER, first, "en"))
    return first, second


def letterhead_of(office, letter_id):
    """Who writes it, as the page of letters shows it."""
    return done(open_letter(office, REVIEWER, letter_id)).written.letterhead


def written(office, line="us", version=0, en="Platform Legal", zh="平台法务部"):
    """The letterhead of a line, as an administrator words it."""
    return write_letterhead(office, ADMIN, line, version, en=en, zh=zh)


def test_the_letterhead_is_changed_on_the_page_and_stands_on_letters_from_then_on(office, clock):
    """A letter that was released before stays under the old one, and the log tells the change."""
    released, waiting = decided_letters(office)
    before = letterhead_of(office, released)
    clock.move(days=1)
    page = open_page("setup", ADMIN)
    with at_desk(ADMIN):
        page = page.segmented_control(key="letterhead_line").set_value("us").run()
        page.text_input(key="letterhead_us_0_zh").set_value("版权代理人")
        page.text_input(key="letterhead_us_0_en").set_value("  Copyright  Agent ")
        next(each for each in page.button if each.label == "Save the letterhead").click()
        page = page.run()

    assert "版权代理人; Copyright Agent" in html_of(page)
    assert "Changed here, " in html_of(page)
    assert (letterhead_of(office, waiting), letterhead_of(office, released)) == ("Copyright Agent", before)
    assert "letterhead changed" in html_of(open_page("log", ADMIN))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"en": " "}, "field_missing"),
        ({"en": "x" * 81}, "field_invalid"),
        ({"zh": "平台\U0001f680"}, "field_invalid"),
        ({"line": "none"}, "not_found"),
    ],
)
def test_a_letterhead_that_cannot_be_is_refused_and_nothing_is_changed(office, given, code):
    """Empty, too long, not in our typefaces, of no marketplace, or worded from what somebody else has changed."""
    before = step(office, "letterhead")
    assert refusal_of(written(office, **given)) == code
    assert step(office, "letterhead").held == before.held


def test_of_two_who_word_a_letterhead_the_second_is_told_who_was_first(office):
    """Nothing is written over that its writer has not seen."""
    done(written(office))
    assert refusal_of(written(office, en="Another")) == "letterhead_stale"
    assert done(written(office, version=1, en="Another")).version == 2


def test_each_step_says_where_it_is_changed(office):
    """Here, on another page, or in which file."""
    told = html_of(open_page("setup", ADMIN))

    assert 'href="/people"' in told
    assert 'href="/policies"' in told
    assert "data/policy" in told
    assert "REDRESS_MAIL_FROM" in told
