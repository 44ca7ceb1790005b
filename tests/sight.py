"""What a person can get to see of everything on record, asked of the queries that the pages and routes ask."""

from collections.abc import Collection, Iterator
from typing import Final

from core.analytics.case_list import QueueFilters, Tab
from core.documents.sniffing import WORDS
from core.domain.people import Person
from core.domain.permissions import OF_LEGAL
from core.domain.refusals import Refusal
from core.exchange.case_report import case_csv
from core.ledger.bundles import read_bundle
from core.ledger.documents import exhibits_of
from core.letters.draft import open_letter
from core.office import Office
from core.queries.bundles import bundle_file, bundle_page, latest_bundle
from core.queries.case import Case, open_case, reuse_hits
from core.queries.documents import exhibit_of, file_of, page_of, text_of
from core.queries.people import accounts
from core.queries.queue import queue_page
from core.queries.run_sheet import follow_ups_due, run_sheet
from core.queries.second_reviews import disagreements, my_reviews, open_review

Seen = tuple[str, ...]
"""What is seen, the id of what it is seen of, and what tells two things of it apart."""

TABS: Final[tuple[Tab, ...]] = ("legal", "closed")

IMAGES: Final = frozenset({"words", "page", "file", "reading", "page in a pack", "file in a pack"})
"""What shows a document itself."""


def held(office: Office, table: str) -> list[dict[str, object]]:
    """All rows of a table."""
    with office.store.reading() as cursor:
        return cursor.rows(f"SELECT * FROM {table}")


def sight(office: Office, person: Person) -> set[Seen]:
    """Everything that the person is shown of any case, document, pack, letter, second review, list and account."""
    seen: set[Seen] = set(_lists(office, person))
    for row in held(office, "appeal"):
        seen |= set(_of_case(office, person, str(row["appeal_no"])))
    for row in held(office, "exhibit"):
        seen |= set(_of_document(office, person, str(row["exhibit_id"]), is_text=row["media_type"] in WORDS))
    shown = {each[1] for each in seen if each[0] in IMAGES}
    for row in held(office, "pack"):
        seen |= set(_of_pack(office, person, str(row["pack_id"]), shown))
    for row in held(office, "letter"):
        if not isinstance(open_letter(office, person, str(row["letter_id"])), Refusal):
            seen.add(("letter", str(row["letter_id"])))
    for row in held(office, "second_look"):
        if not isinstance(open_review(office, person, str(row["look_id"])), Refusal):
            seen.add(("second review", str(row["look_id"])))
    return seen


def _lists(office: Office, person: Person) -> Iterator[Seen]:
    """The cases that lists name, and the accounts."""
    for tab in TABS:
        page = queue_page(office, person, QueueFilters(tab=tab))
        yield from () if isinstance(page, Refusal) else (("case", each.appeal_no) for each in page.rows)
    due = run_sheet(office, person)
    yield from () if isinstance(due, Refusal) else (("case", each.appeal.appeal_no) for each in due)
    yield from (("case", each.appeal.appeal_no) for each in follow_ups_due(office, person))
    looks, differing = my_reviews(office, person), disagreements(office, person)
    yield from () if isinstance(looks, Refusal) else (("look waiting", each.look_id) for each in looks)
    yield from () if isinstance(differing, Refusal) else (("looks apart", each.look.look_id) for each in differing)
    people = accounts(office, person)
    yield from () if isinstance(people, Refusal) else (("account", each.person.person_id) for each in people)


def _of_case(office: Office, person: Person, number: str) -> Iterator[Seen]:
    """A case with its parties, documents, facts, file, and what legal wrote and is told of other cases."""
    hits = reuse_hits(office, person, number)
    yield from () if isinstance(hits, Refusal) else (("reuse", number, each.other.exhibit_id) for each in hits)
    case = open_case(office, person, number)
    if not isinstance(case, Refusal):
        yield "case", number
        yield from _told(case, number)
    elif not isinstance(case_csv(office, person, number), Refusal):  # else it says what the case says
        yield "report", number


def _told(case: Case, number: str) -> Iterator[Seen]:
    for party in (case.dossier.seller, case.dossier.complainant):
        yield from (("party", number, f"{field}={told}") for field, told in party.model_dump().items() if told)
    for each in case.dossier.exhibits:
        yield "document", each.exhibit_id, each.name
        typed = case.dossier.typed.get(each.exhibit_id, {})
        yield from (("fact", each.exhibit_id, f"{field}={given}") for field, (given, _, _) in typed.items())
    for exhibit_id, reading in case.readings.items():
        yield from (("fact read", exhibit_id, f"{each.field}={each.value}") for each in reading.facts)
    for event in case.timeline:
        yield from (("of legal", number, key) for key in event.payload if key in OF_LEGAL)
    if case.findings:
        yield "of legal", number, "findings"
    if case.assessment.ground is not None:
        yield "of legal", number, "ground"
    if case.follow_up:
        yield "of legal", number, "follow-up"


def _of_document(office: Office, person: Person, name: str, *, is_text: bool) -> Iterator[Seen]:
    """The document itself: its words or its first page, its file, and what was read off it."""
    shown = text_of(office, person, name) if is_text else page_of(office, person, name, 1)
    asked = (
        ("words" if is_text else "page", shown),
        ("file", file_of(office, person, name)),
        ("reading", exhibit_of(office, person, name)),
    )
    yield from ((what, name) for what, answer in asked if _granted(answer))


def _granted(answer: object) -> bool:
    """Whether somebody may see it: also what could not be drawn just now, the readers being busy, was not kept back."""
    return not isinstance(answer, Refusal) or answer.code == "file_unreadable"


def _of_pack(office: Office, person: Person, name: str, shown: Collection[str]) -> Iterator[Seen]:
    """A pack; of the documents in it, by their own ids, those in its file, and pages of what is not shown by itself."""
    with office.store.reading() as cursor:
        pack = read_bundle(cursor, name)
        assert pack
        on_file = exhibits_of(cursor, pack.appeal_no)
    last = latest_bundle(office, person, pack.appeal_no, pack.recipient)
    if last and not isinstance(last, Refusal):
        yield "pack", name
    for each in on_file:
        if each.exhibit_id not in shown and _granted(
            bundle_page(office, person, name, each.exhibit_id, 1, masked=False)
        ):
            yield "page in a pack", each.exhibit_id
    if not isinstance(bundle_file(office, person, name), Refusal):
        yield from (("file in a pack", each) for each in pack.form.exhibits)
