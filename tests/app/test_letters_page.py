"""The outbox page, the letters in the record, and the files behind their links."""

import pytest

from core.commands import checklist
from core.commands.corrections import Correction, correct
from core.commands.letters import record_sending, release_letter, save_letter
from core.commands.review import reject
from core.domain.appeal import Party
from core.domain.terms import Channel, Side, Value
from core.exchange.mail import MailServer
from core.letters.draft import open_letter
from core.queries.letters import deliveries_page, letters_of_case
from core.queries.notifications import notices
from pages.shared.context import COOKIE
from tests.app.stage import at_desk, html_of, open_page
from tests.app.test_routes import Client
from tests.cases import INTAKE, LEAD, MANAGER, REVIEWER, answer_all, disclosed, done, refusal_of, reviewable
from tests.cast import CHEN, DEMIR, VOSS, ZHAO, hire, sign_in
from tests.english import english


def rejected(office):
    """A case just rejected, whose disclosure letter waits as well; answers (case, the rejection letter)."""
    appeal = reviewable(office)
    done(checklist.take_case(office, REVIEWER, appeal.appeal_no))
    answer_all(office, REVIEWER, appeal)
    done(checklist.answer(office, REVIEWER, appeal.appeal_no, "cn_perjury_statement", Value.NOT_MET))
    appeal = done(reject(office, REVIEWER, appeal.appeal_no, appeal.version, reason="A guarantee is missing."))
    row = next(each for each in letters_of_case(office, REVIEWER, appeal.appeal_no) if each.kind == "reject")
    return appeal, row


def test_the_newest_letter_is_open_when_the_page_opens(office):
    """The text to edit, its paper beside it, and how many wait."""
    _, row = rejected(office)

    page = open_page("letters", REVIEWER)

    assert not page.exception
    assert "2 letters to release" in html_of(page)
    assert "A guarantee is missing." in str(page.text_area[0].value)
    assert "Copyright Agent" in html_of(page)
    assert f"/letter/{row.letter_id}.pdf" in html_of(page)
    assert not page.button(key="release").disabled


def test_why_a_letter_is_in_its_language_stands_beside_it(office):
    """The policy, the party, a person's choice, and at last that the party uses another one."""
    appeal, row = rejected(office)

    def said():
        page = open_page("letters", REVIEWER, letter=row.letter_id)
        return next(part for part in html_of(page).split("why-language")[1:]).split("<")[0].partition(">")[2]

    assert (row.language, said()) == ("en", "As the policy says")
    appeal = done(correct(office, LEAD, appeal.appeal_no, appeal.version, Correction(seller_language="en")))
    assert said() == "Seller&#x27;s language"
    done(save_letter(office, REVIEWER, row.letter_id, "zh", None))
    assert said() == "Seller uses the other language"
    done(correct(office, LEAD, appeal.appeal_no, appeal.version, Correction(seller_language="")))
    assert said() == "Chosen for this letter"


def test_what_is_typed_is_kept_and_blocks_are_said_beside_it(office):
    """A reload finds the draft; the button is off and the places are named."""
    _, row = rejected(office)
    page = open_page("letters", REVIEWER)

    with at_desk(REVIEWER):
        page.text_area[0].set_value("Please send {the missing paper}.").run()
    again = open_page("letters", LEAD, letter=row.letter_id)

    assert "still has to be filled in" in html_of(page)
    assert page.button(key="release").disabled
    assert again.text_area[0].value == "Please send {the missing paper}."
    assert "<mark>{the missing paper}</mark>" in html_of(again)


def test_the_policys_text_comes_back_and_the_language_turns(office):
    """Both begin with what the policy says."""
    _, row = rejected(office)
    page = open_page("letters", REVIEWER)
    standard = page.text_area[0].value

    with at_desk(REVIEWER):
        page.text_area[0].set_value("Other words.").run()
        held = page.segmented_control(key=f"lang_{row.letter_id}_en").disabled
        page.button(key="standard").click().run()
        back = page.text_area[0].value
        page.segmented_control(key=f"lang_{row.letter_id}_en").set_value("zh").run()

    assert held  # a typed text is not lost by turning the language
    assert back == standard
    assert "反通知" in str(page.text_area[0].value)


