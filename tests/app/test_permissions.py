"""The table of permissions, tried: each page, route, query, command and file as every role, and each act by something.

What a row says is what happens: whoever it names gets an answer, and whoever it does not name is refused, or told
that there is nothing. A page, route, query or command that is added and stands in no list here fails the test.
"""

import ast
import asyncio
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, Final, TypeAlias

import httpx
import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from streamlit.testing.v1 import AppTest

import core.analytics
import core.exchange
import core.letters
import core.queries
from core.analytics import metrics
from core.analytics.case_list import QueueFilters
from core.analytics.metrics import Metric
from core.analytics.tables import ExportFilter
from core.commands import reading
from core.commands.bundles import release_bundle
from core.commands.checklist import follow_up
from core.commands.corrections import Correction, correct
from core.commands.documents import inspect_uploads, take_in
from core.commands.lead import lacking
from core.commands.runs import begin_run
from core.documents.redaction import PagePicture
from core.documents.sniffing import WORDS
from core.domain import masking, permissions
from core.domain.lifecycle import Facts, makes, why_not_prepare
from core.domain.people import SYSTEM, Person
from core.domain.permissions import Act, allowed
from core.domain.refusals import Refusal
from core.domain.terms import DocumentKind, Side, State, Verb
from core.exchange import case_report, export, history_import, metrics_export
from core.exchange.history_rows import USUAL
from core.language import render
from core.ledger.bundles import read_bundle
from core.ledger.engine import ResultCache
from core.ledger.people import read_person
from core.ledger.record import read_appeal
from core.letters import draft
from core.office import Office, open_office
from core.queries import (
    bundles,
    case,
    documents,
    letters,
    notifications,
    orders,
    people,
    queue,
    rules,
    run_sheet,
    search,
    second_reviews,
    security,
)
from core.queries import connections as queries_connections
from core.queries import metrics as queries_metrics
from core.queries import setup as queries_setup
from core.queries import standard_reasons as queries_standard_reasons
from core.queries.metrics import Number
from core.queries.security import LogFilter
from pages.metrics import charts
from pages.routes.routes import ROUTES
from pages.shared import app_state, context
from pages.shared import server as shared_server
from pages.shared.context import RequestContext
from pages.shared.elements import PAGES
from pages.shared.navigation import PLACES, Place
from pages.shared.server import OpenSessions
from tests import postgres
from tests.app.stage import at_desk, html_of, open_page
from tests.cases import ADMIN, INTAKE, LEAD, MANAGER, PEOPLE, REVIEWER, Clock, done
from tests.drawn import a_picture, saved
from tests.sight import held
from tests.trials import SILENT, Copies, answers_to, commands, lay_out

ROLES: Final = (INTAKE, REVIEWER, LEAD, MANAGER, ADMIN)
"""One of each role that an account can have."""

Needed: TypeAlias = Act | Verb


def permitted(person: Person, any_of: tuple[Needed, ...], besides: tuple[Needed, ...] = ()) -> bool:
    """What the two tables say: the role has one of the first, and all of the others."""

    def has(needed: Needed) -> bool:
        return allowed(person, needed) if isinstance(needed, Act) else makes(person, needed)

    return any(map(has, any_of)) and all(map(has, besides))


# --- the office, with something of each kind ----------------------------------------------------------------------


@dataclass(frozen=True)
class World:
    """An office with a case in each state, and by name what the trials ask for."""

    office: Office
    opened: str
    review: str  # a case that legal reviews
    closed: str
    words: str  # a text that all on the case open
    picture: str  # a picture that all on the case open
    invoice: str  # a picture that only legal opens
    bundle: str  # released, for the seller
    to_seller: tuple[str, str]  # that bundle and a document in it
    to_complainant: tuple[str, str]  # a bundle that is made, and a document in it
    own_letter: str  # a letter that customer service writes
    decision_letter: str
    order: str
    run: int


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that each office of this module is copied from."""
    folder = tmp_path_factory.mktemp("permissions") / "office"
    lay_out(folder)
    office = open_office(folder, _later())
    waits = next(str(row["appeal_no"]) for row in held(office, "appeal") if row["state"] == State.PRELIMINARY_REVIEW)
    done(follow_up(office, REVIEWER, waits, due_on=office.now().date(), what="An answer."))
    office.close()
    return folder


def _later() -> Clock:
    """The moment at which the offices that are laid out are opened again."""
    clock = Clock()
    clock.move(days=SILENT)
    return clock


@pytest.fixture(scope="module")
def world(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The office that is only asked; the routes answer from it too."""
    folder = tmp_path_factory.mktemp("asked") / "office"
    postgres.copied(home, folder)
    office = open_office(folder, _later())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app_state, "_opened", lambda: office)
        yield _furnished(office)
    office.close()


def _furnished(office: Office) -> World:
    by_state = {State(str(row["state"])): str(row["appeal_no"]) for row in held(office, "appeal")}
    bundles = {Side(str(row["recipient"])): str(row["pack_id"]) for row in held(office, "pack")}
    new = next(str(row["appeal_no"]) for row in held(office, "pack") if row["recipient"] == Side.SELLER)
    review = next(str(row["appeal_no"]) for row in held(office, "pack") if row["recipient"] == Side.COMPLAINANT)
    data = saved(a_picture(mark="green"), "PNG")
    shown = done(
        take_in(office, INTAKE, new, side=Side.COMPLAINANT, kind=DocumentKind.OTHER, name="seen.png", data=data)
    )
    with office.store.reading() as cursor:
        packs_of = {side: read_bundle(cursor, each) for side, each in bundles.items()}
    seller, complainant = packs_of[Side.SELLER], packs_of[Side.COMPLAINANT]
    assert seller
    assert complainant
    done(release_bundle(office, INTAKE, seller.pack_id, seller.edition, PagePicture(letters=False)))
    sheet = done(run_sheet.run_sheet(office, LEAD))
    chosen = [each.appeal.appeal_no for each in sheet if each.why == "silence"]
    run = done(begin_run(office, LEAD, sheet, chosen, way="page")).run_no
    exhibits, kinds = held(office, "exhibit"), {str(each["letter_id"]): each["kind"] for each in held(office, "letter")}
    pictured = [each for each in exhibits if each["appeal_no"] == review and each["media_type"] == "image/png"]
    for person in ROLES:
        _rejects(office, person)
    return World(
        office=office,
        opened=new,
        review=review,
        closed=by_state[State.CLOSED],
        words=next(str(each["exhibit_id"]) for each in exhibits if each["media_type"] in WORDS and _open(each)),
        picture=shown.exhibit_id,
        invoice=next(str(each["exhibit_id"]) for each in pictured if not _open(each)),
        bundle=seller.pack_id,
        to_seller=(seller.pack_id, seller.form.exhibits[0]),
        to_complainant=(complainant.pack_id, next(each for each in complainant.form.exhibits)),
        own_letter=next(each for each, kind in kinds.items() if kind == "disclosure"),
        decision_letter=next(each for each, kind in kinds.items() if kind == "forward"),
        order=str(held(office, "measure_order")[0]["order_id"]),
        run=run,
    )


