"""One question over all cases finds what stands in them, however numbers are written, and no more than a role may see.

Each test asks through the query alone: what the index holds and what is shown are one answer.
"""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from core.__main__ import main
from core.commands.checklist import comment
from core.commands.corrections import Correction, PartyDetails, correct
from core.commands.documents import rename_kind, type_fact
from core.commands.lead import assign
from core.commands.reading import start_reading
from core.commands.verification import erase_party
from core.documents.reading.document import text_by_page
from core.domain.appeal import Listing, Party
from core.domain.people import Person
from core.domain.permissions import HIDDEN_FROM_INTAKE as HIDDEN_KINDS
from core.domain.permissions import Act, allowed
from core.domain.reading import Mark
from core.domain.search import Entry, Passage, answers, excerpt, passages_on, places_of, question
from core.domain.terms import DocumentKind, Role, Side
from core.ledger.search_index import SIGHTS
from core.office import Office, open_office
from core.queries.case import open_case
from core.queries.search import index_of, search
from tests import postgres
from tests.cases import (
    ADMIN,
    INTAKE,
    LEAD,
    MANAGER,
    REVIEWER,
    SECOND,
    Clock,
    done,
    opened,
    refusal_of,
    reviewable,
    with_document,
)
from tests.unit.test_erasing import BASIS, over, rejected
from tests.unit.test_second_look import looked

INVOICE: Final = "044031900104"

PATENT: Final = "ZL201930123456.4"


def found(office: Office, person: Person, text: str) -> list[tuple[str, str]]:
    """The cases that a person finds, each with the field in which."""
    return [(each.appeal_no, each.field) for each in done(search(office, person, text)).hits]


def finders(office: Office, text: str) -> dict[str, str]:
    """In which field each of those who work on cases finds a text first."""
    asked = {person.role.value: found(office, person, text) for person in (INTAKE, REVIEWER, LEAD)}
    return {role: hits[0][1] for role, hits in asked.items() if hits}


@pytest.fixture
def case(office: Office) -> str:
    """A case with something in each place, beside one that has none of it."""
    opened(office, complaint_no="OTHER-1", listings=(Listing(listing_id="1"),))
    appeal = reviewable(
        office,
        "tmall_patent_v1_1",
        DocumentKind.INVOICE,
        complaint_no="TS-20261104-0917",
        right_no=PATENT,
        penalty_note="Order CF-88231 of 3 March",
        listings=(Listing(listing_id="703318845599", title="LED 台灯 护眼款"),),
        seller=Party(
            party_id="", side=Side.SELLER, name="北光照明旗舰店", subject_name="杭州北光电器有限公司",
            subject_id="11010519491231002X", contact="王晓明", phone="138 1234 5678", email="wang@example.com",
        ),
        complainant=Party(party_id="", side=Side.COMPLAINANT, name="Halden & Moss", contact="R. Moss"),
    )  # fmt: skip
    with office.store.reading() as cursor:
        exhibits = cursor.rows("SELECT exhibit_id FROM exhibit WHERE kind = 'invoice'")
    done(type_fact(office, REVIEWER, exhibits[0]["exhibit_id"], "number", INVOICE))
    done(type_fact(office, REVIEWER, exhibits[0]["exhibit_id"], "buyer_name", "杭州北光电器有限公司"))
    done(comment(office, REVIEWER, appeal.appeal_no, "The registry answers on Thursday."))
    return appeal.appeal_no


QUOTED: Final = [
    ("{number}", "appeal_no"),
    ("TS-20261104-0917", "complaint_no"),
    ("ts 20261104 0917", "complaint_no"),
    ("TS202611040917", "complaint_no"),
    ("ＴＳ－２０２６１１０４－０９１７", "complaint_no"),
    ("ZL 2019 3 0123456.4", "right_no"),
    ("zl201930123456.4", "right_no"),
    ("201930123456.4", "right_no"),
    ("2019301234564", "right_no"),
    ("CF-88231", "penalty_note"),
    ("cf88231", "penalty_note"),
    ("703318845599", "listing_id"),
    ("845599", "listing_id"),
    ("台灯", "listing_title"),
    ("led 台灯", "listing_title"),
    ("北光照明", "seller_name"),
    ("照明旗舰", "seller_name"),
    ("杭州北光电器", "seller_subject_name"),
    ("王晓明", "seller_contact"),
    ("halden", "complainant_name"),
    ("Hald", "complainant_name"),
    ("moss", "complainant_name"),
    ("R. Moss", "complainant_contact"),
    (INVOICE, "number"),
    ("0440 3190 0104", "number"),
    ("registry thursday", "comment"),
    ("138 1234 5678", "seller_phone"),
    ("13812345678", "seller_phone"),
    ("wang@example.com", "seller_email"),
    ("11010519491231002X", "seller_subject_id"),
    ("zhao ling", "person"),
]