def test_a_released_letter_leaves_the_outbox_and_the_next_opens(office):
    """The other letter of the same case first."""
    appeal, row = rejected(office)
    page = open_page("letters", REVIEWER, letter=row.letter_id)

    with at_desk(REVIEWER):
        page.button(key="release").click().run()

    assert "1 letter to release" in html_of(page)
    assert letters_of_case(office, REVIEWER, appeal.appeal_no)[0].letter_id in page.query_params["letter"]
    assert done(open_letter(office, REVIEWER, row.letter_id)).row.state == "released"


def test_setting_aside_needs_a_reason(office):
    """Then it stays in the record."""
    _, row = rejected(office)
    page = open_page("letters", REVIEWER, letter=row.letter_id)

    with at_desk(REVIEWER):
        page.button(key="aside").click().run()
        refused = html_of(page)
        page.text_input(key=f"why_{row.letter_id}").set_value("told by telephone").run()
        page.button(key="aside").click().run()

    assert 'data-code="reason_missing"' in refused
    assert done(open_letter(office, REVIEWER, row.letter_id)).row.reason == "told by telephone"


def test_an_empty_outbox_says_what_will_come(office):
    """No case, no letter."""
    page = open_page("letters", REVIEWER)

    assert "No letters to release." in html_of(page)


def test_customer_service_finds_its_own_letters_only(office):
    """The disclosure, not the rejection."""
    _, row = rejected(office)

    page = open_page("letters", INTAKE)
    other = open_page("letters", INTAKE, letter=row.letter_id)

    assert "1 letter to release" in html_of(page)
    assert 'data-code="not_found"' in html_of(other)


def test_a_manager_has_no_letters(office):
    """The page is not theirs."""
    rejected(office)

    with pytest.raises(ValueError, match="letters"):
        open_page("letters", MANAGER)


def test_the_files_of_a_letter_are_for_those_who_may_write_it(office):
    """PDF and text inline and never kept by the browser; nothing for others or for a file of another kind."""
    _, row = rejected(office)
    done(release_letter(office, REVIEWER, row.letter_id, "en"))
    with office.store.writing() as cursor:
        cursor.run("DELETE FROM person")
    hire(office)
    client = Client()

    def ask(member, path):
        client.cookies.clear()
        if member is not None:
            client.cookies.set(COOKIE, done(sign_in(office, member.person.person_id, member.password, "here")))
        return client.get(path)

    pdf, text = (ask(ZHAO, f"/letter/{row.letter_id}.{kind}") for kind in ("pdf", "txt"))

    assert pdf.content.startswith(b"%PDF")
    assert pdf.headers["cache-control"] == "no-store"
    assert "A guarantee is missing." in text.text
    assert ask(ZHAO, f"/letter/{row.letter_id}.exe").status_code == 404
    assert [ask(each, f"/letter/{row.letter_id}.pdf").status_code for each in (CHEN, VOSS, DEMIR, None)] == [404] * 4


def test_two_colleagues_with_one_letter_open_are_told_of_each_other(office):
    """Neither writes over the other unseen, and the text of the second is not lost: it stands until one is chosen."""
    _, row = rejected(office)
    mine = open_page("letters", REVIEWER, letter=row.letter_id)
    theirs = open_page("letters", LEAD, letter=row.letter_id)
    with at_desk(LEAD):
        theirs.text_area[0].set_value("The lead's words.").run()

    with at_desk(REVIEWER):
        mine.text_area[0].set_value("The reviewer's words.").run()
        assert "J. Ortega has changed this letter since you opened it" in html_of(mine)
        assert mine.text_area[0].value == "The reviewer's words."
        assert "The lead&#x27;s words." in html_of(mine)
        assert kept(office, row) == "The lead's words."
        mine.button(key="release").click().run()
        assert kept(office, row) == "The lead's words."
        mine.button(key="mine").click().run()

    assert kept(office, row) == "The reviewer's words."
    assert mine.text_area[0].value == "The reviewer's words."
    assert "has changed this letter" not in html_of(mine)