def _open(exhibit: dict[str, object]) -> bool:
    return exhibit["kind"] not in permissions.HIDDEN_FROM_INTAKE


def _rejects(office: Office, person: Person) -> None:
    """A run over a history file with rows that were rejected, for whoever it is."""
    path = office.home / f"{person.person_id}.csv"
    path.with_suffix(".rejects.csv").write_text("line,reason\n", encoding="utf-8")
    job = history_import.Job(path.name, path, USUAL, dry_run=True, total=1)
    history_import._JOBS.setdefault(office.store, {})[person.person_id] = job


# --- what is tried ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trial:
    """What is asked, by whom the tables let it be asked, and how."""

    name: str
    acts: tuple[Needed, ...]
    ask: Callable[[World, Person], object]
    besides: tuple[Needed, ...] = ()
    hides: bool = False
    """Whether it is as if there were nothing, for whoever may not: then ``not_found`` is a refusal as well."""


def granted(answer: object, *, hides: bool) -> bool:
    """Whether a role got it: what could not be drawn just now, or is refused on another ground, was not kept back."""
    if isinstance(answer, Refusal):
        return answer.code != "not_permitted" and not (hides and answer.code == "not_found")
    return bool(answer) if isinstance(answer, bool | tuple | dict | list) or answer is None else True


def q(name: str, act: Needed, ask_it: Callable[..., object], *given: object, **more: Any) -> Trial:
    """A query that takes office, person and these; words with a dot are read off the world."""

    def read(world: World, value: object) -> object:
        return getattr(world, value[1:]) if isinstance(value, str) and value.startswith(".") else value

    return Trial(name, (act,), lambda w, who: ask_it(w.office, who, *(read(w, each) for each in given)), **more)


OVERDUE: Final = Metric("overdue_open")

OF_OVERDUE: Final = Number(OVERDUE)


def _whole(answer: object) -> object:
    """A list that may be empty for whoever is permitted: that it was answered counts."""
    return answer if isinstance(answer, Refusal) else True


def _looked_at(w: World, who: Person) -> object:
    with queries_metrics.snapshot_for(w.office, who, OF_OVERDUE) as found:
        return found


def _findings(w: World, who: Person) -> bool:
    found = case.open_case(w.office, who, w.closed)
    return not isinstance(found, Refusal) and bool(found.findings)


def _events_of_legal(w: World, who: Person) -> bool:
    found = done(case.open_case(w.office, LEAD, w.closed)).timeline
    return any("findings" in each.payload for each in masking.events_for(who, found))


def _exceptional(w: World, who: Person) -> object:
    with w.office.store.reading() as cursor:
        appeal = read_appeal(cursor, w.review)
    return why_not_prepare(who, Verb.REJECT, appeal, Facts(exceptional=True)) or True


def _changes_what_was_relied_on(w: World, who: Person) -> bool:
    """Whoever may, lacks a reason and no more than that; nothing is changed, as no number is given either."""
    with w.office.store.reading() as cursor:
        closed = read_appeal(cursor, w.closed)
    assert closed
    answer = correct(w.office, who, w.closed, closed.version, Correction(complaint_no=""))
    return isinstance(answer, Refusal) and "reason_missing" in {each.code for each in answer.also}


def _unmasked(w: World, who: Person) -> bool:
    dossier = done(case.open_case(w.office, LEAD, w.review)).dossier
    number = masking.fact_for(who, DocumentKind.INVOICE, "number", "12345678") == "12345678"
    return number and masking.party_for(who, dossier.seller) == dossier.seller


def _pages_handed_over(w: World, who: Person) -> bool:
    put: list[str] = []
    office = replace(w.office, background=SimpleNamespace(running=True, put=put.append))  # type: ignore[arg-type]
    return bool(reading.hash_opened(office, who, w.review)) and bool(put)


def _by_reviewer(w: World, who: Person) -> bool:
    asked: list[str] = []
    whole = SimpleNamespace(
        n=1, k=1, rate=1.0, low=0.0, high=1.0, withheld="", group="", parts={"differ": 0}, name=charts.AGREED_NAME
    )

    def stratum(_name: str, by: str) -> tuple[()]:
        asked.append(by)
        return ()

    figures = SimpleNamespace(
        ctx=RequestContext(w.office, who, "en"),
        whole=lambda _name: whole,
        counted=stratum,
        named=lambda _by, _groups: {},
    )
    charts.agreement(figures, "")  # type: ignore[arg-type]
    return "reviewer" in asked


def _told_by(name: str) -> Callable[[World, Person], bool]:
    """Whether that part of the notices speaks to this person."""

    def told(w: World, who: Person) -> bool:
        heard: list[str] = []

        def hear(*_: object) -> Iterator[notifications.Notice]:
            heard.append(name)
            yield from ()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(notifications, name, hear)
            patch.setattr(notifications, "_NOTICES", ResultCache(1))  # nothing that was told before
            notifications.notices(w.office, who)
        return bool(heard)

    return told


def _sent(size: int) -> Callable[[World, Person], bool]:
    """Whether the server takes a file of that size from this person."""

    def sends(_w: World, who: Person) -> bool:
        return asyncio.run(_put(who, size)) == 200

    return sends