def test_everything_that_can_be_quoted_is_found(office: Office, case: str) -> None:
    """Whole, with or without what stands between the parts of a number, full-width, in any case of letters."""
    first = {text: found(office, LEAD, text.format(number=case))[:1] for text, _ in QUOTED}

    assert {text: hits for text, hits in first.items() if hits != [(case, dict(QUOTED)[text])]} == {}


def test_what_stands_nowhere_is_not_found(office: Office, case: str) -> None:
    """Too little to look for, other numbers, and signs that mean something to a database."""
    texts = ["", " ", "a", "灯", "OTHER-2", "20261104-0918", "%", '"', "* OR *", "nosuchword", "NEAR(a b)"]

    assert case
    assert {text: hits for text in texts if (hits := found(office, LEAD, text))} == {}


def test_the_very_number_is_first(office: Office) -> None:
    """Before newer cases in which it is a part of something else, and marked as the one that was meant."""
    first = opened(office, complaint_no="881204").appeal_no
    opened(office, complaint_no="8812041", penalty_note="see 881204")

    hits = done(search(office, REVIEWER, "881204")).hits

    assert (hits[0].appeal_no, hits[0].field, hits[0].exact) == (first, "complaint_no", True)
    assert [each.exact for each in hits] == [True, False]


def test_the_beginning_of_a_number_is_shown_where_it_stands_and_not_where_a_part_of_it_does(office: Office) -> None:
    """The number of the case has the same year in it."""
    year = opened(office).appeal_no.split("-")[1]
    number = opened(office, complaint_no=f"TM-{year}-980397").appeal_no

    assert found(office, REVIEWER, f"tm {year} 98")[0] == (number, "complaint_no")


def test_cases_of_every_state_are_found_and_the_newest_first(office: Office) -> None:
    """Whoever asks looks at no tab."""
    closed, new = rejected(office).appeal_no, opened(office).appeal_no

    assert [number for number, _ in found(office, REVIEWER, "halden")] == [new, closed]


# --- who finds what ------------------------------------------------------------------------------------------------

HIDDEN_FROM_INTAKE: Final = (INVOICE, "138 1234 5678", "wang@example.com", "11010519491231002X", "zhao ling")


def test_customer_service_finds_no_case_by_what_it_does_not_see(office: Office, case: str) -> None:
    """The numbers of invoices, contacts, identity numbers and colleagues of legal: legal finds the case by each."""
    for text in HIDDEN_FROM_INTAKE:
        assert "intake" not in finders(office, text), text
        assert {"reviewer", "lead"} <= finders(office, text).keys(), text


def test_customer_service_finds_no_case_by_a_part_of_it_either(office: Office, case: str) -> None:
    """Or the hidden part could be found out letter by letter."""
    parts = ["044031", "0440319", "1381", "13812", "wang@", "wang example", "1101051", "491231"]

    assert {text for text in parts if case in dict(found(office, INTAKE, text))} == set()


def test_what_is_shown_masked_is_found_as_it_is_shown(office: Office, case: str) -> None:
    """The last figures of an invoice, as the page shows them, and nothing more of it in the answer."""
    (hit,) = done(search(office, INTAKE, INVOICE[-6:])).hits

    assert (hit.appeal_no, hit.field) == (case, "number")
    assert "".join(each.text for each in hit.pieces) == "******900104"


def test_customer_service_finds_its_own_colleagues(office: Office, case: str) -> None:
    """Who took it in is told to everybody on the case."""
    assert (case, "person") in found(office, INTAKE, "chen yu")


@pytest.mark.parametrize("person", [MANAGER, ADMIN])
def test_who_sees_no_case_searches_none(office: Office, person: Person) -> None:
    """Managers see figures, administrators accounts."""
    assert refusal_of(search(office, person, "halden")) == "not_permitted"