def test_whoever_takes_the_colleagues_text_goes_on_from_it(office):
    """What was typed is given up by choice, and the next change is kept as ever."""
    _, row = rejected(office)
    mine = open_page("letters", REVIEWER, letter=row.letter_id)
    theirs = open_page("letters", LEAD, letter=row.letter_id)
    with at_desk(LEAD):
        theirs.text_area[0].set_value("The lead's words.").run()

    with at_desk(REVIEWER):
        mine.text_area[0].set_value("The reviewer's words.").run()
        mine.button(key="theirs").click().run()
        assert mine.text_area[0].value == "The lead's words."
        mine.text_area[0].set_value("Both agree.").run()

    assert kept(office, row) == "Both agree."


def test_nobody_releases_a_text_that_they_have_not_read(office):
    """A colleague's change since the page was drawn stops the release, and the page shows the new text."""
    _, row = rejected(office)
    mine = open_page("letters", REVIEWER, letter=row.letter_id)
    theirs = open_page("letters", LEAD, letter=row.letter_id)
    with at_desk(LEAD):
        theirs.text_area[0].set_value("The lead's words.").run()

    with at_desk(REVIEWER):
        mine.button(key="release").click().run()
        assert "J. Ortega has changed this letter since you opened it" in html_of(mine)
        assert mine.text_area[0].value == "The lead's words."
        assert done(open_letter(office, REVIEWER, row.letter_id)).row.state == "waiting"
        mine.button(key="release").click().run()

    assert done(open_letter(office, REVIEWER, row.letter_id)).row.state == "released"


def kept(office, row) -> str:
    """The text that counts."""
    return done(open_letter(office, REVIEWER, row.letter_id)).body


# Several at once, and what is on its way.


def of_role(office, person, tab):
    """The page Letters with that tab, as its address opens it."""
    return open_page("letters", person, tab=tab)


def pressed(page, person, key, *ticks):
    """The page after those lines were ticked and that button pressed."""
    with at_desk(person):
        for name in ticks:
            page.checkbox(key=f"pick_{name}").check()
        if ticks:
            page.run()
        return page.button(key=key).click().run()


def test_several_are_released_together_and_each_refusal_is_told(office):
    """One goes out, the other may not yet: it stays ticked and says why."""
    appeal, row = rejected(office)
    other = letters_of_case(office, REVIEWER, appeal.appeal_no)[0]
    done(save_letter(office, REVIEWER, other.letter_id, "en", "Send {the paper}."))
    page = open_page("letters", REVIEWER)

    pressed(page, REVIEWER, "release_ticked", row.letter_id, other.letter_id)

    assert not page.exception
    assert "Done: 1 of 2." in html_of(page)
    assert "still has to be filled in" in html_of(page)
    assert [each.state for each in letters_of_case(office, REVIEWER, appeal.appeal_no)] == ["waiting", "released"]
    assert page.checkbox(key=f"pick_{other.letter_id}").value


@pytest.fixture
def released(office):
    """A rejection and its disclosure, both released; answers their ids."""
    appeal, _ = rejected(office)
    rows = letters_of_case(office, REVIEWER, appeal.appeal_no)
    for each in rows:
        done(release_letter(office, REVIEWER, each.letter_id, "en", "We have looked at it."))
    return [each.letter_id for each in rows]


def test_what_is_released_waits_to_be_sent(office, released):
    """With its files one click away, for whoever may open them; and the notice counts it."""
    page = of_role(office, INTAKE, "send")

    assert not page.exception
    own, legal = released
    assert f"/letter/{own}.pdf" in html_of(page)
    assert f"/letter/{legal}.pdf" not in html_of(page)
    assert "Appeal rejected → Seller" in html_of(page)
    assert page.button(key="record").disabled
    assert "Letters and bundles to send: 2" in [english(each.text) for each in notices(office, INTAKE)]


def test_one_click_marks_one_as_sent_and_the_channel_is_remembered(office, released):
    """At this moment, by what was used last; a colleague who comes second is told."""
    own, legal = released
    page, late = of_role(office, INTAKE, "send"), of_role(office, LEAD, "send")
    with at_desk(INTAKE):
        page.selectbox(key="way_channel_0").set_value(Channel.COURIER).run()
    pressed(page, INTAKE, f"sent_{own}")
    pressed(late, LEAD, f"sent_{own}")

    (way,) = done(deliveries_page(office, LEAD, "sent")).rows
    assert (way.delivery.delivery_id, way.delivery.channel) == (own, Channel.COURIER)
    assert way.delivery.sent_at == office.now()
    assert 'data-code="delivery_settled"' in html_of(late)
    assert of_role(office, INTAKE, "send").selectbox(key="way_channel_0").value == Channel.COURIER
    assert page.checkbox(key=f"pick_{legal}")