async def _put(who: Person, size: int) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_server, "_person", _always(who))
        reached = SimpleNamespace(per_person=1 << 40, uploads_person=1 << 40, uploads_all=1 << 40)
        kept = OpenSessions()
        kept.owners["mine"] = who.person_id
        patch.setattr(OpenSessions, "takes", lambda *_: True)
        told: list[int] = []

        async def inside(_scope: object, _receive: object, _send: object) -> None:
            told.append(200)

        async def send(message: Any) -> None:
            told.extend([message["status"]] if "status" in message else [])

        server = shared_server.Guard(inside, reached, kept)  # type: ignore[arg-type]
        scope = {"type": "http", "path": f"{shared_server.UPLOADS}mine/f", "method": "PUT"}
        await server._send_file(scope, None, send, Headers({"content-length": str(size)}))  # type: ignore[arg-type]
    return told[0]


def _always(who: Person) -> Callable[[object], Any]:
    async def person(_asked: object) -> Person:
        return who

    return person


def _figures_of_server(_w: World, who: Person) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_server, "_person", _always(who))
        server = shared_server.Guard(None, None, OpenSessions())  # type: ignore[arg-type]
        return asyncio.run(server._may_ask("/_stcore/metrics", Headers({})))


def _packing(side: Side) -> Callable[[World, Person], object]:
    def opened(w: World, who: Person) -> object:
        name, _ = w.to_seller if side is Side.SELLER else w.to_complainant
        with w.office.store.reading() as cursor:
            pack = read_bundle(cursor, name)
        assert pack
        return bundles.open_workspace(w.office, who, pack)

    return opened


def _bundle_page(side: Side) -> Callable[[World, Person], object]:
    def page(w: World, who: Person) -> object:
        name, exhibit = w.to_seller if side is Side.SELLER else w.to_complainant
        return bundles.bundle_page(w.office, who, name, exhibit, 1, masked=False)

    return page


def _may_open(name: str) -> Callable[[World, Person], bool]:
    def opens(w: World, who: Person) -> bool:
        rows = {row.letter_id: row for each in held(w.office, "appeal")
                for row in letters.letters_of_case(w.office, LEAD, str(each["appeal_no"]))}  # fmt: skip
        return letters.may_open(who, rows[getattr(w, name)])

    return opens


READS: Final = (Act.VIEW_APPEAL,)

OPENS: Final = (Act.OPEN_DOCUMENTS,)

OPENS_ALL: Final = (Act.OPEN_RESTRICTED_DOCUMENTS,)

OF_INTAKE, OF_LEGAL = Act.WRITE_INTAKE_LETTERS, Act.WRITE_DECISION_LETTERS

TO_SELLER, TO_COMPLAINANT = Act.MAKE_BUNDLE_FOR_SELLER, Act.MAKE_BUNDLE_FOR_COMPLAINANT

