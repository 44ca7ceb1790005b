"""The demonstration office: every kind of case, consistent in its times, and nothing lost when a build is killed."""

import json
import re
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pi_heif
import pytest
from PIL import Image, ImageChops, ImageStat

from core.analytics.case_list import QueueFilters
from core.analytics.metrics import Metric, measures
from core.analytics.questions import SMALL
from core.commands.accounts import who_is
from core.commands.verification import check_record
from core.documents.sniffing import WORD
from core.domain.case_context import own_account
from core.domain.identifiers import check_patent, check_uscc
from core.domain.people import Person
from core.domain.policy import day_in
from core.domain.terms import CERTIFICATE_KINDS, DocumentKind, Outcome, RightType, Role, Side, State, Value, Verb
from core.exchange.export import read_feed
from core.ledger.people import all_people
from core.office import PEOPLE_FILE, Office, open_office
from core.queries.case import Case, open_case
from core.queries.metrics import complaints_of
from core.queries.queue import queue_page
from core.queries.run_sheet import WHYS, run_sheet
from core.queries.second_reviews import disagreements, list_samples
from demo import office as demo_office
from demo.office import Built, build
from demo.papers.pictures import product_photo
from demo.rights_holders import BY_KEY
from demo.stories import STORIES
from tests.cases import done
from tests.cast import sign_in
from tests.english import english

PAST = 200

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)  # a Tuesday, 14:00 in Shanghai

TODAY = day_in(NOW)

CERTIFICATES = set(CERTIFICATE_KINDS.values())


@dataclass(frozen=True)
class Demonstration:
    """The office as it was built, its people by role, and every case as the lead sees it, by story."""

    home: Path
    built: Built
    office: Office
    people: dict[Role, Person]
    cases: dict[str, Case]
    heard: list[tuple[str, float]]

    def machine(self, story: str) -> dict[str, Value]:
        """What the machine says of a story's case."""
        return {each: finding.value for each, finding in self.cases[story].assessment.machine.items()}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """The whole demonstration with a short past, built once."""
    home = tmp_path_factory.mktemp("demonstration")
    heard: list[tuple[str, float]] = []
    built = build(
        home, len(STORIES) + PAST, clock=lambda: NOW, progress=lambda what, part: heard.append((english(what), part))
    )
    office = open_office(home, lambda: NOW)
    people = {account.person.role: account.person for account in built.accounts}
    cases = {story: done(open_case(office, people[Role.LEAD], number)) for number, story in built.told.items()}
    yield Demonstration(home, built, office, people, cases, heard)
    office.close()


def count(demo: Demonstration, field: str) -> Counter[str]:
    """How many appeals have each value of a field."""
    return Counter(str(getattr(case.appeal, field)) for case in demo.cases.values())


def test_there_is_a_case_of_every_kind(demo: Demonstration) -> None:
    """All rights, policies in force, states and outcomes, and every route of each of those, can be shown."""
    policies = {each.id: each for each in demo.office.policies.all() if each.covers(TODAY)}
    assert (demo.built.added, demo.built.past) == (len(STORIES) + PAST, PAST)
    assert len(demo.cases) == len(STORIES) >= 72
    assert set(count(demo, "right_type")) == set(RightType)
    assert set(count(demo, "policy_id")) == set(policies)
    assert set(count(demo, "state")) == set(State)
    assert set(count(demo, "outcome")) == {*Outcome, "None"}
    told = [(event, case.policy.id) for case in demo.cases.values() for event in case.timeline]
    claimed = {(policy, route) for event, policy in told for route in event.payload.get("routes", ())}
    claimed |= {(case.policy.id, route) for case in demo.cases.values() for route in case.assessment.claimed}
    routes = {
        (policy.id, route.id)
        for policy in policies.values()
        for checklist in (policy.appeal, policy.answer)
        for route in checklist.routes
    }
    assert {route for _, route in claimed} == {route for _, route in routes}
    assert {each for each in routes - claimed if each[1] not in {"rebuttal", "legal_action"}} == set()


