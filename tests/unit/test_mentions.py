"""Mentions in comments: who is notified, by whom, until when, and who learns nothing by it."""

import json

import pytest

from core.commands.accounts import see, set_active
from core.commands.checklist import comment
from core.commands.runs import ManyAct, try_many
from core.domain.people import Person, find_mentions
from core.domain.refusals import Refusal
from core.domain.terms import Role, Verb
from core.language import render
from core.ledger.engine import MOVED
from core.ledger.people import insert_person
from core.ledger.search_index import read_texts
from core.office import open_office
from core.queries.case import open_case
from core.queries.notifications import notices
from core.queries.people import colleagues, unnotified
from tests.cases import ADMIN, INTAKE, LEAD, MANAGER, REVIEWER, SECOND, done, refusal_of, reviewable
from tests.english import english
from tests.rounds import answered, arrived, revoked
from tests.unit.test_two_at_once import A_REVIEW

ZHAO_TWO = Person(person_id="zhao2", name="Zhao Ling", role=Role.REVIEWER)

CHINESE = Person(person_id="zhaoling", name="赵玲", role=Role.REVIEWER)


def told(office, person):
    """What somebody is notified of by comments: the case, the comment, and the words."""
    return [(each.appeal_no, each.comment, english(each.text)) for each in notices(office, person) if each.comment]


def said(office, person, number):
    """The comments of a case as this person reads them."""
    timeline = done(open_case(office, person, number)).timeline
    return [each.payload["text"] for each in timeline if each.verb is Verb.COMMENT]


@pytest.mark.parametrize(
    ("typed", "kept", "who"),
    [
        ("@Zhao Ling, look at A2", "<@zhao>, look at A2", ("zhao",)),
        ("please @zhao.", "please <@zhao>.", ("zhao",)),
        ("(@ZHAO LING)", "(<@zhao>)", ("zhao",)),
        ("＠赵玲请看", "<@zhaoling>请看", ("zhaoling",)),
        ("请@赵玲看", "请<@zhaoling>看", ("zhaoling",)),
        ("@zhao and @Zhao Ling", "<@zhao> and <@zhao>", ("zhao",)),
        ("write to x@zhao.example", "write to x@zhao.example", ()),
        ("@zhaoX and @nobody", "@zhaoX and @nobody", ()),
        ("5 @ 3.20", "5 @ 3.20", ()),
    ],
)
def test_a_name_after_an_at_sign_is_a_mention(typed, kept, who):
    """The name or the account, in whatever case; with no blank around it in Chinese; not within a word."""
    assert find_mentions(typed, (REVIEWER, CHINESE)) == (kept, who)


def test_a_name_that_two_have_mentions_both():
    """Nobody is left out for having the name of another."""
    assert find_mentions("@Zhao Ling", (REVIEWER, ZHAO_TWO)) == ("<@zhao> <@zhao2>", ("zhao", "zhao2"))


def test_who_is_mentioned_is_notified_and_nobody_else(office):
    """Typed or chosen; the notice leads to the comment, and everybody who may reads the name."""
    number = reviewable(office).appeal_no
    before = [told(office, each) for each in (REVIEWER, SECOND, LEAD)]
    after = done(comment(office, LEAD, number, "@Zhao Ling: is A2 the same shop?", to=[SECOND.person_id]))

    wanted = [(number, after.version, "J. Ortega mentions you in a comment")]
    assert before == [[], [], []]
    assert told(office, REVIEWER) == told(office, SECOND) == wanted
    assert [told(office, each) for each in (LEAD, INTAKE, MANAGER, ADMIN)] == [[], [], [], []]
    assert said(office, REVIEWER, number) == ["@Lin Mei @Zhao Ling: is A2 the same shop?"]
    see(office, REVIEWER, [each.key for each in notices(office, REVIEWER)])
    assert all(each.seen for each in notices(office, REVIEWER))