QUERIES: Final = (
    q("queries.queue.queue_page", Act.VIEW_QUEUE, queue.queue_page, QueueFilters()),
    q("queries.queue.queue_views", Act.KEEP_QUEUE_VIEWS, lambda *a: _whole(queue.queue_views(*a))),
    q("queries.search.search", Act.SEARCH, search.search, "AP-2026"),
    q("queries.case.open_case", Act.VIEW_APPEAL, case.open_case, ".review"),
    q(
        "queries.documents.reading_progress_of",
        Act.VIEW_APPEAL,
        lambda *a: _whole(documents.reading_progress_of(*a)),
        ".review",
    ),
    q("queries.letters.outbox", Act.VIEW_LETTERS, letters.outbox),
    q("queries.letters.letter_counts", Act.VIEW_LETTERS, letters.letter_counts),
    q("queries.letters.deliveries_page", Act.VIEW_LETTERS, letters.deliveries_page, "send"),
    q("queries.letters.deliveries_of_case", Act.VIEW_LETTERS, letters.deliveries_of_case, ".closed"),
    q("queries.letters.letters_of_case", Act.VIEW_LETTERS, letters.letters_of_case, ".closed"),
    q("letters.draft.open_letter", OF_INTAKE, draft.open_letter, ".own_letter", hides=True),
    q("letters.draft.open_letter", OF_LEGAL, draft.open_letter, ".decision_letter", hides=True),
    q("queries.letters.letter_file", OF_INTAKE, letters.letter_file, ".own_letter", "txt", hides=True),
    q("queries.letters.letter_file", OF_LEGAL, letters.letter_file, ".decision_letter", "txt", hides=True),
    q("queries.orders.orders_page", Act.VIEW_ORDERS, orders.orders_page, orders.OrderFilters()),
    q("queries.orders.orders_shown", Act.VIEW_ORDERS, orders.orders_shown, orders.OrderFilters(), 10),
    q("queries.orders.open_order", Act.VIEW_ORDERS, orders.open_order, ".order"),
    q("queries.run_sheet.run_sheet", Act.VIEW_RUN_SHEET, run_sheet.run_sheet),
    q("queries.run_sheet.cached_run_sheet", Act.VIEW_RUN_SHEET, run_sheet.cached_run_sheet),
    q("queries.run_sheet.list_runs", Act.VIEW_RUNS, run_sheet.list_runs),
    q("queries.run_sheet.open_run", Act.VIEW_RUNS, run_sheet.open_run, ".run"),
    q("queries.second_reviews.my_reviews", Act.VIEW_SECOND_REVIEWS, lambda *a: _whole(second_reviews.my_reviews(*a))),
    q("queries.second_reviews.open_review", Act.VIEW_SECOND_REVIEWS, second_reviews.open_review, "1-1"),
    q(
        "queries.second_reviews.disagreements",
        Act.MANAGE_SECOND_REVIEWS,
        lambda *a: _whole(second_reviews.disagreements(*a)),
    ),
    q("queries.second_reviews.sampling_values", Act.MANAGE_SECOND_REVIEWS, second_reviews.sampling_values),
    q("queries.second_reviews.list_samples", Act.VIEW_SAMPLES, lambda *a: _whole(second_reviews.list_samples(*a))),
    q("queries.second_reviews.redraw_sample", Act.VIEW_SAMPLES, second_reviews.redraw_sample, 1),
    q("queries.second_reviews.colleague_names", Act.SEE_COLLEAGUES, second_reviews.colleague_names),
    q("queries.connections.connections", Act.VIEW_CONNECTIONS, queries_connections.connections),
    q("queries.people.accounts", Act.VIEW_ACCOUNTS, people.accounts),
    q("queries.people.api_clients", Act.MANAGE_CLIENTS, lambda *a: _whole(people.api_clients(*a))),
    q("queries.people.waiting_accounts", Act.VIEW_ACCOUNTS, lambda *a: _whole(people.waiting_accounts(*a))),
    q("queries.setup.setup_steps", Act.VIEW_SETUP, lambda *a: _whole(queries_setup.setup_steps(*a))),
    q("queries.setup.sample_letter", Act.VIEW_SETUP, queries_setup.sample_letter, "us_dmca_512g_2"),
    q(
        "queries.standard_reasons.standard_reasons",
        Act.VIEW_STANDARD_REASONS,
        lambda *a: _whole(queries_standard_reasons.standard_reasons(*a)),
    ),
    q("queries.rules.rule_book", Act.VIEW_POLICIES, rules.rule_book),
    q("queries.case.reuse_hits", Act.READ_OTHER_CASES, lambda *a: _whole(case.reuse_hits(*a)), ".review"),
    q("queries.metrics.similar_cases", Act.READ_OTHER_CASES, queries_metrics.similar_cases, ".review", ()),
    q(
        "queries.metrics.answers_before",
        Act.READ_OTHER_CASES,
        lambda *a: _whole(queries_metrics.answers_before(*a)),
        ".review",
        "cn_written_signed",
    ),
    q("queries.metrics.cases_beside", Act.READ_OTHER_CASES, queries_metrics.cases_beside, ".review", "complainant.all"),
    q("queries.metrics.complaints_of", Act.READ_OTHER_CASES, queries_metrics.complaints_of, ".review"),
    q("queries.people.deciders", Act.HOLD_CASES, people.deciders),
    q("queries.people.colleagues", Act.VIEW_APPEAL, lambda *a: _whole(people.colleagues(*a))),
    q("queries.people.unnotified", Act.VIEW_APPEAL, lambda office, who: people.unnotified(office, who, "@Nobody")),
    q("queries.run_sheet.follow_ups_due", Act.READ_FINDINGS, run_sheet.follow_ups_due),
    q("queries.documents.text_of", Act.OPEN_DOCUMENTS, documents.text_of, ".words", hides=True),
    q("queries.documents.page_of", Act.OPEN_DOCUMENTS, documents.page_of, ".picture", 1, hides=True),
    q("queries.documents.passages_of", Act.OPEN_DOCUMENTS, documents.passages_of, ".picture", 1, "", hides=True),
    q("queries.documents.file_of", Act.OPEN_DOCUMENTS, documents.file_of, ".picture", hides=True),
    q("queries.documents.exhibit_of", Act.OPEN_DOCUMENTS, documents.exhibit_of, ".picture", hides=True),
    q("queries.documents.page_of", Act.OPEN_RESTRICTED_DOCUMENTS, documents.page_of, ".invoice", 1, hides=True),
    q(
        "queries.documents.passages_of",
        Act.OPEN_RESTRICTED_DOCUMENTS,
        documents.passages_of,
        ".invoice",
        1,
        "",
        hides=True,
    ),
    q("queries.documents.file_of", Act.OPEN_RESTRICTED_DOCUMENTS, documents.file_of, ".invoice", hides=True),
    q("queries.documents.exhibit_of", Act.OPEN_RESTRICTED_DOCUMENTS, documents.exhibit_of, ".invoice", hides=True),
    q("queries.bundles.latest_bundle", TO_SELLER, bundles.latest_bundle, ".opened", Side.SELLER),
    q("queries.bundles.latest_bundle", TO_COMPLAINANT, bundles.latest_bundle, ".review", Side.COMPLAINANT),
    Trial("queries.bundles.open_workspace", (TO_SELLER,), _packing(Side.SELLER), hides=True),
    Trial("queries.bundles.open_workspace", (TO_COMPLAINANT,), _packing(Side.COMPLAINANT), hides=True),
    Trial("queries.bundles.bundle_page", (TO_SELLER,), _bundle_page(Side.SELLER), (Act.OPEN_DOCUMENTS,), hides=True),
    Trial(
        "queries.bundles.bundle_page",
        (TO_COMPLAINANT,),
        _bundle_page(Side.COMPLAINANT),
        (Act.OPEN_RESTRICTED_DOCUMENTS,),
        hides=True,
    ),
    q(
        "queries.bundles.bundle_file",
        Act.OPEN_BUNDLES,
        bundles.bundle_file,
        ".bundle",
        besides=OPENS,
        hides=True,
    ),
    q("queries.people.reviewers", Act.COUNT_CASES, people.reviewers),
    q("queries.people.find_parties", Act.COUNT_CASES, people.find_parties, Side.SELLER, ""),
    q("queries.metrics.cases_of_number", Act.COUNT_CASES, queries_metrics.cases_of_number, OF_OVERDUE),
    Trial("queries.metrics.snapshot_for", (Act.COUNT_CASES,), _looked_at),
    q("analytics.metrics.measures", Act.COUNT_CASES, lambda *a: _whole(metrics.measures(*a)), OVERDUE),
    q(
        "analytics.metrics.waiting_times",
        Act.COUNT_CASES,
        lambda *a: _whole(metrics.waiting_times(*a)),
        Metric("complainant_response_time"),
    ),
    q("analytics.metrics.may_not_list", Act.COUNT_CASES, lambda *a: metrics.may_not_list(*a) or True),
    q("exchange.metrics_export.metrics_json", Act.COUNT_CASES, metrics_export.metrics_json),
    q("exchange.export.counted_csv", Act.COUNT_CASES, export.counted_csv, OF_OVERDUE, {}),
    q("exchange.export.table_csv", Act.EXPORT_CHARTS, export.table_csv, "overdue", {}, (("a",), (("b",),))),
    q("exchange.export.stream_rows", Act.EXPORT_TABLES, export.stream_rows, "cases", ExportFilter()),
    q("exchange.export.stream_parquet", Act.EXPORT_TABLES, export.stream_parquet, "cases", ExportFilter()),
    q("exchange.export.rows_of", Act.EXPORT_TABLES, export.rows_of, "cases", ExportFilter()),
    q("exchange.export.last_taken", Act.VIEW_EXPORT_LOG, lambda *a: _whole(export.last_taken(*a))),
    q("exchange.export.running_exports", Act.VIEW_EXPORT_LOG, lambda *a: _whole(export.running_exports(*a))),
    q(
        "exchange.case_report.report_file",
        Act.EXPORT_REPORT,
        case_report.report_file,
        ".review",
        "html",
        "en",
        besides=READS,
    ),
    q("exchange.case_report.case_csv", Act.EXPORT_REPORT, case_report.case_csv, ".review", besides=READS),
    q("exchange.export.log_csv", Act.VIEW_OFFICE_LOG, export.log_csv, LogFilter()),
    q("queries.security.read_log", Act.VIEW_OFFICE_LOG, security.read_log, LogFilter()),
    q("exchange.export.run_csv", Act.EXPORT_RUN, export.run_csv, ".run", besides=(Act.VIEW_RUNS,)),
    q("exchange.history_import.send", Verb.IMPORT_HISTORY, history_import.send, b"appeal_no\n"),
    q("exchange.history_import.send_appeals", Act.IMPORT_APPEALS, history_import.send_appeals, b"appeal_no\n", ()),
    q("exchange.history_import.rejects_of", Verb.IMPORT_HISTORY, history_import.rejects_of, hides=True),
)