def test_the_groups_of_the_index_are_those_that_see_the_same() -> None:
    """Every role that may search has columns, and roles that share them may do the same of all that masks a case."""
    grouped = [role for roles in SIGHTS.values() for role in roles]
    masks = (Act.SEE_CONTACTS, Act.SEE_COLLEAGUES, Act.OPEN_RESTRICTED_DOCUMENTS, Act.OPEN_DOCUMENTS, Act.VIEW_APPEAL)

    def rights(role: Role) -> list[bool]:
        return [allowed(Person(person_id="x", name="", role=role), act) for act in masks]

    assert sorted(grouped) == sorted(Act.SEARCH.roles)
    assert all(rights(role) == rights(min(roles)) for roles in SIGHTS.values() for role in roles)


def test_a_case_under_second_review_is_found_by_nothing(office: Office, clock: Clock) -> None:
    """Not by its number, its parties or its papers, while the look is open; others find it."""
    appeal, _ = looked(office, clock)

    for text in (appeal.appeal_no, "halden", "703318845521"):
        assert appeal.appeal_no not in {number for number, _ in found(office, SECOND, text)}
        assert appeal.appeal_no in {number for number, _ in found(office, LEAD, text)}


def test_a_document_that_turns_out_to_be_an_invoice_is_masked_at_once(office: Office) -> None:
    """Whoever typed it off as something else found it by its number until then."""
    appeal = reviewable(office, "tmall_trademark_v1_1", DocumentKind.RECEIPT)
    with office.store.reading() as cursor:
        exhibit = cursor.rows("SELECT exhibit_id FROM exhibit WHERE kind = 'receipt'")[0]["exhibit_id"]
    done(type_fact(office, REVIEWER, exhibit, "number", INVOICE))
    before = found(office, INTAKE, INVOICE)
    done(rename_kind(office, REVIEWER, exhibit, DocumentKind.INVOICE))

    assert before == [(appeal.appeal_no, "number")]
    assert found(office, INTAKE, INVOICE) == []
    assert found(office, REVIEWER, INVOICE) == [(appeal.appeal_no, "number")]


# --- what changes --------------------------------------------------------------------------------------------------


def test_what_changed_is_found_by_the_next_question(office: Office, case: str) -> None:
    """A party under a new contact in all its cases, a value taken back, somebody who was given the case."""
    assert found(office, LEAD, "Lin Mei") == []
    done(assign(office, LEAD, case, _version(office, case), to=SECOND.person_id))
    opened(
        office, seller=Party(party_id="", side=Side.SELLER, name="北光照明旗舰店", contact="赵岭", phone="13900001111")
    )
    with office.store.reading() as cursor:
        exhibit = cursor.rows("SELECT exhibit_id FROM exhibit WHERE kind = 'invoice'")[0]["exhibit_id"]
    done(type_fact(office, REVIEWER, exhibit, "number", ""))

    assert found(office, LEAD, "Lin Mei") == [(case, "person")]
    assert len(found(office, LEAD, "13900001111")) == len(found(office, LEAD, "赵岭")) == 2
    assert found(office, LEAD, "王晓明") == found(office, LEAD, INVOICE) == []


def _version(office: Office, number: str) -> int:
    with office.store.reading() as cursor:
        return int(cursor.value("SELECT version FROM appeal WHERE appeal_no = ?", [number]))


def test_what_is_erased_is_found_no_more_and_leaves_the_file(office: Office, clock: Clock) -> None:
    """By nothing that identified the party or that people wrote, and no word of it stays in the file of the index."""
    number, other = (
        rejected(office).appeal_no,
        opened(office, seller=Party(party_id="", side=Side.SELLER, name="Shop 2")),
    )
    sought = ("13812345678", "Northlight", "Ms Li called", "TM-WANG-1", "Lamp of Wang")
    assert [each for each in sought if not found(office, LEAD, each)] == []
    over(clock)
    done(erase_party(office, ADMIN, number, Side.SELLER, BASIS))

    assert [each for each in sought if found(office, LEAD, each)] == []
    assert [each for each, _ in found(office, LEAD, number)] == [number]
    assert [each for each, _ in found(office, LEAD, "shop 2")] == [other.appeal_no]
    index_of(office).bring_up(wholly=True)
    kept = b"".join(each.read_bytes() for each in office.home.glob("search-*/*"))
    assert [each for each in (b"13812345678", b"northlight") if each in kept] == []


# --- the file ------------------------------------------------------------------------------------------------------


def _files(office: Office) -> list[Path]:
    return sorted(office.home.glob("search-*/*.sqlite"))