def test_an_answer_notifies_whoever_is_answered_and_ends_their_call(office):
    """The author of the first comment is told; whoever was called has answered."""
    number = reviewable(office).appeal_no
    asked = done(comment(office, LEAD, number, "@zhao Is this the same shop?"))
    answer = done(comment(office, REVIEWER, number, "It is.", answers=asked.version))

    assert told(office, LEAD) == [(number, answer.version, "Zhao Ling answers your comment")]
    assert told(office, REVIEWER) == []
    event = done(open_case(office, LEAD, number)).timeline[-1]
    assert (event.payload["answers"], event.payload["mentions"]) == (asked.version, [LEAD.person_id])
    assert refusal_of(comment(office, REVIEWER, number, "It is.", answers=1)) == "not_found"


def test_an_answer_to_a_comment_that_called_nobody_is_told_as_an_answer(office):
    """Whoever is answered is not told that they were mentioned; whoever the answer mentions is."""
    number = reviewable(office).appeal_no
    asked = done(comment(office, LEAD, number, "Is this the same shop?"))
    done(comment(office, REVIEWER, number, "@Lin Mei knows.", answers=asked.version))

    assert [each[2] for each in told(office, LEAD)] == ["Zhao Ling answers your comment"]
    assert [each[2] for each in told(office, SECOND)] == ["Zhao Ling mentions you in a comment"]


def test_it_is_part_of_the_event_without_a_name(office):
    """The record holds ids where it holds the actor's, and the search finds no account by it."""
    number = reviewable(office).appeal_no
    done(comment(office, LEAD, number, "@Zhao Ling please"))

    with office.store.reading() as cursor:
        (row,) = cursor.rows("SELECT payload, personal FROM event WHERE verb = 'comment'")
        assert json.loads(row["payload"])["mentions"] == ["zhao"]
        assert "Zhao" not in row["payload"] + row["personal"]
        assert read_texts(cursor, [number])[number].comments == [" please"]


def test_customer_service_calls_its_own_and_learns_no_name_of_legal(office):
    """It sees everyone in legal as “legal”, also where legal mentions one another, and can answer them."""
    number = reviewable(office).appeal_no
    asked = done(comment(office, LEAD, number, "@Zhao Ling and @Chen Yu: has the seller called?"))

    assert said(office, INTAKE, number) == ["@legal and @Chen Yu: has the seller called?"]
    assert told(office, INTAKE) == [(number, asked.version, "legal mentions you in a comment")]
    assert done(colleagues(office, INTAKE)) == ()
    assert refusal_of(comment(office, INTAKE, number, "Look", to=[REVIEWER.person_id])) == "not_found"
    assert refusal_of(comment(office, INTAKE, number, "Look", to=["nobody"])) == "not_found"
    done(comment(office, INTAKE, number, "Not yet, @Zhao Ling.", answers=asked.version))
    assert said(office, LEAD, number)[-1] == "Not yet, @Zhao Ling."
    assert len(told(office, REVIEWER)) == 1  # by the lead; customer service cannot find out who is here
    assert [each[2] for each in told(office, LEAD)] == ["Chen Yu answers your comment"]


@pytest.mark.parametrize(
    ("person", "typed", "names"),
    [
        (INTAKE, "Not yet, @Zhao Ling. 请＠赵玲看", "@Zhao @赵玲看"),
        (INTAKE, "@nobody, or write to x@zhao.example; 5 @ 3.20, @3", "@nobody"),
        (LEAD, "@Zhao Ling @chen @Zhoa Ling @Zhoa", "@Zhoa"),
        (LEAD, "@ortega", "@ortega"),
    ],
)
def test_the_writer_is_told_whom_an_at_sign_does_not_notify(office, person, typed, names):
    """Customer service that writes to legal by name, or a name with a slip, is told in both languages."""
    found = done(unnotified(office, person, typed))
    assert found
    assert english(found).startswith(f"{names}: nobody is notified.")
    assert render(found, "zh").startswith(f"{names}：没有提醒任何人。")


def test_it_is_not_told_whether_there_is_somebody_of_that_name(office):
    """To customer service, a colleague in legal and nobody are one."""
    here, nobody = (done(unnotified(office, INTAKE, f"@{each} look")) for each in ("zhao", "zhou"))
    assert here
    assert english(here).replace("zhao", "zhou") == english(nobody)
    assert done(unnotified(office, LEAD, "@Zhao Ling and @Chen Yu")) is None