NAMED: Final = {
    "queries.case.step_refused": "asks MOVES; tests/unit/test_lifecycle.py tries each of its rows as every role",
    "queries.orders.undelivered_messages": "none for whoever may not: tests/app/test_orders_page.py",
    "queries.people.names_of_parties": "by name or pseudonym: tried as an act",
    "queries.people.names_of_people": "by name or id: tried with the acts",
    "queries.standard_reasons.reasons_held": "none for whoever may not: tests/unit/test_standard_reasons.py",
    "queries.standard_reasons.reasons_offered": "none for whoever may not: tests/unit/test_standard_reasons.py",
    "queries.notifications.notices": "tried part by part, as acts",
    "queries.case.same_complaint": "no number for whoever may not: tests/unit/test_import_appeals.py",
    "queries.queue.choices_of": "by what the role may ask: tests/unit/test_queue_views.py",
    "queries.queue.list_query": "what `queue_page` asks, as the role may ask it: tests/app/test_queue_page.py",
    "queries.queue.first_free": "part of `checklist.take_next_case`",
    "queries.case.unopened_exhibits": "of a case that somebody has opened",
    "exchange.appeal_import.import_appeals": "each appeal is opened as by hand: `opening.open_appeal`",
    "exchange.metrics_export.metric_rows": "part of `stream`",
    "exchange.history_import.import_history": "asks MOVES, in the name of its actor",
    "exchange.appeal_import.begin_appeals": "as `send_appeals`, which comes before it",
    "exchange.history_import.run_beside": "as `send`, which comes before it",
    "exchange.history_import.begin": "as `send`, which comes before it",
    "exchange.history_import.job_of": "a person's own",
    "exchange.history_import.forget": "a person's own",
    "exchange.history_import.written_now": "asks MOVES; nobody imports: tests/unit/test_processes.py",
    "exchange.export.export_in_pieces": "records what was permitted before",
    "exchange.export.record_export": "records what was permitted before",
}
"""What takes an office and a person and stands in no row of its own."""

ACTS: Final = (
    Trial("opening a letter", (OF_LEGAL,), _may_open("decision_letter")),
    Trial("opening a letter", (OF_INTAKE,), _may_open("own_letter")),
    Trial("findings of a case", (Act.READ_FINDINGS,), _findings, (Act.VIEW_APPEAL,)),
    Trial("findings in its events", (Act.READ_FINDINGS,), _events_of_legal),
    Trial("being given cases", (Act.HOLD_CASES,), lambda _w, who: not lacking(who)),
    Trial("a decision against the findings", (Act.DECIDE_EXCEPTIONALLY,), _exceptional, (Verb.REJECT,)),
    Trial("what was relied on", (Act.CHANGE_WHAT_WAS_RELIED_ON,), _changes_what_was_relied_on),
    Trial("contacts and numbers", (Act.SEE_CONTACTS,), _unmasked),
    Trial(
        "colleagues by name",
        (Act.SEE_COLLEAGUES,),
        lambda _w, who: masking.names_for(who, [REVIEWER], render)[REVIEWER.person_id] == REVIEWER.name,
    ),
    Trial("pages handed over to be compared", (Act.READ_OTHER_CASES,), _pages_handed_over),
    Trial(
        "looking over an upload",
        (Act.HANDLE_DOCUMENTS,),
        lambda _w, who: not inspect_uploads(who, "a.txt", b"a")[0].refused,
    ),
    Trial(
        "parties by name in figures",
        (Act.SEE_PARTIES_IN_FIGURES,),
        lambda w, who: (
            people.names_of_parties(w.office, who, [(seller := str(held(w.office, "appeal")[0]["seller_id"]))])[seller]
            == "Northlight Lamps"
        ),
    ),
    Trial(
        "reviewers by name in figures",
        (Act.COUNT_CASES,),
        lambda w, who: people.names_of_people(w.office, who, ["zhao"])["zhao"] == REVIEWER.name,
    ),
    Trial("agreement reviewer by reviewer", (Act.COMPARE_REVIEWERS,), _by_reviewer),
    Trial("notices of cases", (Act.RECEIVE_CASE_NOTICES,), _told_by("_all")),
    Trial(
        "notices of windows",
        (Act.RECEIVE_WINDOW_NOTICES,),
        _told_by("_of_windows"),
        (Act.RECEIVE_CASE_NOTICES,),
    ),
    Trial("notices of accounts", (Act.RECEIVE_ACCOUNT_NOTICES,), _told_by("_of_accounts")),
    Trial("notices of messages", (Act.RECEIVE_DELIVERY_NOTICES,), _told_by("_of_messages")),
    Trial("notices of calendars", (Act.RECEIVE_CALENDAR_NOTICES,), _told_by("_of_calendars")),
    Trial("sending a document", (Act.UPLOAD_DOCUMENTS, Act.UPLOAD_HISTORY), _sent(1000)),
    Trial("sending a history", (Act.UPLOAD_HISTORY,), _sent(shared_server.LARGEST[Act.UPLOAD_HISTORY])),
    Trial("figures of the server", (Act.VIEW_SERVER_FIGURES,), _figures_of_server),
)


def found_in(*packages: ModuleType) -> set[str]:
    """Every public function of these packages that is handed an office and a person."""
    names = set()
    for package in packages:
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(each.name)
            names |= {
                f"{each.name.removeprefix('core.')}.{name}"
                for name, value in vars(module).items()
                if inspect.isfunction(inspect.unwrap(value))
                and value.__module__ == module.__name__
                and not name.startswith("_")
                and {"office", "actor"} <= inspect.signature(value).parameters.keys()
            }
    return names