def test_no_line_of_the_feed_tells_anything_personal(demo: Demonstration) -> None:
    """No name, contact, number of a document, or word that somebody typed, of all that the demonstration has."""
    with demo.office.store.reading() as cursor:
        events = cursor.rows("SELECT personal FROM event WHERE personal IS NOT NULL")
        parties, people = cursor.rows("SELECT * FROM party"), cursor.rows("SELECT person_id, name FROM person")
        exhibits, cases = cursor.rows("SELECT name FROM exhibit"), cursor.rows("SELECT * FROM appeal")
    apart = [json.loads(own["value"]) for row in events for own in json.loads(row["personal"]).values()]
    typed = {text for each in apart for text in texts_of(each)}
    typed |= {str(each) for row in (*parties, *people, *exhibits) for each in row.values()}
    typed |= {row[name] for row in cases for name in ("complaint_no", "right_no", "seller_id", "complainant_id")}
    typed |= {listing for case in demo.cases.values() for listing in case.appeal.listing_ids}
    feed = done(read_feed(demo.office, 0, 100_000))
    other = re.compile(r"\d{4}-\d\d-\d\d|AP-\d{4}-\d{6}")  # a day that was typed may be a due date
    personal = {each for each in typed if len(each) > len("2026") and not other.fullmatch(each)}

    assert len(feed.events) > len(STORIES)
    assert len(personal) > len(STORIES)
    for line in (each.model_dump_json() for each in feed.events):
        told = {text for text in texts_of(json.loads(line)) if text}
        assert not told & personal
        assert not [each for each in personal if f" {each} " in line or (" " in each and each in line)]