@pytest.mark.parametrize("typed", ["@Lin Mei look", "look"], ids=["typed", "chosen"])
def test_who_has_left_cannot_be_mentioned(office, typed):
    """It is said so, and nothing is saved; an answer to them is, and notifies nobody."""
    number = reviewable(office).appeal_no
    asked = done(comment(office, SECOND, number, "Is it the same shop?"))
    done(set_active(office, ADMIN, SECOND.person_id, active=False))

    refused = comment(office, REVIEWER, number, typed, to=[SECOND.person_id] if typed == "look" else [])

    assert isinstance(refused, Refusal)
    assert "they have left the office" in english(refused)
    assert len(said(office, LEAD, number)) == 1
    assert SECOND.person_id not in {each.person_id for each in done(colleagues(office, REVIEWER))}
    done(comment(office, REVIEWER, number, "It is.", answers=asked.version))
    assert "mentions" not in done(open_case(office, REVIEWER, number)).timeline[-1].payload


def test_who_sees_no_cases_cannot_be_mentioned(office):
    """A manager or an administrator would be called to what they may not read."""
    number = reviewable(office).appeal_no

    for each in (MANAGER, ADMIN):
        assert refusal_of(comment(office, LEAD, number, f"@{each.name} look")) == "field_invalid"
        assert refusal_of(colleagues(office, each)) == "not_permitted"
    assert {each.person_id for each in done(colleagues(office, REVIEWER))} == {"chen", "lin", "ortega"}


def test_a_second_reviewer_is_told_when_their_review_is_in(office):
    """Until then neither they nor whoever mentions them learns anything by it, and they cannot comment themselves."""
    appeal = arrived(office)
    with office.store.writing() as cursor:
        cursor.insert("second_look", {**A_REVIEW, "appeal_no": appeal.appeal_no, "assigned_to": SECOND.person_id})
    after = done(comment(office, LEAD, appeal.appeal_no, "@Lin Mei look at A2"))

    assert told(office, SECOND) == []
    assert SECOND in done(colleagues(office, LEAD))
    assert refusal_of(comment(office, SECOND, appeal.appeal_no, "Seen.", answers=after.version)) == "look_open"
    with office.store.writing() as cursor:
        cursor.run("UPDATE second_look SET assigned_to = ?", [REVIEWER.person_id])
        cursor.touched.add(MOVED)
    assert [each[:2] for each in told(office, SECOND)] == [(appeal.appeal_no, after.version)]


def test_it_goes_with_its_case_and_its_time(office, clock):
    """A closed case calls nobody, nor does a comment of last month."""
    appeal = arrived(office)
    done(comment(office, LEAD, appeal.appeal_no, "@zhao look"))
    clock.move(minutes=1)
    other = reviewable(office)
    done(comment(office, LEAD, other.appeal_no, "@zhao look"))
    assert [each[0] for each in told(office, REVIEWER)] == [other.appeal_no, appeal.appeal_no]

    revoked(office, answered(office, done(open_case(office, LEAD, appeal.appeal_no)).appeal))
    assert [each[0] for each in told(office, REVIEWER)] == [other.appeal_no]

    clock.move(days=31)
    assert told(office, REVIEWER) == []


def test_an_empty_comment_mentions_nobody(office):
    """To choose somebody is not to say something."""
    number = reviewable(office).appeal_no
    assert refusal_of(comment(office, LEAD, number, " ", to=[REVIEWER.person_id])) == "field_missing"


def test_a_comment_on_many_cases_mentions_on_each(office):
    """The trial says on each why it would not."""
    numbers = [reviewable(office).appeal_no, reviewable(office).appeal_no]
    (first, second) = done(try_many(office, LEAD, ManyAct(Verb.COMMENT, "@Mara Voss look"), numbers))

    assert [each.refusal and each.refusal.code for each in (first, second)] == ["field_invalid"] * 2


def test_a_mention_outlives_a_restart(office, clock, tmp_path):
    """It follows from the log alone."""
    number = reviewable(office).appeal_no
    with office.store.writing() as cursor:
        insert_person(cursor, CHINESE, "no password", office.now())
    done(comment(office, LEAD, number, "请@赵玲核对"))
    home = office.home
    office.close()

    again = open_office(home, clock)
    try:
        assert [each[0] for each in told(again, CHINESE)] == [number]
    finally:
        again.close()