def _id(value: object) -> str:
    if isinstance(value, Trial):
        return f"{value.name}-{value.acts[0]}"
    return str(value.role) if isinstance(value, Person) else str(getattr(value, "url_path", value))


@pytest.mark.parametrize("trial", [*QUERIES, *ACTS], ids=_id)
def test_a_query_answers_the_roles_of_its_row(world: World, trial: Trial) -> None:
    """Whoever the row names is answered, all the others are not; the program itself is one of them."""
    for person in (*ROLES, SYSTEM):
        answer = granted(trial.ask(world, person), hides=trial.hides)
        assert answer is permitted(person, trial.acts, trial.besides), f"{trial.name} as {person.role}"


def test_every_query_is_tried_or_named() -> None:
    """A query, metric or file that is added has its row."""
    assert (
        found_in(core.queries, core.letters, core.analytics, core.exchange)
        == {each.name for each in QUERIES} | NAMED.keys()
    )


# --- routes -------------------------------------------------------------------------------------------------------

EVERYBODY: Final = {
    "/auth/sign-in", "/auth/first-run", "/auth/sign-out", "/auth/sign-out-everywhere", "/healthz",
    "/auth/company", "/auth/company/callback", "/auth/company/logout",
}  # fmt: skip
"""Before anybody is known, or a person's own."""


def r(path: str, *acts: Needed, at: Callable[[World], str], besides: tuple[Needed, ...] = ()) -> tuple[Any, ...]:
    """A route, whose it is, and an address of it under which there is something."""
    return path, acts, at, besides


IMAGE: Final = "/exhibit/{exhibit_id}/{page:int}.jpg"

FIND: Final = "/exhibit/{exhibit_id}/{page:int}/find"

FILES: Final = (
    r(IMAGE, Act.OPEN_DOCUMENTS, at=lambda w: f"/exhibit/{w.picture}/1.jpg"),
    r(
        "/exhibit/{exhibit_id}/{page:int}.jpg",
        Act.OPEN_RESTRICTED_DOCUMENTS,
        at=lambda w: f"/exhibit/{w.invoice}/1.jpg",
    ),
    r(FIND, Act.OPEN_DOCUMENTS, at=lambda w: f"/exhibit/{w.picture}/1/find?q=a"),
    r(FIND, Act.OPEN_RESTRICTED_DOCUMENTS, at=lambda w: f"/exhibit/{w.invoice}/1/find"),
    r("/exhibit/{exhibit_id}/file", Act.OPEN_DOCUMENTS, at=lambda w: f"/exhibit/{w.words}/file"),
    r("/exhibit/{exhibit_id}/file", Act.OPEN_RESTRICTED_DOCUMENTS, at=lambda w: f"/exhibit/{w.invoice}/file"),
    r("/pack/{pack_id}.pdf", Act.OPEN_BUNDLES, at=lambda w: f"/pack/{w.bundle}.pdf", besides=OPENS),
    r(
        "/pack/{pack_id}/{exhibit_id}/{page:int}/{form}.jpg",
        TO_SELLER,
        at=lambda w: f"/pack/{w.to_seller[0]}/{w.to_seller[1]}/1/filed.jpg",
        besides=OPENS,
    ),
    r(
        "/pack/{pack_id}/{exhibit_id}/{page:int}/{form}.jpg",
        TO_COMPLAINANT,
        at=lambda w: f"/pack/{w.to_complainant[0]}/{w.to_complainant[1]}/1/seen.jpg",
        besides=OPENS_ALL,
    ),
    r("/export/{report}.codebook.csv", Act.EXPORT_TABLES, at=lambda _w: "/export/cases.codebook.csv"),
    r("/export/{report}.csv", Act.EXPORT_TABLES, at=lambda _w: "/export/cases.csv"),
    r("/import/rejects.csv", Verb.IMPORT_HISTORY, at=lambda _w: "/import/rejects.csv"),
    r("/report/{appeal_no}.{form:str}", Act.EXPORT_REPORT, at=lambda w: f"/report/{w.review}.html", besides=READS),
    r("/report/{appeal_no}.{form:str}", Act.EXPORT_REPORT, at=lambda w: f"/report/{w.review}.csv", besides=READS),
    r("/run/{run_no:int}.csv", Act.EXPORT_RUN, at=lambda w: f"/run/{w.run}.csv", besides=(Act.VIEW_RUNS,)),
    r("/setup/letter/{policy_id}.pdf", Act.VIEW_SETUP, at=lambda _w: "/setup/letter/us_dmca_512g_2.pdf"),
    r("/log.csv", Act.VIEW_OFFICE_LOG, at=lambda _w: "/log.csv?kind=exports"),
    r("/letter/{letter_id}.{wanted:str}", OF_INTAKE, at=lambda w: f"/letter/{w.own_letter}.txt"),
    r("/letter/{letter_id}.{wanted:str}", OF_LEGAL, at=lambda w: f"/letter/{w.decision_letter}.txt"),
    r("/numbers/{card}.csv", Act.EXPORT_CHARTS, at=lambda _w: "/numbers/overdue.csv", besides=(Act.COUNT_CASES,)),
    r("/numbers/cases/{metric}.csv", Act.COUNT_CASES, at=lambda _w: "/numbers/cases/overdue_open.csv"),
    r("/parties", Act.COUNT_CASES, at=lambda _w: "/parties?side=seller"),
    r("/find", Act.SEARCH, at=lambda _w: "/find?q=AP-2026"),
)


async def _get(path: str) -> int:
    transport = httpx.ASGITransport(Starlette(routes=ROUTES))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver.local") as browser:
        return (await browser.get(path)).status_code