def test_a_lost_or_damaged_index_is_made_anew(office: Office, case: str, clock: Clock) -> None:
    """By whoever asks next, with the same answers; so is one that another record has left."""
    before = found(office, LEAD, "台灯")
    home = office.home
    office.close()
    for damage in (Path.unlink, _damage, _leave_another):
        damage(next(home.glob("search-*/*.sqlite")))
        for log in home.glob("search-*/*-*"):
            log.unlink()
        office = open_office(home, clock)
        assert found(office, LEAD, "台灯") == before == [(case, "listing_title")]
        office.close()


def _damage(file: Path) -> None:
    file.write_bytes(b"no database" * 999)


def _leave_another(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE state SET chain = 'of another record'")


def test_an_index_that_is_left_goes_on(office: Office, case: str, clock: Clock) -> None:
    """The next process takes up the file and reads only what has changed since."""
    assert found(office, LEAD, case)
    (file,) = _files(office)
    home = office.home
    office.close()
    again = open_office(home, clock)
    new = opened(again, complaint_no="NEW-77").appeal_no

    assert found(again, LEAD, "NEW-77") == [(new, "complaint_no")]
    assert found(again, LEAD, "台灯") == [(case, "listing_title")]
    assert _files(again) == [file]
    again.close()


def test_while_the_index_is_made_it_says_how_far_it_is(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest cases are found first; what is made in the background is not waited for."""
    cases = [opened(office, complaint_no=f"TM-{n}").appeal_no for n in range(5)]
    monkeypatch.setattr("core.ledger.search_index.AT_ONCE", 2)
    standing = index_of(office).bring_up()
    monkeypatch.setattr("core.ledger.search_index.AT_ONCE", 0)
    shown = done(search(office, LEAD, "halden"))

    assert (standing.ready, standing.cases, shown.ready, shown.cases) == (2, 5, 2, 5)
    assert [each.appeal_no for each in shown.hits] == cases[:2:-1]
    index_of(office).bring_up(wholly=True)
    assert [number for number, _ in found(office, LEAD, "halden")] == cases[::-1]


def test_of_many_changed_cases_a_search_indexes_the_newest(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the rest, and what was just opened is found."""
    cases = [opened(office, complaint_no=f"TM-{n}").appeal_no for n in range(4)]
    monkeypatch.setattr("core.ledger.search_index.AT_ONCE", 2)
    monkeypatch.setattr("core.ledger.search_index.NEWEST", 1)

    assert [each.appeal_no for each in done(search(office, LEAD, "TM-3")).hits] == [cases[3]]
    shown = done(search(office, LEAD, "TM-0"))
    assert (shown.hits, shown.ready, shown.cases) == ((), 2, 4)


@pytest.mark.skipif(not postgres.ON, reason="several processes share a record in PostgreSQL alone")
def test_another_process_has_an_index_of_its_own(office: Office, case: str, clock: Clock, tmp_path: Path) -> None:
    """And finds what the first has written."""
    other = open_office(office.home, clock)
    assert found(other, LEAD, "台灯") == found(office, LEAD, "台灯") == [(case, "listing_title")]
    assert len(_files(office)) == 2
    other.close()


def test_the_command_line_finds_the_same(
    office: Office, case: str, capsys: pytest.CaptureFixture[str], monkeypatch
) -> None:
    """As the person named, in words and as JSON; 1 where nothing is found or the role may not search."""
    monkeypatch.setenv("REDRESS_HOME", str(office.home))
    asked = done(search(office, LEAD, "ZL 2019 3 0123456.4")).hits[0]
    office.close()

    assert main(["search", "ZL 2019 3 0123456.4", "--as", LEAD.person_id, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["appeal_no"], told["field"], told["exact"]) == (asked.appeal_no, "right_no", True)
    assert told["words"] == [{"text": PATENT, "hit": True}]
    assert main(["search", "138 1234 5678", "--as", INTAKE.person_id]) == 1
    assert "Nothing found" in capsys.readouterr().out
    assert main(["search", "halden", "--as", MANAGER.person_id]) == 1


# --- words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "text", "marks"),
    [
        ("ZL 2019 3 0123456.4", "专利号：ZL201930123456.4。", ["ZL201930123456.4"]),
        ("zl2019301234564", "ZL 2019 3 0123456.4 x", ["ZL 2019 3 0123456.4"]),
        ("小米", "北京小米科技", ["小米"]),
        ("red lamp", "A red, red Lamp and a lampshade", ["red", "red", "Lamp", "lamp"]),
        ("０９１７", "TS-20261104-0917", ["0917"]),
        ("straße", "Straße 1, STRASSE", ["Straße", "STRASSE"]),
    ],
)
def test_what_was_asked_for_is_marked(asked: str, text: str, marks: list[str]) -> None:
    """As it stands in the text, and all of the text is there."""
    pieces = excerpt(question(asked), text)

    assert [each.text for each in pieces if each.hit] == marks
    assert "".join(each.text for each in pieces) == text


def test_what_is_shown_of_a_long_text_is_where_most_of_what_was_asked_stands() -> None:
    """Not where the first small word of it happens to stand."""
    head, phrase = f"To: Copyright agent. {'x' * 400} ", "I consent to the jurisdiction of the Federal District Court"
    pieces = excerpt(question("consent to the jurisdiction"), f"{head}{phrase}. {'x' * 400}")

    assert [each.text for each in pieces if each.hit] == ["consent", "to", "the", "jurisdiction", "the"]
    assert "".join(each.text for each in pieces).startswith("…")
    assert "To:" not in "".join(each.text for each in pieces)


@pytest.mark.parametrize(
    ("asked", "text", "places"),
    [
        ("2631 2000", "发票号码：26312000000184730526", ["26312000"]),
        ("inv 2026 17", "see INV-2026/17.", ["INV-2026/17"]),
        ("1200", "1 200 | 1,200.00 | 1200", ["1,200", "1200"]),
        ("12", "columns 1 2", []),
        ("红星贸易有限公司", "红星贸易 有限公司，ＡＢＣ", ["红星贸易 有限公司"]),
        ("abc", "红星ＡＢＣ，xabcx", ["ＡＢＣ", "abc"]),
        ("acme inc shenzhen", "ACME, Inc. (Shenzhen) Acme inc", ["ACME, Inc. (Shenzhen"]),
        ("", "anything", []),
    ],
)
def test_in_one_document_the_whole_query_is_sought(asked: str, text: str, places: list[str]) -> None:
    """Its words one after the other, also within a word; a number however its parts are separated."""
    assert [text[first:past] for first, past in places_of(question(asked), text)] == places


def test_a_passage_over_two_runs_has_a_box_in_each() -> None:
    """About where its characters stand in a line; all of a vertical one, which nobody can cut by its width."""
    runs = [Mark(1, "红星贸易", (100, 120, 200, 135)), Mark(1, "有限公司", (200, 120, 300, 135))]
    [passage] = passages_on(runs, question("贸易有限"))
    assert passage == Passage("红星贸易有限公司", ((150, 120, 200, 135), (200, 120, 250, 135)))
    [exact] = passages_on([Mark(1, "iiMM", (100, 120, 200, 135), edges=(100, 110, 120, 160))], question("iM"))
    assert exact.boxes == ((110, 120, 160, 135),)
    [vertical] = passages_on([Mark(1, "红星贸易", (100, 120, 115, 300))], question("贸易"))
    assert vertical.boxes == ((100, 120, 115, 300),)


def test_words_must_all_be_there_in_whatever_places() -> None:
    """The shop and a word of the comment: together they find the case."""
    entries = (Entry("seller_name", "Northlight Lamps"), Entry("comment", "Registry on Thursday"))

    assert answers(question("northlight thursday"), entries)
    assert not answers(question("northlight friday"), entries)
    assert not answers(question("light"), entries)


# --- words of documents --------------------------------------------------------------------------------------------


def _read(office: Office) -> None:
    """What a served office does with the documents whose words nobody has read."""
    start_reading(office)
    office.background.finish()
    office.texts.finish()


def test_the_words_of_a_document_are_found_with_their_page(office: Office) -> None:
    """Of one that was filed before words were kept too: it is read in the background from the next start on."""
    number = reviewable(office).appeal_no
    exhibit = with_document(
        office, opened(office), Side.SELLER, DocumentKind.OTHER, "Bought at 北光照明 for ZL 2019 3 0123456.4"
    )
    assert found(office, INTAKE, "bought") == []
    _read(office)

    (hit,) = done(search(office, INTAKE, "zl201930123456.4")).hits
    assert (hit.appeal_no, hit.field, hit.label, hit.title.key) == (exhibit.appeal_no, "page", "A1", "find.text_of")
    assert [each.text for each in hit.pieces if each.hit] == ["ZL 2019 3 0123456.4"]
    assert found(office, REVIEWER, "北光照明") == [(exhibit.appeal_no, "page")]
    assert number not in dict(found(office, REVIEWER, "bought"))


def test_all_documents_without_words_are_read_however_many(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are looked up a few at a time, those of a file that is lost among them."""
    monkeypatch.setattr("core.commands.reading.LISTED", 2)
    numbers = [
        with_document(office, opened(office), Side.SELLER, DocumentKind.OTHER, f"Lantern {at}").appeal_no
        for at in range(5)
    ]
    with office.store.reading() as cursor:
        lost = cursor.value("SELECT sha256 FROM exhibit WHERE appeal_no = ?", [numbers[2]])
    next(office.home.rglob(str(lost))).unlink()
    _read(office)

    assert {number for number, _ in found(office, REVIEWER, "lantern")} == {*numbers} - {numbers[2]}
    with office.store.reading() as cursor:
        assert cursor.value("SELECT count(DISTINCT exhibit_id) FROM document_text") == len(numbers)


@pytest.mark.parametrize("kind", sorted(HIDDEN_KINDS))
def test_the_words_of_a_document_are_found_by_whoever_may_look_at_it(office: Office, kind: DocumentKind) -> None:
    """Those of invoices and identity documents by legal alone, and by nobody else in part."""
    number = with_document(office, opened(office), Side.SELLER, kind, "Buyer: Wang Xiaoming, Hangzhou").appeal_no
    _read(office)

    assert [found(office, INTAKE, each) for each in ("wang xiaoming", "xiao", "hangzhou")] == [[], [], []]
    assert found(office, REVIEWER, "wang xiaoming") == [(number, "page")]


def test_erased_words_of_documents_are_not_read_again(office: Office, clock: Clock) -> None:
    """They leave the record and the index, and the file that is still kept gives them back to neither."""
    number = rejected(office).appeal_no
    _read(office)
    assert number in dict(found(office, LEAD, "counter_notice of"))
    over(clock)
    done(erase_party(office, ADMIN, number, Side.SELLER, BASIS))
    office.texts.put("texts")
    office.texts.finish()

    assert found(office, LEAD, "counter_notice of") == []
    with office.store.reading() as cursor:
        assert {(row["page"], row["words"]) for row in cursor.rows("SELECT * FROM document_text")} == {(-1, "")}


def test_words_go_on_over_lines_as_their_script_does() -> None:
    """Chinese without a blank, other words with one; each page apart."""
    box = (0, 0, 1, 1)
    lines = (
        Mark(1, "杭州北光", box),
        Mark(1, "电器 ", box),
        Mark(1, "No.", box),
        Mark(1, "12", box),
        Mark(2, "End", box),
    )

    assert text_by_page(lines) == {1: "杭州北光电器 No. 12", 2: "End"}


def test_a_correction_of_a_party_is_found_in_each_of_its_cases_as_they_show_it(office: Office) -> None:
    """Details of a party hold for all its cases, a corrected name for the case in which it was corrected alone."""
    one, two = opened(office), opened(office)
    assert one.seller_id == two.seller_id
    assert found(office, LEAD, "nobody@shop.example") == []
    details = PartyDetails(subject_name="Fanxing Trading", contact="Ms Qiao", email="nobody@shop.example")
    done(correct(office, INTAKE, one.appeal_no, one.version, Correction(seller=details)))

    for text in ("Fanxing Trading", "Qiao", "nobody@shop.example"):
        assert {number for number, _ in found(office, LEAD, text)} == {one.appeal_no, two.appeal_no}, text
    numbers = (one.appeal_no, two.appeal_no)
    assert {done(open_case(office, LEAD, each)).dossier.seller.contact for each in numbers} == {"Ms Qiao"}

    before = done(open_case(office, LEAD, one.appeal_no)).appeal
    renamed = Correction(seller=PartyDetails(name="Quite another shop"))
    done(correct(office, INTAKE, one.appeal_no, before.version, renamed))
    shown = {each: done(open_case(office, LEAD, each)).dossier.seller for each in numbers}
    for number, seller in shown.items():
        for text in filter(None, (seller.name, seller.contact, seller.email)):  # a new party has no details
            assert number in {hit for hit, _ in found(office, LEAD, text)}, (number, text)
    assert {number for number, _ in found(office, LEAD, "Quite another shop")} == {one.appeal_no}
    assert {number for number, _ in found(office, LEAD, shown[two.appeal_no].name)} == {two.appeal_no}