def test_several_are_marked_as_sent_then_delivered_or_failed(office, released):
    """Each its own event; a delivery wants a reference; what failed is sent again."""
    page = of_role(office, INTAKE, "send")
    pressed(page, INTAKE, "record", *released)
    assert "Done: 2 of 2." in html_of(page)

    sent = of_role(office, INTAKE, "sent")
    pressed(sent, INTAKE, "record", *released)
    assert "Done: 0 of 2." in html_of(sent)
    assert "a reference, or a document on file" in html_of(sent)
    with at_desk(INTAKE):
        sent.text_input(key="way_reference_1").set_value("SF-17").run()
    with at_desk(INTAKE):
        sent.checkbox(key=f"pick_{released[1]}").uncheck().run()
    pressed(sent, INTAKE, "record")
    with at_desk(INTAKE):
        sent.checkbox(key=f"pick_{released[1]}").check().run()
        sent.text_input(key="way_reason_2").set_value("Moved away.").run()
    pressed(sent, INTAKE, "record_failure")

    settled = of_role(office, LEAD, "settled")
    assert "SF-17" in html_of(settled)
    assert "Moved away." in html_of(settled)
    assert [each.key for each in settled.checkbox if each.key.startswith("pick_")] == [f"pick_{released[1]}"]
    pressed(settled, LEAD, "record", released[1])
    assert [each.delivery.delivery_id for each in done(deliveries_page(office, LEAD, "sent")).rows] == [released[1]]


def test_case_and_intake_show_each_letter_with_its_state(office, released):
    """By its name and never by a hash; one from before there were records says that there is none."""
    appeal_no = released[0].split(".")[0]
    done(record_sending(office, INTAKE, released[0], channel=Channel.COURIER, reference="SF-17"))
    with office.store.writing() as cursor:
        cursor.run("DELETE FROM delivery WHERE delivery_id = ?", [released[1]])
    row = next(each for each in letters_of_case(office, LEAD, appeal_no) if each.letter_id == released[1])

    page = open_page("intake", INTAKE, no=appeal_no)

    told = html_of(page)
    assert not page.exception
    assert "Disclosure → Seller" in told
    assert "Courier or registered post" in told
    assert "no record of sending" in told
    assert f"/letter/{released[0]}.pdf" in told
    assert f"/letter/{released[1]}.pdf" not in told
    assert str(row.text_sha256) not in told


def test_a_search_narrows_what_is_on_its_way(office, released):
    """By number or recipient; what is not found is nothing."""
    assert len(done(deliveries_page(office, LEAD, "send", released[0].split(".")[0].lower())).rows) == len(released)
    assert done(deliveries_page(office, LEAD, "send", "nobody")).rows == ()
    assert refusal_of(deliveries_page(office, MANAGER, "send")) == "not_permitted"


def test_a_letter_goes_by_email_where_a_server_is_configured(office, monkeypatch):
    """Whoever releases it says so; without a server, or an address, nobody is asked."""
    seller = Party(party_id="", side=Side.SELLER, name="Northlight Lamps", email="shop@northlight.example")
    appeal = disclosed(office, seller=seller)
    (row,) = letters_of_case(office, INTAKE, appeal.appeal_no)
    done(save_letter(office, INTAKE, row.letter_id, "en", "We have your appeal."))
    key = f"mail_{row.letter_id}"
    assert key not in [each.key for each in open_page("letters", INTAKE).checkbox]
    found = MailServer("mail.example", 465, tls=True, user="", password="", sender="a@b.example")
    monkeypatch.setattr("core.exchange.mail.server", lambda: found)
    page = open_page("letters", INTAKE)
    with at_desk(INTAKE):
        page.checkbox(key=key).check().run()
        page.button(key="release").click().run()

    (way,) = done(deliveries_page(office, INTAKE, "send")).rows
    assert not page.exception
    assert way.delivery.by_mail
    assert "Waiting to go by e-mail" in html_of(of_role(office, INTAKE, "send"))