@pytest.mark.parametrize("person", [*ROLES, None], ids=lambda person: str(person.role) if person else "nobody")
def test_a_file_is_for_the_roles_of_its_row(world: World, person: Person | None) -> None:
    """For all others, and for whoever is signed out, there is none at its address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(context, "person_of", _always(person))  # type: ignore[arg-type]
        for path, acts, at, besides in FILES:
            status = asyncio.run(_get(at(world)))
            may = person is not None and permitted(person, acts, besides)
            assert status in ((200, 422) if may else (404,)), f"{path} {acts}: {status}"


def test_every_route_is_tried_or_for_everybody() -> None:
    """A route that is added has its row."""
    assert {each.path for each in ROUTES} == {each[0] for each in FILES} | EVERYBODY


# --- pages --------------------------------------------------------------------------------------------------------

RIGHT: Final = [each for each in product(PLACES, PEOPLE) if allowed(each[1], each[0].act)]

WRONG: Final = [each for each in product(PLACES, PEOPLE) if not allowed(each[1], each[0].act)]


@pytest.mark.parametrize(("place", "person"), RIGHT, ids=_id)
def test_a_page_opens_for_its_roles(office: Office, place: Place, person: Person) -> None:
    """Each page draws in an office where nothing has happened yet."""
    test = open_page(place.url_path, person)

    assert not test.exception
    assert "not_permitted" not in html_of(test)
    assert person.person_id in html_of(test)


@pytest.mark.parametrize(("place", "person"), WRONG, ids=_id)
def test_a_page_itself_refuses_the_wrong_role(office: Office, place: Place, person: Person) -> None:
    """The guard on the page's first line holds without the frame, and nothing is drawn below it."""
    with at_desk(person):
        test = AppTest.from_file(str(place.path), default_timeout=20).run()

    assert not test.exception
    assert len(test.get("html")) == 1
    assert 'data-code="not_permitted"' in html_of(test)