def texts_of(told: object) -> Iterator[str]:
    """Every text in what JSON has told."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict | list):
        for each in told.values() if isinstance(told, dict) else told:
            yield from texts_of(each)


def test_every_verb_of_a_case_has_happened(demo: Demonstration) -> None:
    """Supplements, extensions, late answers, reopening, exceptions, declined withdrawals: each once at least."""
    verbs = {event.verb for case in demo.cases.values() for event in case.timeline}
    assert verbs == set(Verb) - {Verb.IMPORT_HISTORY}
    appeals = [case.appeal for case in demo.cases.values()]
    assert all(any(getattr(each, field) for each in appeals) for field in ("exceptional", "supplements", "reopened"))
    assert any(each.late_answers for each in appeals)


def test_the_record_is_sound_and_nothing_lies_in_the_future(demo: Demonstration) -> None:
    """Chains, projections, evidence and seal agree; each case goes forward in time, within 120 days of now."""
    assert check_record(demo.office).faults == ()
    for case in demo.cases.values():
        times = [event.at for event in case.timeline]
        assert times == sorted(times)
        assert NOW - timedelta(days=120) < times[0]
        assert times[-1] < NOW
        received = [each.received_at for each in case.dossier.exhibits]
        assert all(case.appeal.opened_at <= each < NOW for each in received)


def test_something_is_due_every_day_soon(demo: Demonstration) -> None:
    """Overdue, today, tomorrow and in three days, so that the queue shows each colour on any day it is built."""
    left = Counter((case.appeal.due_on - TODAY).days for case in demo.cases.values() if case.appeal.due_on)
    assert all(left[days] for days in (-1, 0, 1, 3))
    page = done(queue_page(demo.office, demo.people[Role.REVIEWER], QueueFilters()))
    assert page.total >= 20
    lead = done(queue_page(demo.office, demo.people[Role.LEAD], QueueFilters(tab="approve")))
    assert all(page.counts[tab] for tab in page.counts if tab != "approve")
    assert lead.counts["approve"] == lead.total == 1
    assert {"fails", "open"} <= {row.verdict for row in page.rows}
    assert any(row.held for row in page.rows)


def test_the_run_sheet_has_work_for_the_lead(demo: Demonstration) -> None:
    """Silences that may be confirmed now, on both sides, and every other reason for which a case stands there."""
    lines = done(run_sheet(demo.office, demo.people[Role.LEAD]))
    assert {line.why for line in lines} == set(WHYS) - {"selected"}  # that one comes from the queue
    ready = {line.verb for line in lines if line.why == "silence" and line.refusal is None}
    assert ready == {Verb.LAPSE, Verb.LAPSE_SELLER}


def test_second_looks_were_given_one_differs_and_one_waits(demo: Demonstration) -> None:
    """So that each of the lists on the page of second reviews, and the numbers on quality, have something to show."""
    (sample,) = done(list_samples(demo.office, demo.people[Role.LEAD]))
    assert len(sample.looks) == len(sample.done) + 1 > SMALL
    differing = done(disagreements(demo.office, demo.people[Role.LEAD]))
    assert [each.concluded is None for each in differing] == [True, False, False]
    for name in ("second_look_agreement", "exceptional_decisions", "reopened_cases", "reused_invoices"):
        (found,) = done(measures(demo.office, demo.people[Role.MANAGER], Metric(name)))
        assert found.k, name
    (agreed,) = done(measures(demo.office, demo.people[Role.MANAGER], Metric("second_look_agreement")))
    assert agreed.rate is not None


def test_the_past_is_imported_by_the_administrator_and_has_the_same_parties(demo: Demonstration) -> None:
    """Each closed case is one event; who complains now complained before, so that its panel has something to say."""
    with demo.office.store.reading() as cursor:
        imported = cursor.rows(
            "SELECT a.state, e.actor, e.verb FROM appeal a JOIN event e USING (appeal_no) WHERE a.imported"
        )
    admin = demo.people[Role.ADMIN].person_id
    assert Counter(tuple(each.values()) for each in imported) == {("closed", admin, "import_history"): PAST}
    case = demo.cases["invoice awaits a first look"]
    told = done(complaints_of(demo.office, demo.people[Role.REVIEWER], case.appeal.appeal_no))
    live = sum(each.appeal.complainant_id == case.appeal.complainant_id for each in demo.cases.values())
    assert told.appeals >= live - 1 + PAST / 30


def test_the_build_says_how_far_it_is(demo: Demonstration) -> None:
    """From nothing to all, never back, in many small steps."""
    parts = [part for _, part in demo.heard]
    assert parts == sorted(parts)
    assert parts[-1] == 1
    assert max(later - earlier for earlier, later in pairwise(parts)) < 0.15
    assert len({what for what, _ in demo.heard}) == 5


def test_the_documents_are_of_many_kinds_and_forms(demo: Demonstration) -> None:
    """PDF, Word, photographs of all kinds, screenshot, scan and plain text; both sides have theirs on file."""
    exhibits = [each for case in demo.cases.values() for each in case.dossier.exhibits]
    assert {each.media_type for each in exhibits} == {
        "application/pdf", "image/png", "image/jpeg", "image/tiff", "image/webp", "image/heic", "text/plain", WORD,
    }  # fmt: skip
    assert {DocumentKind(each.kind) for each in exhibits} == set(DocumentKind)
    disclosed = [case for case in demo.cases.values() if case.appeal.disclosed_at]
    for case in disclosed:
        kinds = case.dossier.kinds(Side.COMPLAINANT)
        assert DocumentKind.COMPLAINT in kinds
        assert kinds & CERTIFICATES or case.policy.id == "us_dmca_512g_2"


def test_a_withdrawal_came_through_the_complainants_own_account(demo: Demonstration) -> None:
    """By the API: the case says through which account, and the machine suggests what follows from it."""
    case = demo.cases["withdrawn during the review"]
    letter = case.dossier.exhibits[-1]
    told = own_account(case.dossier.typed[letter.exhibit_id])
    assert told
    assert letter.received_by == "api:rights.portal"
    assert letter.received_at > told.authenticated_at
    assert demo.machine("withdrawn during the review")["wd_confirmed_direct"] is Value.MET


def test_the_photograph_in_heic_is_that_of_the_goods(demo: Demonstration) -> None:
    """It was encoded once; drawn anew it is the same picture."""
    case = demo.cases["invoice used again"]
    kept = next(each for each in case.dossier.exhibits if each.media_type == "image/heic")
    goods = BY_KEY["lanan"]
    drawn = product_photo(
        name=goods.product.name, brand=goods.shown, model=goods.product.model, outline=goods.product.outline,
        ink=goods.product.ink,
    )  # fmt: skip
    before = Image.open(BytesIO(drawn.data)).convert("L")
    after = pi_heif.open_heif(demo.office.vault.read(kept.sha256)).to_pillow().convert("L")
    assert max(ImageStat.Stat(ImageChops.difference(before, after)).mean) < 2


def test_numbers_carry_fitting_check_digits(demo: Demonstration) -> None:
    """Credit codes of Chinese firms and patent numbers check, but for the one patent that is meant to be wrong."""
    for story, case in demo.cases.items():
        codes = [party.subject_id for party in (case.dossier.seller, case.dossier.complainant)]
        assert all(check_uscc(code).valid for code in codes if code.startswith("91"))
        for exhibit in case.dossier.exhibits:
            number = case.dossier.typed.get(exhibit.exhibit_id, {}).get("number")
            if exhibit.kind == DocumentKind.PATENT_CERTIFICATE and number:
                wrong = story == "patent number is wrong" and exhibit.side is Side.SELLER
                assert check_patent(number[0]).valid is not wrong


@pytest.mark.parametrize(
    ("story", "said"),
    [
        ("invoice awaits a first look", {"fp_kind_allowed": "met", "fp_not_reused": "met", "fp_quantity_covers": "met",
                                         "fp_points_to_owner": "met", "fp_issuer_id_check": "met"}),
        ("till slip waits", {"fp_kind_allowed": "not_met", "cn_evidence_attached": "not_met"}),
        ("receipt by telephone", {"fp_kind_allowed": "not_met"}),
        ("till slip that counts", {"fp_kind_allowed": "met"}),
        ("invoice used again", {"fp_not_reused": "not_met", "fp_kind_allowed": "met"}),
        ("invoice, first use", {"fp_not_reused": "not_met"}),
        ("too few were bought", {"fp_quantity_covers": "not_met"}),
        ("a second invoice follows", {"fp_quantity_covers": "met"}),
        ("chain of two grants", {"au_starts_at_owner": "met", "au_links_connected": "met", "au_ends_at_seller": "met"}),
        ("chain is broken", {"au_links_connected": "not_met"}),
        ("complainant's mark expired", {"tr_in_force": "not_met"}),
        ("patent number is wrong", {"pc_number_check": "not_met"}),
        ("known before the filing", {"pd_date_before_filing": "met"}),
        ("owner's licence", {"cl_grantor_is_owner": "met", "cl_term_covers_use": "met"}),
        ("books from the publisher", {"cp_title_on_document": "met", "cp_isbn_check": "met",
                                      "cp_points_to_owner": "met"}),
        ("answer waits for the final review", {"cm_in_time": "met", "cm_rebuts_each_document": "met"}),
        ("two grants, answered", {"cm_agent_authority": "met"}),
        ("answer without an evaluation report", {"cm_patent_evaluation": "cannot_verify"}),
        ("reopened for a late answer", {"cm_in_time": "not_met"}),
        ("action about another listing", {"cm_legal_action_proof": "not_met"}),
        ("withdrawn during the review", {"wd_issuer_is_complainant": "met", "wd_complaint_identified": "met"}),
    ],
)  # fmt: skip
def test_the_machine_sees_what_a_story_is_about(demo: Demonstration, story: str, said: dict[str, str]) -> None:
    """The checks show on the case page what the papers get right or wrong."""
    machine = demo.machine(story)
    assert {each: machine.get(each) for each in said} == said


def test_some_facts_are_left_to_be_typed(demo: Demonstration) -> None:
    """On most documents the facts are typed; some wait for the reviewer."""
    untyped = demo.cases["review overdue"]
    assert "fp_number_format" not in untyped.assessment.machine
    assert "cn_complaint_ref" in untyped.assessment.machine
    with demo.office.store.reading() as cursor:
        assert int(cursor.value("SELECT count(*) FROM draft")) > 5


def test_the_people_can_sign_in_with_what_their_file_says(demo: Demonstration) -> None:
    """Five roles, two reviewers, two leads; passwords stand in one file that only its owner can read."""
    file = demo.home / PEOPLE_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lines = [line.split(maxsplit=3) for line in file.read_text(encoding="utf-8").splitlines()]
    assert Counter(role for _, _, role, _ in lines) == {
        "intake": 1, "reviewer": 2, "lead": 2, "manager": 1, "admin": 1,
    }  # fmt: skip
    account, password, role, name = lines[0]
    who = who_is(demo.office, done(sign_in(demo.office, account, password, "127.0.0.1")))
    assert who is not None
    assert (who.person_id, who.role, who.name) == (account, role, name)


def test_an_office_that_has_cases_is_left_as_it_is(tmp_path: Path) -> None:
    """The second run says what it found, adds nothing and gives nobody a new password."""
    first = build(tmp_path, appeals=2, clock=lambda: NOW)
    people = (tmp_path / PEOPLE_FILE).read_text(encoding="utf-8")

    second = build(tmp_path, appeals=2, clock=lambda: NOW)

    assert (first.added, second.added, second.found) == (2, 0, 2)
    assert second.accounts == ()
    assert second.message.facts["count"] == 2
    assert (tmp_path / PEOPLE_FILE).read_text(encoding="utf-8") == people


def test_a_build_that_is_killed_leaves_the_office_empty_and_can_be_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However far it came, the office has no half of a demonstration; the next run makes the whole."""
    steps = iter(range(5))

    def until_killed(*_: object) -> None:
        if next(steps, None) is None:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(demo_office, "perform", until_killed)
        with pytest.raises(KeyboardInterrupt):
            build(tmp_path, appeals=3, clock=lambda: NOW)
    office = open_office(tmp_path)
    with office.store.reading() as cursor:
        assert all_people(cursor) == ()
        assert cursor.value("SELECT count(*) FROM appeal") == 0
    office.close()

    assert build(tmp_path, appeals=3, clock=lambda: NOW).added == 3


def test_accounts_that_are_there_stay(tmp_path: Path) -> None:
    """An office with people but without cases keeps its people beside those of the demonstration."""
    build(tmp_path, appeals=1, clock=lambda: NOW)
    office = open_office(tmp_path)
    with office.store.writing() as cursor:
        for table in ("event", "appeal", "pending"):
            cursor.run(f"DELETE FROM {table}")
    office.close()

    again = build(tmp_path, appeals=1, clock=lambda: NOW)

    assert again.added == 1
    office = open_office(tmp_path)
    with office.store.reading() as cursor:
        ids = {person.person_id for person in all_people(cursor)}
    office.close()
    assert {"chen.yu", "chen.yu.demo"} <= ids