def scripts() -> set[str]:
    """The files below ``pages/`` that draw something when they are run: their last line calls what they define."""
    found = set()
    for path in PAGES.glob("*/*.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        last = body[-1].value if body and isinstance(body[-1], ast.Expr) else None
        if isinstance(last, ast.Call) and isinstance(last.func, ast.Name):
            found.add(str(path.relative_to(PAGES)))
    return found - {"shared/frame.py"}


def test_every_page_has_its_row() -> None:
    """Each script is a page, and viewing each is an act of its own."""
    assert scripts() == {place.file for place in PLACES}
    assert {place.act for place in PLACES} == {act for act in Act if act.name.startswith("VIEW_")} - {
        Act.VIEW_SAMPLES, Act.VIEW_EXPORT_LOG, Act.VIEW_SERVER_FIGURES
    }  # fmt: skip
    assert len({place.act for place in PLACES}) == len(PLACES)


# --- commands -----------------------------------------------------------------------------------------------------

ON_BUNDLES: Final = (TO_SELLER, TO_COMPLAINANT)

ON_LETTERS: Final = (OF_INTAKE, OF_LEGAL)

DONE_BY: Final[dict[str, tuple[Needed, ...]]] = {
    "review.approve": (Verb.SEND_BACK,),
    "review.send_back": (Verb.SEND_BACK,),
    "documents.take_in": (Act.HANDLE_DOCUMENTS,),
    "documents.rename_kind": (Act.HANDLE_DOCUMENTS,),
    "documents.type_fact": (Act.HANDLE_DOCUMENTS,),
    "documents.type_facts": (Act.HANDLE_DOCUMENTS,),
    "corrections.correct": (Verb.CORRECT,),
    "corrections.move_document": (Act.HANDLE_DOCUMENTS,),
    "corrections.withdraw_document": (Act.HANDLE_DOCUMENTS,),
    "checklist.follow_up": (Verb.FOLLOW_UP,),
    "checklist.end_follow_up": (Verb.END_FOLLOW_UP,),
    "intake.disclose": (Verb.DISCLOSE,),
    "intake.file_counter_notice": (Verb.FILE_COUNTER_NOTICE,),
    "intake.record_arrival": (Verb.RECORD_ARRIVAL,),
    "intake.file_answer": (Verb.FILE_ANSWER,),
    "intake.withdraw_complaint": (Verb.WITHDRAW_COMPLAINT,),
    "intake.request_extension": (Verb.REQUEST_EXTENSION,),
    "intake.withdraw_appeal": (Verb.WITHDRAW_APPEAL,),
    "intake.note_late_answer": (Verb.NOTE_LATE_ANSWER,),
    "lead.extend": (Verb.EXTEND,),
    "lead.decline_extension": (Verb.DECLINE_EXTENSION,),
    "lead.lapse": (Verb.LAPSE,),
    "lead.lapse_seller": (Verb.LAPSE_SELLER,),
    "lead.end_wait": (Verb.END_WAIT,),
    "lead.reopen": (Verb.REOPEN,),
    "lead.assign": (Verb.ASSIGN,),
    "lead.hand_over": (Verb.HAND_OVER,),
    "orders.confirm_order": (Verb.CONFIRM_ORDER,),
    "orders.confirm_orders": (Verb.CONFIRM_ORDER,),
    "orders.refuse_order": (Verb.REFUSE_ORDER,),
    "orders.resend_order": (Verb.RESEND_ORDER,),
    "letters.record_sending": (Verb.RECORD_SENDING,),
    "letters.record_delivery": (Verb.RECORD_DELIVERY,),
    "letters.record_failure": (Verb.RECORD_FAILURE,),
    "checklist.match_goods": (Act.MATCH_GOODS,),
    "letters.save_letter": ON_LETTERS,
    "letters.release_letter": ON_LETTERS,
    "letters.drop_letter": ON_LETTERS,
    "second_reviews.announce_sample": (Act.MANAGE_SECOND_REVIEWS,),
    "second_reviews.draw_sample": (Act.MANAGE_SECOND_REVIEWS,),
    "second_reviews.assign_review": (Act.MANAGE_SECOND_REVIEWS,),
    "second_reviews.conclude_review": (Act.MANAGE_SECOND_REVIEWS,),
    "second_reviews.submit_review": (Act.GIVE_SECOND_REVIEW,),
    "intake.open_appeal": (Verb.OPEN,),
    "bundles.begin_bundle": (Verb.DISCLOSE,),  # of these trials: for the seller
    "bundles.choose_documents": ON_BUNDLES,
    "bundles.add_area": ON_BUNDLES,
    "bundles.toggle_area": ON_BUNDLES,
    "bundles.name_area": ON_BUNDLES,
    "bundles.remove_area": ON_BUNDLES,
    "bundles.undo": ON_BUNDLES,
    "bundles.search": ON_BUNDLES,
    "bundles.release_bundle": ON_BUNDLES,
    "connections.add_endpoint": (Act.MANAGE_CONNECTIONS,),
    "connections.pause_endpoint": (Act.MANAGE_CONNECTIONS,),
    "connections.remove_endpoint": (Act.MANAGE_CONNECTIONS,),
    "connections.rotate_secret": (Act.MANAGE_CONNECTIONS,),
    "connections.end_former_secret": (Act.MANAGE_CONNECTIONS,),
    "connections.send_test": (Act.MANAGE_CONNECTIONS,),
    "connections.replay_messages": (Act.SEND_MESSAGES_AGAIN,),
    "connections.allow_host": (Act.MANAGE_CONNECTIONS,),
    "setup.confirm_step": (Act.MANAGE_SETUP,),
    "queue_views.save_view": (Act.KEEP_QUEUE_VIEWS,),
    "queue_views.rename_view": (Act.KEEP_QUEUE_VIEWS,),
    "queue_views.overwrite_view": (Act.KEEP_QUEUE_VIEWS,),
    "queue_views.share_view": (Act.SHARE_QUEUE_VIEWS,),
    "queue_views.delete_view": (Act.KEEP_QUEUE_VIEWS,),
    "setup.write_letterhead": (Act.MANAGE_SETUP,),
    "standard_reasons.add_reason": (Act.MANAGE_STANDARD_REASONS,),
    "standard_reasons.change_reason": (Act.MANAGE_STANDARD_REASONS,),
    "standard_reasons.retire_reason": (Act.MANAGE_STANDARD_REASONS,),
    "accounts.add_person": (Act.MANAGE_ACCOUNTS,),
    "accounts.reset_password": (Act.MANAGE_ACCOUNTS,),
    "accounts.set_role": (Act.MANAGE_ACCOUNTS,),
    "accounts.set_active": (Act.MANAGE_ACCOUNTS,),
    "accounts.end_sign_ins": (Act.MANAGE_ACCOUNTS,),
    "accounts.link_company_account": (Act.MANAGE_ACCOUNTS,),
    "clients.add_client": (Act.MANAGE_CLIENTS,),
    "clients.revoke_client": (Act.MANAGE_CLIENTS,),
    "checklist.explain_reuse": (Act.EXPLAIN_REUSE,),
    "checklist.withdraw_explanation": (Act.EXPLAIN_REUSE,),
    "reading.read_opened": (Act.HANDLE_DOCUMENTS,),
    "reading.ask_to_read": (Act.HANDLE_DOCUMENTS,),
    "review.forward": (Verb.FORWARD,),
    "review.reject": (Verb.REJECT,),
    "review.ask_supplement": (Verb.ASK_SUPPLEMENT,),
    "review.revoke": (Verb.REVOKE,),
    "review.uphold": (Verb.UPHOLD,),
    "review.decline_withdrawal": (Verb.DECLINE_WITHDRAWAL,),
    "runs.begin_run": (Act.CONFIRM_SILENCES,),
    "runs.go_through": (Verb.LAPSE_SELLER, Verb.LAPSE),
    "runs.try_many": (Act.ACT_ON_MANY_CASES,),
    "runs.begin_many": (Act.ACT_ON_MANY_CASES,),
    "runs.do_many": (Act.ACT_ON_MANY_CASES,),
    "checklist.take_case": (Act.HOLD_CASES,),
    "checklist.renew_lease": (Act.HOLD_CASES,),
    "checklist.take_next_case": (Act.HOLD_CASES,),
    "checklist.answer": (Act.HOLD_CASES,),
    "checklist.look_up": (Act.HOLD_CASES,),
    "checklist.note": (Act.HOLD_CASES,),
    "checklist.write_reason": (Act.HOLD_CASES,),
    "checklist.cite": (Act.HOLD_CASES,),
    "checklist.fill_in": (Act.HOLD_CASES,),
    "checklist.comment": (Verb.COMMENT,),
    "verification.erase_party": (Act.ERASE_PERSONAL_DATA,),
    "verification.seal_record": (Act.SEAL_RECORD,),
}
"""Whose each command is."""

HIDING: Final = {each for each, acts in DONE_BY.items() if acts in (ON_BUNDLES, ON_LETTERS)} | {
    "checklist.end_follow_up"
}
"""What is as if it were not there, for whoever may not."""

OF_EVERYBODY: Final = {
    "accounts.see": "a person's own notices",
    "documents.note_opened": "what the person was shown; the others are left out",
    "intake.keep_opening": "a person's own draft",
    "intake.kept_opening": "a person's own draft",
    "accounts.change_password": "a person's own",
    "accounts.set_language": "a person's own",
    "reading.hash_opened": "answers how many: tried with the acts",
    "reading.look_ahead": "answers which: tests/unit/test_packs.py",
    "accounts.sign_out_everywhere": "a person's own",
    "checklist.release_case": "a case that the person holds",
}


def test_every_command_has_its_row() -> None:
    """A command that is added is somebody's."""
    assert commands().keys() == DONE_BY.keys() | OF_EVERYBODY.keys()


@pytest.mark.parametrize("person", ROLES, ids=_id)
@pytest.mark.parametrize("module", sorted({name.partition(".")[0] for name in DONE_BY}))
def test_a_command_is_for_the_roles_of_its_row(home: Path, tmp_path: Path, module: str, person: Person) -> None:
    """Tried on everything in the office: refused for the role each time, or not each time."""
    copies, wrong = Copies(home, tmp_path), []
    stood = held(copies.office, "appeal")
    for name, command in commands().items():
        if name in OF_EVERYBODY or name.partition(".")[0] != module:
            continue
        answers = [
            getattr(each, "refused", None) or getattr(each, "refusal", each)
            for each in answers_to(copies.office, person, name, command)
        ]
        let = [each for each in answers if not isinstance(each, Refusal) or granted(each, hides=name in HIDING)]
        if bool(let) is not permitted(person, DONE_BY[name]):
            wrong.append(f"{name}: {(let or answers)[:1]}")
        with copies.office.store.reading() as cursor:
            changed = read_person(cursor, person.person_id) != person
        if changed or held(copies.office, "appeal") != stood:
            copies.anew()
    copies.office.close()
    assert wrong == []


def test_every_act_is_tried() -> None:
    """No row is only said."""
    tried = {act for each in (*QUERIES, *ACTS) for act in each.acts} | {
        act for acts in DONE_BY.values() for act in acts
    }
    assert tried | {place.act for place in PLACES} >= set(Act)
