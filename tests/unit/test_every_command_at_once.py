"""Every command that writes, against itself: two and eight at the same moment on one case, or on what is common to all.

Whatever comes of it, nothing breaks off, what must be unique is unique, time runs forward in every log, and the whole
record agrees with its log. A command of ``core.commands`` that is not listed here fails the first test.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from inspect import signature
from itertools import count
from typing import Any, Final

import pytest

from core.analytics.tables import ExportFilter
from core.commands import (
    accounts,
    bundles,
    checklist,
    clients,
    connections,
    corrections,
    documents,
    intake,
    lead,
    letters,
    orders,
    queue_views,
    reading,
    review,
    runs,
    second_reviews,
    setup,
    standard_reasons,
    verification,
)
from core.commands.accounts import SignInAttempt, waited
from core.commands.corrections import Correction
from core.company import EndedSignIns, Identity
from core.domain.appeal import Appeal, Listing, MoreTime, Party
from core.domain.disclosure import Bundle
from core.domain.findings import LookedUp, review_subject
from core.domain.people import Person, SavedView
from core.domain.policy import day_in
from core.domain.refusals import Refusal, refuse
from core.domain.reuse import ReuseKind
from core.domain.run_sheet import RunLine
from core.domain.terms import (
    CERTIFICATE_KINDS,
    AnswerKind,
    Channel,
    DocumentKind,
    Masked,
    Outcome,
    PenaltyKind,
    RightType,
    Role,
    Side,
    State,
    TimeGround,
    Value,
    Verb,
)
from core.exchange.appeal_import import import_appeals
from core.exchange.csv_files import ImportResult
from core.exchange.export import record_export, stream_rows
from core.exchange.history_import import import_history
from core.ledger.orders import orders_of
from core.office import Office
from core.queries.letters import outbox
from core.queries.run_sheet import run_sheet
from tests import cast, paper_cast, postgres
from tests.cases import (
    ADMIN,
    AS_FILED,
    INTAKE,
    LEAD,
    MANAGER,
    OTHER_LEAD,
    REVIEWER,
    SECOND,
    Clock,
    answer_all,
    disclosed,
    done,
    opened,
    reviewable,
    with_document,
)
from tests.english import english
from tests.rounds import answered, arrived, forwarded, passed, revoked
from tests.trials import functions
from tests.unit.test_two_at_once import together

Call = Callable[[int], object]
"""What the nth of those who act at once does."""

DEAR: Final = (Listing(listing_id="703318845521", title="Lamp", sold_quantity=400, sold_value=15_000),)

PASSWORD: Final = "tonali-vemosu-18"

LOOKED_UP: Final = LookedUp(site="CNIPA trademark register", at="2026-11-24 11:58", result="Same owner, in force.")

CRITERION: Final = "cn_written_signed"

READS: Final = {
    "intake.kept_opening",
    "intake.policy_for",
    "verification.on_record",
    "verification.check_record",
    "accounts.who_is",  # writes at most once a minute that somebody was seen; tests/unit/test_sign_in.py
    "reading.hash_opened",  # these only hand work to the background
    "reading.look_ahead",
    "bundles.start_looking",
    "bundles.search_page",
    "reading.start_reading",
    "reading.recognise_one",
    "setup.first_run_code",  # these two need an office without people: tests/unit/test_first_run.py
    "setup.first_administrator",
    "accounts.provider_tokens",
    "accounts.is_by_company",
    "accounts.count_try",  # the means of knocking and of changing a password
    "accounts.waited",  # its end
    "clients.client_of",
    "clients.count_call",
    "clients.note_call",  # a row of its own for each call
    "clients.keep_bytes",  # bytes named by their hash
    "clients.send_file",  # the same twice is one row
    "clients.read_state",
    "clients.read_letter_pdf",
    "letters.delivery_on_record",
    "orders.confirm_orders",  # as orders.confirm_order, one by one: tests/unit/test_orders.py
    "clients.settle_order",  # as orders.confirm_order, tried there
    "clients.settle_letter",  # as deliveries.record_delivery
    "orders.order_on_record",
    "clients.list_states",
    "clients.call_open",  # these two: tests/unit/test_calls_at_once.py
    "clients.do_act",
    "intake.open_within",  # the means of opening
    "reading.hand_over",  # only hands work to the background, too
    "transaction.transact",  # the means of all others
    "transaction.document_of",
    "transaction.kept_in_vault",  # bytes named by their hash; the same twice is one file
    "documents.examine_and_keep",  # the same, after a look at the file
    "transaction.on_document",
    "documents.update_standing",
    "reading.fill_in",
}


@dataclass(frozen=True)
class Scene:
    """What is on record before, what each then does, and whether only one of them may succeed.

    ``busy`` where it is so long that others are asked to try again rather than made to wait.
    """

    begin: Callable[[Office], Call]
    once: bool = False
    busy: bool = False


def reviewed(office: Office, **fields: Any) -> Appeal:
    """A case in its preliminary review that two reviewers have answered in full."""
    appeal = reviewable(office, **fields)
    for person in (REVIEWER, SECOND):
        answer_all(office, person, appeal)
    return appeal


def who(n: int) -> Any:
    """One reviewer or the other."""
    return (REVIEWER, SECOND)[n % 2]


def proposed(office: Office) -> Appeal:
    """A case of high value whose forwarding waits for a second lead."""
    appeal = reviewed(office, listings=DEAR)
    for lead_too in (OTHER_LEAD, OTHER_LEAD.model_copy(update={"person_id": "third", "name": "Third Lead"})):
        done(accounts.add_person(office, lead_too.name, Role.LEAD, PASSWORD, person_id=lead_too.person_id))
    return done(review.forward(office, REVIEWER, appeal.appeal_no, appeal.version, as_filed=AS_FILED, reason="There."))


def approves(office: Office) -> Call:
    """Two leads approve."""
    case = proposed(office)
    leads = (OTHER_LEAD, OTHER_LEAD.model_copy(update={"person_id": "third", "name": "Third Lead"}))
    return lambda n: review.approve(office, leads[n % 2], case.appeal_no, case.version)


def sends_back(office: Office) -> Call:
    """Two leads send back."""
    case = proposed(office)
    return lambda _n: review.send_back(office, OTHER_LEAD, case.appeal_no, case.version, reason="Look again.")


def takes_in(office: Office) -> Call:
    """Different documents of one side."""
    no = reviewable(office).appeal_no
    return lambda n: documents.take_in(
        office, INTAKE, no, side=Side.SELLER, kind=DocumentKind.OTHER, name=f"{n}.txt", data=f"words {n}".encode()
    )


def invoice(office: Office) -> tuple[Appeal, Any]:
    """A case with a drawn invoice, and the invoice."""
    appeal, sheet = reviewable(office, "taobao_trademark_v2"), paper_cast.digital()
    kind = DocumentKind.INVOICE
    filed = documents.take_in(
        office, INTAKE, appeal.appeal_no, side=Side.SELLER, kind=kind, name=sheet.name, data=sheet.data
    )
    done(documents.type_facts(office, REVIEWER, done(filed).exhibit_id, sheet.facts))
    return appeal, done(filed)


def on_invoice(do: Callable[[Office, Any, int], object]) -> Callable[[Office], Call]:
    """A scene about one invoice."""

    def begin(office: Office) -> Call:
        _, exhibit = invoice(office)
        return lambda n: do(office, exhibit, n)

    return begin


def discloses(office: Office) -> Call:
    """A case whose certificate is on file."""
    appeal = opened(office)
    with_document(office, appeal, Side.COMPLAINANT, CERTIFICATE_KINDS[appeal.right_type])
    return lambda _n: intake.disclose(office, INTAKE, appeal.appeal_no, appeal.version, as_filed=AS_FILED)


def files_counter_notice(office: Office) -> Call:
    """The counter-notice is on file."""
    appeal = disclosed(office)
    with_document(office, appeal, Side.SELLER, DocumentKind.COUNTER_NOTICE)
    return lambda _n: intake.file_counter_notice(office, INTAKE, appeal.appeal_no, appeal.version)


def records_arrival(office: Office) -> Call:
    """The proof of arrival is on file."""
    appeal = forwarded(office)
    with_document(office, appeal, Side.OFFICE, DocumentKind.PROOF_OF_ARRIVAL)
    at = office.now()
    return lambda _n: intake.record_arrival(office, INTAKE, appeal.appeal_no, appeal.version, arrived_at=at)


def adds_reason(office: Office, n: int) -> object:
    """Different standard reasons for one decision."""
    return standard_reasons.add_reason(office, LEAD, decision="reject", en=f"No. {n}", zh=f"不予支持。{n}")


def changes_reason(office: Office) -> Call:
    """Leads word one anew, each in their own words."""
    name = done(standard_reasons.add_reason(office, LEAD, decision="reject", en="No.", zh="不予支持。")).reason_id
    return lambda n: standard_reasons.change_reason(office, LEAD, name, 1, en=f"No. {n}", zh=f"不予支持。{n}")


def retires_reason(office: Office) -> Call:
    """Leads retire one."""
    name = done(standard_reasons.add_reason(office, LEAD, decision="reject", en="No.", zh="不予支持。")).reason_id
    return lambda _n: standard_reasons.retire_reason(office, LEAD, name, 1)


def on_view(do: Callable[[Office, SavedView, int], object]) -> Callable[[Office], Call]:
    """A scene with a view of the queue that a lead keeps."""

    def begin(office: Office) -> Call:
        view = done(queue_views.save_view(office, LEAD, "Late", {"tab": "late"}))
        return lambda n: do(office, view, n)

    return begin


def files_answer(office: Office) -> Call:
    """The complainant's counter-materials are on file."""
    appeal = arrived(office)
    with_document(office, appeal, Side.COMPLAINANT, DocumentKind.COUNTER_MATERIALS)
    kind = AnswerKind.COUNTER_MATERIALS
    return lambda _n: intake.file_answer(office, INTAKE, appeal.appeal_no, appeal.version, kind=kind)


def withdrawal(office: Office) -> Appeal:
    """A case that waits for the complainant, whose withdrawal is on file."""
    appeal = arrived(office)
    with_document(office, appeal, Side.COMPLAINANT, DocumentKind.WITHDRAWAL_LETTER)
    return appeal


def withdraws(office: Office) -> Call:
    """The withdrawal is recorded."""
    appeal = withdrawal(office)
    return lambda _n: intake.withdraw_complaint(office, INTAKE, appeal.appeal_no, appeal.version)


def declines_withdrawal(office: Office) -> Call:
    """The withdrawal is found to be none."""
    before = withdrawal(office)
    appeal = done(intake.withdraw_complaint(office, INTAKE, before.appeal_no, before.version))
    for person in (REVIEWER, SECOND):
        answer_all(office, person, appeal, Value.NOT_MET)
    return lambda n: review.decline_withdrawal(office, who(n), appeal.appeal_no, appeal.version, reason="Not theirs.")


def requested(office: Office) -> Appeal:
    """A case in which more time is asked."""
    before = arrived(office)
    return done(intake.request_extension(office, INTAKE, before.appeal_no, before.version, at_the_notary(2)))


def at_the_notary(days: int) -> MoreTime:
    """So many days from the day after the arrival on that are not to count; the proof of arrival stands for a paper."""
    return MoreTime(
        ground=TimeGround.NOTARISATION, reason="Papers from abroad.", first_day=date(2026, 11, 25),
        last_day=date(2026, 11, 24 + days), document="C1",
    )  # fmt: skip


def on_case(made: Callable[[Office], Appeal], do: Callable[[Office, Appeal, int], object]) -> Callable[[Office], Call]:
    """A scene about one case, as it is when it begins."""

    def begin(office: Office) -> Call:
        appeal = made(office)
        return lambda n: do(office, appeal, n)

    return begin


def long_closed(office: Office) -> Appeal:
    """A case whose time of retention is over."""
    appeal = closed(office)
    _clock(office).move(days=3 * 366 + 1)
    return appeal


def closed(office: Office) -> Appeal:
    """A case decided for the seller."""
    return revoked(office, answered(office, arrived(office)))


def rejected(office: Office) -> Appeal:
    """A case that the reviewer has rejected."""
    appeal = reviewed(office)
    for person in (REVIEWER, SECOND):
        done(checklist.answer(office, person, appeal.appeal_no, "cn_perjury_statement", Value.NOT_MET))
    return done(review.reject(office, REVIEWER, appeal.appeal_no, appeal.version, reason="A guarantee is missing."))


def rejectable(office: Office) -> Appeal:
    """A case that fails in both reviewers' forms."""
    appeal = reviewed(office)
    for person in (REVIEWER, SECOND):
        done(checklist.answer(office, person, appeal.appeal_no, "cn_perjury_statement", Value.NOT_MET))
    return appeal


def unverified(office: Office) -> Appeal:
    """A case with something that could not be verified."""
    appeal = reviewed(office)
    for person in (REVIEWER, SECOND):
        done(checklist.answer(office, person, appeal.appeal_no, CRITERION, Value.CANNOT_VERIFY))
    return appeal


def invalid_answer(office: Office) -> Appeal:
    """A final review in which the answer shows nothing."""
    appeal = answered(office, arrived(office))
    for person in (REVIEWER, SECOND):
        answer_all(office, person, appeal, Value.NOT_MET)
    return appeal


def valid_answer(office: Office) -> Appeal:
    """A final review in which the answer shows it all."""
    appeal = answered(office, arrived(office))
    for person in (REVIEWER, SECOND):
        answer_all(office, person, appeal)
    return appeal


def silent(office: Office) -> Appeal:
    """A case whose complainant's window is over."""
    appeal = arrived(office)
    _clock(office).move(days=60)
    return appeal


def silent_seller(office: Office) -> Appeal:
    """A case whose seller's window is over."""
    appeal = disclosed(office)
    _clock(office).move(days=60)
    return appeal


def too_late(office: Office) -> Appeal:
    """A case under 512(g) that was forwarded so late that its latest day comes before the promised one."""
    clock = _clock(office)
    clock.now = datetime(2026, 11, 2, 17, tzinfo=UTC)
    appeal = passed(office, "us_dmca_512g")
    clock.now = datetime(2026, 11, 10, 17, tzinfo=UTC)
    case = forwarded(office, appeal)
    clock.now = datetime(2026, 11, 18, 17, tzinfo=UTC)
    return case


def _clock(office: Office) -> Clock:
    assert isinstance(office.clock, Ticking)
    return office.clock.under


@dataclass
class Ticking:
    """A clock that goes on by a millisecond each time it is asked, so that two moments are two."""

    under: Clock
    asked: Iterator[int]

    def __call__(self) -> datetime:
        """The time, aware UTC."""
        return self.under.now + timedelta(milliseconds=next(self.asked))


def on_letter(do: Callable[[Office, str, int], object]) -> Callable[[Office], Call]:
    """A scene about one letter that waits."""

    def begin(office: Office) -> Call:
        rejected(office)
        letter_id = done(outbox(office, REVIEWER)).letters[0].letter.letter_id
        return lambda n: do(office, letter_id, n)

    return begin


def on_delivery(do: Callable[[Office, str, int], object]) -> Callable[[Office], Call]:
    """A scene about one letter that was released and is to be sent."""

    def begin(office: Office) -> Call:
        rejected(office)
        released = done(outbox(office, REVIEWER)).letters[0].letter.letter_id
        done(letters.release_letter(office, REVIEWER, released))
        return lambda n: do(office, released, n)

    return begin


def announces(office: Office) -> Call:
    """Samples of the same days: they overlap."""
    today = day_in(office.now())
    return lambda _n: second_reviews.announce_sample(office, LEAD, first=today, last=today, by=(), base=Decimal(1))


def sample(office: Office) -> int:
    """A sample whose days are over, of one decision."""
    today = day_in(office.now())
    found = done(second_reviews.announce_sample(office, LEAD, first=today, last=today, by=(), base=Decimal(1)))
    _clock(office).move(minutes=5)
    rejected(office)
    _clock(office).move(days=1)
    return found.draw_no


def draws(office: Office) -> Call:
    """The sample is drawn."""
    number = sample(office)
    return lambda _n: second_reviews.draw_sample(office, LEAD, number)


def on_look(do: Callable[[Office, str, int], object]) -> Callable[[Office], Call]:
    """A scene about one second review of the other reviewer."""

    def begin(office: Office) -> Call:
        (look,) = done(second_reviews.draw_sample(office, LEAD, sample(office)))
        return lambda n: do(office, look.look_id, n)

    return begin


def gives_look_and_answers(office: Office, look_id: str, n: int) -> object:
    """Half of them hand it to the lead and back, half answer."""
    if n % 2:
        return checklist.answer(office, SECOND, review_subject(look_id), CRITERION, Value.MET)
    return second_reviews.assign_review(office, LEAD, look_id, LEAD.person_id)


def concludes(office: Office) -> Call:
    """Two differ, and a lead who took part in neither says who was right."""
    (look,) = done(second_reviews.draw_sample(office, LEAD, sample(office)))
    done(second_reviews.submit_review(office, SECOND, look.look_id, "forward", reason="It was all there."))
    return lambda _n: second_reviews.conclude_review(
        office, LEAD, look.look_id, "first_stands", reason="Nothing was signed."
    )


def pack_of(office: Office) -> Bundle:
    """A pack with two areas that were drawn."""
    appeal = reviewable(office)
    pack = done(bundles.begin_bundle(office, REVIEWER, appeal.appeal_no, Side.COMPLAINANT))
    for top in (100, 300):
        exhibit = pack.form.exhibits[0]
        pack = done(
            bundles.add_area(office, REVIEWER, pack.pack_id, pack.edition, exhibit, 1, (100, top, 300, top + 50))
        )
    return pack


def on_pack(do: Callable[[Office, Bundle, int], object]) -> Callable[[Office], Call]:
    """A scene about one pack, in the edition that all have seen."""

    def begin(office: Office) -> Call:
        pack = pack_of(office)
        return lambda n: do(office, pack, n)

    return begin


def on_person(do: Callable[[Office, int], object]) -> Callable[[Office], Call]:
    """A scene about one account with a password."""

    def begin(office: Office) -> Call:
        done(accounts.add_person(office, "Wen Yu", Role.REVIEWER, PASSWORD, person_id="wen"))
        return lambda n: do(office, n)

    return begin


def two_admins(office: Office) -> Call:
    """All administrators step down at once; one has to stay."""
    done(accounts.add_person(office, "Second Admin", Role.ADMIN, PASSWORD, person_id="second"))
    return lambda n: accounts.set_role(office, ADMIN, ("adm", "second")[n % 2], Role.MANAGER)


def knocks(office: Office, address: str) -> object:
    """A try that is given up before its password is looked at."""
    tried = accounts.count_attempt(office, "wen", address)
    if isinstance(tried, SignInAttempt):
        waited(office, tried)
    return tried


ISSUER: Final = "https://login.example.com"


def of_company(subject: str, account: str = "li.wen") -> Identity:
    """A person of the company's provider."""
    return Identity(ISSUER, subject, account, "Li Wen", Role.REVIEWER, "", "{}")


def waits(office: Office) -> Call:
    """Whose a company account is, is said by both administrators at once."""
    accounts.company_sign_in(office, of_company("u-zhao", "zhao"), "one", "", "en")
    return lambda n: accounts.link_company_account(office, ADMIN, ISSUER, "u-zhao", same=bool(n % 2))


def revokes(office: Office) -> Call:
    """A client's token is ended by several administrators at once."""
    client, _ = done(clients.add_client(office, "Seller portal", ["intake:write"], actor=ADMIN))
    return lambda _n: clients.revoke_client(office, ADMIN, client.client_id)


def signs_out(office: Office) -> Call:
    """One sign-in ends in several tabs."""
    done(accounts.add_person(office, "Wen Yu", Role.REVIEWER, PASSWORD, person_id="wen"))
    token = done(cast.sign_in(office, "wen", PASSWORD))
    return lambda _n: accounts.sign_out(office, token)


def hits(office: Office) -> tuple[str, str, str]:
    """Two cases with the same invoice: (case, own document, the other's)."""
    first, other = invoice(office), invoice(office)
    return first[0].appeal_no, first[1].exhibit_id, other[1].exhibit_id


def explains(office: Office) -> Call:
    """A hit is explained."""
    no, own, other = hits(office)
    return lambda n: checklist.explain_reuse(office, who(n), no, ReuseKind.INVOICE, own, other, f"reason {n}")


def takes_back(office: Office) -> Call:
    """An explanation is taken back."""
    no, own, other = hits(office)
    done(checklist.explain_reuse(office, REVIEWER, no, ReuseKind.INVOICE, own, other, "a reason"))
    return lambda n: checklist.withdraw_explanation(office, who(n), no, ReuseKind.INVOICE, own, other)


def begins_run(office: Office) -> Call:
    """The same sheet by two leads."""
    no = silent(office).appeal_no
    sheet = done(run_sheet(office, LEAD))
    return lambda _n: runs.begin_run(office, LEAD, sheet, {no}, way="page")


TOLD_TO_MANY = runs.ManyAct(Verb.COMMENT, "They belong together.")


def tells(office: Office, case: Appeal) -> tuple[RunLine, ...]:
    """The dry run of a comment on one case."""
    return done(runs.try_many(office, LEAD, TOLD_TO_MANY, [case.appeal_no]))


def does_many(office: Office) -> Call:
    """One run over ticked cases in two windows."""
    begun = done(runs.begin_many(office, LEAD, TOLD_TO_MANY, tells(office, reviewable(office))))
    return lambda _n: list(runs.do_many(office, LEAD, begun))


def goes_through(office: Office) -> Call:
    """One run in two windows."""
    no = silent(office).appeal_no
    begun = done(runs.begin_run(office, LEAD, done(run_sheet(office, LEAD)), {no}, way="page"))
    return lambda _n: list(runs.go_through(office, LEAD, begun))


def new_appeal(**fields: Any) -> intake.NewAppeal:
    """An appeal of the same two parties each time."""
    return intake.NewAppeal(
        right_type=RightType.COPYRIGHT,
        seller=Party(party_id="", side=Side.SELLER, name="Harbour Goods"),
        complainant=Party(party_id="", side=Side.COMPLAINANT, name="Quill & Sons"),
        complaint_no="C-1",
        listings=(Listing(listing_id="1", title="Lamp"),),
        penalty_kind=PenaltyKind.LISTING_REMOVED,
        **fields,
    )


def imports(office: Office, n: int) -> object:
    """The same file of appeals by several."""
    path = office.home / f"new-{n}.csv"
    path.write_text(
        "appeal_no,right_type,seller,complainant,opened_at\nOLD-1,copyright,Harbour Goods,Quill & Sons,2026-11-02\n",
        encoding="utf-8",
    )
    return added(import_appeals(office, path, lambda _row: None))


def imports_history(office: Office, n: int) -> object:
    """The same file of history by several."""
    path = office.home / f"old-{n}.csv"
    path.write_text(
        "appeal_no,right_type,seller,complainant,opened_at\nOLD-1,copyright,Harbour Goods,Quill & Sons,2024-11-02\n",
        encoding="utf-8",
    )
    return added(import_history(office, path, lambda _row: None))


def added(result: ImportResult | Refusal) -> object:
    """The result, where it added the row; else that the number was there."""
    return result if isinstance(result, Refusal) or result.added else refuse("duplicate_number", name="OLD-1")


def between_two_cases(office: Office) -> Call:
    """Two cases: each hands the other a document, so that who locks one waits for who locks the other."""
    numbers = [opened(office).appeal_no for _ in range(2)]

    def hand(n: int) -> object:
        paper = documents.take_in(
            office, INTAKE, numbers[n % 2], side=Side.SELLER, kind=DocumentKind.OTHER, name="a.txt", data=b"a %d" % n
        )
        there, exhibit_id = numbers[1 - n % 2], done(paper).exhibit_id
        return corrections.move_document(
            office, INTAKE, exhibit_id, side=Side.SELLER, appeal_no=there, reason="Of the other."
        )

    return hand


def alone(do: Callable[[Office, int], object]) -> Callable[[Office], Call]:
    """A scene in an office with nothing in it."""
    return lambda office: lambda n: do(office, n)


def on_endpoint(do: Callable[[Office, str, int], object]) -> Callable[[Office], Call]:
    """A scene with an endpoint that was told of an appeal."""

    def begin(office: Office) -> Call:
        added, _secret = done(connections.add_endpoint(office, ADMIN, "portal", "https://hooks.example/"))
        opened(office)
        return lambda n: do(office, added.endpoint_id, n)

    return begin


def follows_up(office: Office, case: Appeal, n: int) -> Appeal | Refusal:
    """A day on which something is awaited, another for each."""
    on = day_in(office.now()) + timedelta(days=n + 2)
    return checklist.follow_up(office, who(n), case.appeal_no, due_on=on, what=f"Letter {n}")


def searches(office: Office, pack: Bundle, _n: int) -> object:
    """The rules look for areas."""
    return bundles.search(office, REVIEWER, pack.pack_id, pack.edition, pack.form.exhibits[0])


def shop(n: int) -> Person:
    """A system of the marketplace, which speaks for itself."""
    return Person(person_id=f"client {n}", name=f"shop {n}", role=Role.SYSTEM)


def on_order(do: Callable[[Office, str, int], object]) -> Callable[[Office], Call]:
    """A scene about the order of a decision."""

    def begin(office: Office) -> Call:
        appeal = closed(office)
        with office.store.reading() as cursor:
            (order,) = orders_of(cursor, appeal.appeal_no)
        return lambda n: do(office, order.order_id, n)

    return begin


def choice(office: Office, pack: Bundle, n: int) -> object:
    """Nothing, or what is in it."""
    return bundles.choose_documents(office, REVIEWER, pack.pack_id, pack.edition, pack.form.exhibits if n % 2 else ())


COMMANDS: Final[dict[str, Scene]] = {
    "review.approve": Scene(approves, once=True),
    "review.send_back": Scene(sends_back, once=True),
    "documents.take_in": Scene(takes_in),
    "documents.rename_kind": Scene(
        on_invoice(
            lambda office, exhibit, n: documents.rename_kind(
                office, REVIEWER, exhibit.exhibit_id, (DocumentKind.RECEIPT, DocumentKind.INVOICE)[n % 2]
            )
        )
    ),
    "corrections.correct": Scene(
        on_case(
            reviewable,
            lambda office, case, n: corrections.correct(
                office, REVIEWER, case.appeal_no, case.version, Correction(right_no=f"1{n}")
            ),
        ),
        once=True,
    ),
    "corrections.move_document": Scene(
        on_invoice(
            lambda office, exhibit, _n: corrections.move_document(
                office, REVIEWER, exhibit.exhibit_id, side=Side.COMPLAINANT, reason="Of the owner."
            )
        ),
        once=True,
    ),
    "corrections.withdraw_document": Scene(
        on_invoice(
            lambda office, exhibit, _n: corrections.withdraw_document(
                office, REVIEWER, exhibit.exhibit_id, reason="Of nobody here."
            )
        ),
        once=True,
    ),
    "documents.type_fact": Scene(
        on_invoice(
            lambda office, exhibit, n: documents.type_fact(office, REVIEWER, exhibit.exhibit_id, "number", f"1{n}")
        )
    ),
    "documents.type_facts": Scene(
        on_invoice(
            lambda office, exhibit, n: documents.type_facts(office, REVIEWER, exhibit.exhibit_id, {"number": f"1{n}"})
        )
    ),
    "checklist.follow_up": Scene(on_case(reviewable, follows_up)),
    "checklist.end_follow_up": Scene(
        on_case(
            lambda office: done(follows_up(office, reviewable(office), 0)),
            lambda office, case, n: checklist.end_follow_up(office, who(n), case.appeal_no, reason="It came."),
        ),
        once=True,
    ),
    "intake.disclose": Scene(discloses, once=True),
    "intake.file_counter_notice": Scene(files_counter_notice, once=True),
    "intake.record_arrival": Scene(records_arrival, once=True),
    "intake.file_answer": Scene(files_answer, once=True),
    "intake.withdraw_complaint": Scene(withdraws, once=True),
    "intake.request_extension": Scene(
        on_case(
            arrived,
            lambda office, case, n: intake.request_extension(
                office, INTAKE, case.appeal_no, case.version, at_the_notary(1 + n % 5)
            ),
        ),
        once=True,
    ),
    "intake.withdraw_appeal": Scene(
        on_case(
            disclosed,
            lambda office, case, _n: intake.withdraw_appeal(office, INTAKE, case.appeal_no, case.version, reason="Up."),
        ),
        once=True,
    ),
    "intake.note_late_answer": Scene(
        on_case(
            lambda office: done(lead.lapse(office, LEAD, (case := silent(office)).appeal_no, case.version)),
            lambda office, case, n: intake.note_late_answer(
                office, INTAKE, case.appeal_no, case.version, received_at=_clock(office).now, note=f"Letter {n}"
            ),
        ),
        once=True,
    ),
    "lead.extend": Scene(
        on_case(
            requested,
            lambda office, case, _n: lead.extend(office, LEAD, case.appeal_no, case.version, at_the_notary(1)),
        ),
        once=True,
    ),
    "lead.decline_extension": Scene(
        on_case(
            requested,
            lambda office, case, _n: lead.decline_extension(office, LEAD, case.appeal_no, case.version, reason="No."),
        ),
        once=True,
    ),
    "lead.lapse": Scene(
        on_case(silent, lambda office, case, _n: lead.lapse(office, LEAD, case.appeal_no, case.version)), once=True
    ),
    "lead.lapse_seller": Scene(
        on_case(silent_seller, lambda office, case, _n: lead.lapse_seller(office, LEAD, case.appeal_no, case.version)),
        once=True,
    ),
    "lead.end_wait": Scene(
        on_case(
            too_late,
            lambda office, case, _n: lead.end_wait(office, LEAD, case.appeal_no, case.version, reason="The last day."),
        ),
        once=True,
    ),
    "lead.reopen": Scene(
        on_case(
            closed,
            lambda office, case, _n: lead.reopen(
                office, LEAD, case.appeal_no, case.version, to=State.PRELIMINARY_REVIEW, reason="New proof."
            ),
        ),
        once=True,
    ),
    "lead.assign": Scene(
        on_case(
            reviewable,
            lambda office, case, n: lead.assign(office, LEAD, case.appeal_no, case.version, to=who(n).person_id),
        ),
        once=True,
    ),
    "lead.hand_over": Scene(
        on_case(
            reviewed,
            lambda office, case, n: lead.hand_over(
                office, who(n), case.appeal_no, case.version, to=who(n + 1).person_id
            ),
        ),
        once=True,
    ),
    "checklist.match_goods": Scene(
        on_invoice(
            lambda office, exhibit, n: checklist.match_goods(office, who(n), exhibit.exhibit_id, ("703318845521",), n)
        )
    ),
    "letters.save_letter": Scene(
        on_letter(
            lambda office, letter_id, n: letters.save_letter(office, who(n), letter_id, "en", f"Words {n}", edition=0)
        ),
        once=True,
    ),
    "letters.release_letter": Scene(
        on_letter(lambda office, letter_id, n: letters.release_letter(office, who(n), letter_id)), once=True
    ),
    "letters.drop_letter": Scene(
        on_letter(lambda office, letter_id, n: letters.drop_letter(office, who(n), letter_id, "By telephone.")),
        once=True,
    ),
    "second_reviews.announce_sample": Scene(announces, once=True),
    "second_reviews.draw_sample": Scene(draws, once=True),
    "second_reviews.assign_review": Scene(on_look(gives_look_and_answers)),
    "second_reviews.submit_review": Scene(
        on_look(
            lambda office, look_id, _n: second_reviews.submit_review(
                office, SECOND, look_id, "forward", reason="There."
            )
        ),
        once=True,
    ),
    "second_reviews.conclude_review": Scene(concludes, once=True),
    "accounts.see": Scene(alone(lambda office, n: accounts.see(office, REVIEWER, [f"notice {n // 2}"]))),
    "documents.note_opened": Scene(
        on_invoice(lambda office, exhibit, _n: documents.note_opened(office, REVIEWER, [exhibit.exhibit_id]))
    ),
    "intake.open_appeal": Scene(alone(lambda office, _n: intake.open_appeal(office, INTAKE, new_appeal()))),
    "intake.keep_opening": Scene(alone(lambda office, n: intake.keep_opening(office, INTAKE, {"seller": f"{n}"}))),
    "bundles.begin_bundle": Scene(
        on_case(
            reviewable, lambda office, case, n: bundles.begin_bundle(office, who(n), case.appeal_no, Side.COMPLAINANT)
        )
    ),
    "bundles.choose_documents": Scene(on_pack(choice)),
    "bundles.add_area": Scene(
        on_pack(
            lambda office, pack, n: bundles.add_area(
                office, who(n), pack.pack_id, pack.edition, pack.form.exhibits[0], 1, (10, 10, 20 + n, 20)
            )
        ),
        once=True,
    ),
    "bundles.toggle_area": Scene(
        on_pack(lambda office, pack, n: bundles.toggle_area(office, who(n), pack.pack_id, pack.edition, 1, on=False)),
        once=True,
    ),
    "bundles.name_area": Scene(
        on_pack(lambda office, pack, n: bundles.name_area(office, who(n), pack.pack_id, pack.edition, 1, Masked.PHONE)),
        once=True,
    ),
    "bundles.remove_area": Scene(
        on_pack(lambda office, pack, n: bundles.remove_area(office, who(n), pack.pack_id, pack.edition, 1)), once=True
    ),
    "bundles.undo": Scene(
        on_pack(lambda office, pack, n: bundles.undo(office, who(n), pack.pack_id, pack.edition)), once=True
    ),
    "bundles.search": Scene(on_pack(searches), once=True),
    "bundles.release_bundle": Scene(
        on_pack(lambda office, pack, n: bundles.release_bundle(office, who(n), pack.pack_id, pack.edition)), once=True
    ),
    "setup.write_letterhead": Scene(
        alone(lambda office, n: setup.write_letterhead(office, ADMIN, "us", 0, en=f"Agent {n}", zh="代理人")), once=True
    ),
    "setup.confirm_step": Scene(alone(lambda office, n: setup.confirm_step(office, ADMIN, "calendar", str(n)))),
    "queue_views.save_view": Scene(alone(lambda office, n: queue_views.save_view(office, LEAD, f"View {n}", {}))),
    "queue_views.rename_view": Scene(
        on_view(lambda office, view, n: queue_views.rename_view(office, LEAD, view, f"View {n}")), once=True
    ),
    "queue_views.overwrite_view": Scene(
        on_view(lambda office, view, n: queue_views.overwrite_view(office, LEAD, view, {"q": f"lamp {n}"})),
        once=True,
    ),
    "queue_views.share_view": Scene(
        on_view(lambda office, view, _n: queue_views.share_view(office, LEAD, view)), once=True
    ),
    "queue_views.delete_view": Scene(
        on_view(lambda office, view, _n: queue_views.delete_view(office, LEAD, view)), once=True
    ),
    "standard_reasons.add_reason": Scene(alone(adds_reason)),
    "standard_reasons.change_reason": Scene(changes_reason, once=True),
    "standard_reasons.retire_reason": Scene(retires_reason, once=True),
    "accounts.add_person": Scene(
        alone(lambda office, _n: accounts.add_person(office, "Li Wen", Role.REVIEWER, PASSWORD))
    ),
    "accounts.change_password": Scene(
        on_person(
            lambda office, n: accounts.change_password(
                office, REVIEWER.model_copy(update={"person_id": "wen"}), PASSWORD, f"{PASSWORD}{n}"
            )
        )
    ),
    "accounts.reset_password": Scene(on_person(lambda office, _n: accounts.reset_password(office, ADMIN, "wen"))),
    "accounts.set_role": Scene(two_admins),
    "accounts.set_active": Scene(
        on_person(lambda office, n: accounts.set_active(office, ADMIN, "wen", active=bool(n % 2)))
    ),
    "accounts.end_sign_ins": Scene(on_person(lambda office, _n: accounts.end_sign_ins(office, ADMIN, "wen"))),
    "accounts.set_language": Scene(
        on_person(lambda office, n: accounts.set_language(office, REVIEWER, ("en", "zh")[n % 2]))
    ),
    "reading.hash_missing_pages": Scene(on_invoice(lambda office, _exhibit, _n: reading.hash_missing_pages(office))),
    "reading.fingerprint": Scene(
        on_invoice(lambda office, exhibit, _n: reading.fingerprint(office, exhibit.exhibit_id))
    ),
    "reading.read_opened": Scene(
        on_case(reviewable, lambda office, case, _n: reading.read_opened(office, REVIEWER, case.appeal_no))
    ),
    "reading.ask_to_read": Scene(
        on_invoice(lambda office, exhibit, n: reading.ask_to_read(office, who(n), exhibit.exhibit_id))
    ),
    "checklist.explain_reuse": Scene(explains),
    "checklist.withdraw_explanation": Scene(takes_back),
    "reading.read_one": Scene(on_invoice(lambda office, exhibit, _n: reading.read_one(office, exhibit.exhibit_id))),
    "verification.seal_record": Scene(
        on_case(reviewable, lambda office, _case, _n: verification.seal_record(office, ADMIN))
    ),
    "verification.erase_party": Scene(
        on_case(
            long_closed,
            lambda office, case, n: verification.erase_party(office, ADMIN, case.appeal_no, Side.SELLER, f"Over {n}."),
        ),
        once=True,
    ),
    "review.forward": Scene(
        on_case(
            reviewed,
            lambda office, case, n: review.forward(office, who(n), case.appeal_no, case.version, as_filed=AS_FILED),
        ),
        once=True,
    ),
    "review.reject": Scene(
        on_case(
            rejectable,
            lambda office, case, n: review.reject(office, who(n), case.appeal_no, case.version, reason="Unsigned."),
        ),
        once=True,
    ),
    "review.ask_supplement": Scene(
        on_case(
            unverified,
            lambda office, case, n: review.ask_supplement(
                office, who(n), case.appeal_no, case.version, reason="Sign it."
            ),
        ),
        once=True,
    ),
    "review.revoke": Scene(
        on_case(
            invalid_answer,
            lambda office, case, n: review.revoke(
                office,
                who(n),
                case.appeal_no,
                case.version,
                outcome=Outcome.REVOKED_INVALID_ANSWER,
                reason="It shows nothing.",
            ),
        ),
        once=True,
    ),
    "review.uphold": Scene(
        on_case(
            valid_answer,
            lambda office, case, n: review.uphold(
                office,
                who(n),
                case.appeal_no,
                case.version,
                outcome=Outcome.UPHELD_VALID_ANSWER,
                reason="It shows it.",
                risk_reason="A suit is announced.",
            ),
        ),
        once=True,
    ),
    "review.decline_withdrawal": Scene(declines_withdrawal, once=True),
    "orders.confirm_order": Scene(
        on_order(lambda office, name, n: orders.confirm_order(office, shop(n), name, reference=f"PEN-{n}")), once=True
    ),
    "orders.refuse_order": Scene(
        on_order(lambda office, name, n: orders.refuse_order(office, shop(n), name, reason="Unknown.")), once=True
    ),
    "letters.record_sending": Scene(
        on_delivery(lambda office, name, n: letters.record_sending(office, who(n), name, channel=Channel.COURIER)),
        once=True,
    ),
    "letters.record_delivery": Scene(
        on_delivery(lambda office, name, n: letters.record_delivery(office, shop(n), name, reference=f"MSG-{n}")),
        once=True,
    ),
    "letters.record_failure": Scene(
        on_delivery(lambda office, name, n: letters.record_failure(office, who(n), name, reason="Moved away.")),
        once=True,
    ),
    "orders.resend_order": Scene(on_order(lambda office, name, _n: orders.resend_order(office, LEAD, name))),
    "runs.begin_run": Scene(begins_run),
    "runs.go_through": Scene(goes_through),
    "runs.try_many": Scene(
        on_case(reviewable, lambda office, case, _n: runs.try_many(office, LEAD, TOLD_TO_MANY, [case.appeal_no]))
    ),
    "runs.begin_many": Scene(
        on_case(reviewable, lambda office, case, _n: runs.begin_many(office, LEAD, TOLD_TO_MANY, tells(office, case)))
    ),
    "runs.do_many": Scene(does_many),
    "connections.add_endpoint": Scene(
        alone(lambda office, n: connections.add_endpoint(office, ADMIN, f"portal {n}", "https://hooks.example/"))
    ),
    "connections.pause_endpoint": Scene(
        on_endpoint(lambda office, name, n: connections.pause_endpoint(office, ADMIN, name, paused=bool(n % 2)))
    ),
    "connections.remove_endpoint": Scene(
        on_endpoint(lambda office, name, _n: connections.remove_endpoint(office, ADMIN, name)), once=True
    ),
    "connections.rotate_secret": Scene(
        on_endpoint(lambda office, name, _n: connections.rotate_secret(office, ADMIN, name))
    ),
    "connections.end_former_secret": Scene(
        on_endpoint(lambda office, name, _n: connections.end_former_secret(office, ADMIN, name))
    ),
    "connections.send_test": Scene(on_endpoint(lambda office, name, _n: connections.send_test(office, ADMIN, name))),
    "connections.replay_messages": Scene(
        on_endpoint(lambda office, name, _n: connections.replay_messages(office, ADMIN, name, since=1))
    ),
    "connections.allow_host": Scene(alone(lambda office, _n: connections.allow_host(office, ADMIN, "hooks.example"))),
    "accounts.count_attempt": Scene(on_person(lambda office, n: knocks(office, f"10.0.0.{n}"))),
    "accounts.sign_in": Scene(on_person(lambda office, _n: cast.sign_in(office, "wen", PASSWORD))),
    "accounts.sign_out": Scene(signs_out),
    "accounts.company_sign_in": Scene(
        alone(lambda office, n: accounts.company_sign_in(office, of_company("u-li"), f"nonce {n // 2}", "", "en"))
    ),
    "accounts.link_company_account": Scene(waits),
    "clients.add_client": Scene(
        alone(lambda office, _n: clients.add_client(office, "Seller portal", ["intake:write"], actor=ADMIN))
    ),
    "clients.revoke_client": Scene(revokes),
    "accounts.end_at_provider": Scene(
        on_person(
            lambda office, n: accounts.end_at_provider(office, EndedSignIns(ISSUER, "u-li", "", f"token {n // 2}"))
        )
    ),
    "accounts.sign_out_everywhere": Scene(on_person(lambda office, n: accounts.sign_out_everywhere(office, who(n)))),
    "checklist.take_case": Scene(
        on_case(reviewable, lambda office, case, n: checklist.take_case(office, who(n), case.appeal_no))
    ),
    "checklist.renew_lease": Scene(
        on_case(reviewable, lambda office, case, n: checklist.renew_lease(office, who(n), case.appeal_no, None))
    ),
    "checklist.release_case": Scene(
        on_case(
            reviewable,
            lambda office, case, n: (
                checklist.take_case(office, who(n), case.appeal_no),
                checklist.release_case(office, who(n), case.appeal_no),
            )[1],
        )
    ),
    "checklist.look_up": Scene(
        on_case(
            lambda office: reviewable(office, "tmall_trademark_v1_1", DocumentKind.AUTHORISATION),
            lambda office, case, _n: checklist.look_up(
                office, REVIEWER, case.appeal_no, "tr_registry_checked", LOOKED_UP
            ),
        )
    ),
    "checklist.take_next_case": Scene(
        on_case(reviewable, lambda office, _case, n: checklist.take_next_case(office, who(n)) if n < 2 else None)
    ),
    "checklist.answer": Scene(
        on_case(
            reviewable,
            lambda office, case, n: checklist.answer(
                office, REVIEWER, case.appeal_no, CRITERION, Value.MET, note=f"{n}"
            ),
        )
    ),
    "checklist.note": Scene(
        on_case(reviewable, lambda office, case, n: checklist.note(office, REVIEWER, case.appeal_no, CRITERION, f"{n}"))
    ),
    "checklist.write_reason": Scene(
        on_case(
            reviewable,
            lambda office, case, n: checklist.write_reason(office, REVIEWER, case.appeal_no, reason=f"why {n}"),
        )
    ),
    "checklist.cite": Scene(
        on_case(reviewable, lambda office, case, n: checklist.cite(office, REVIEWER, case.appeal_no, "x", f"{n}"))
    ),
    "checklist.fill_in": Scene(
        on_case(
            reviewable,
            lambda office, case, n: checklist.fill_in(
                office, REVIEWER, case.appeal_no, lambda form: form.model_copy(update={"private_note": f"{n}"})
            ),
        )
    ),
    "checklist.comment": Scene(
        on_case(reviewable, lambda office, case, n: checklist.comment(office, who(n), case.appeal_no, f"{n}"))
    ),
}
"""Every command that writes; ``once`` where the second must be refused."""

BESIDES: Final[dict[str, Scene]] = {
    "turning away from a case": Scene(
        on_case(
            reviewable,
            lambda office, case, n: (
                checklist.release_case(office, who(n), case.appeal_no, unless_worked=True)
                if n
                else checklist.take_case(office, who(n), case.appeal_no)
            ),
        )
    ),
    "answers in a second review": Scene(
        on_look(
            lambda office, look_id, n: checklist.answer(
                office, SECOND, review_subject(look_id), CRITERION, (Value.MET, Value.NOT_MET)[n % 2]
            )
        )
    ),
    "look-ups in a second review": Scene(
        on_look(
            lambda office, look_id, _n: checklist.look_up(
                office, SECOND, review_subject(look_id), "tr_registry_checked", LOOKED_UP
            )
        )
    ),
    "notes in a second review": Scene(
        on_look(
            lambda office, look_id, n: checklist.note(office, SECOND, review_subject(look_id), CRITERION, f"note {n}")
        )
    ),
    "documents named in a second review": Scene(
        on_look(lambda office, look_id, n: checklist.cite(office, SECOND, review_subject(look_id), "x", f"{n}"))
    ),
    "reasons in a second review": Scene(
        on_look(
            lambda office, look_id, n: checklist.write_reason(
                office, SECOND, review_subject(look_id), reason=f"why {n}"
            )
        )
    ),
    "the appeals of a file": Scene(alone(imports), once=True),
    "the history of a file": Scene(alone(imports_history), once=True, busy=True),
    "an export in pieces": Scene(
        on_case(
            reviewable, lambda office, _case, _n: b"".join(done(stream_rows(office, MANAGER, "cases", ExportFilter())))
        )
    ),
    "documents that change places": Scene(between_two_cases),
    "an export at once": Scene(alone(lambda office, n: record_export(office, MANAGER, "cases", {}, n, b"x"))),
    "a case that is taken up again": Scene(
        on_case(
            closed,
            lambda office, case, n: (
                checklist.comment(office, LEAD, case.appeal_no, "!")
                if n
                else lead.reopen(office, LEAD, case.appeal_no, case.version, to=State.FINAL_REVIEW, reason="New proof.")
            ),
        )
    ),
    "two cases of the same parties": Scene(
        on_case(passed, lambda office, _case, n: intake.open_appeal(office, INTAKE, new_appeal(appeal_no=f"X-{n}")))
    ),
}


def commands_found() -> set[str]:
    """Every public function of ``core.commands`` that begins with the office, as it is called."""
    return {name for name, each in functions() if next(iter(signature(each).parameters)) == "office"}


def test_every_command_that_writes_is_tried_against_itself() -> None:
    """A new command stands here, or among those that only read."""
    assert commands_found() == COMMANDS.keys() | READS


UNIQUE: Final = {
    "exhibit": "appeal_no, label",
    "pack": "appeal_no, recipient, pack_no",
    "event": "appeal_no, seq",
    "letter": "appeal_no, seq, recipient",
    "draft": "appeal_no, person_id",
    "lease": "appeal_no",
    "follow_up": "appeal_no",
    "opened": "exhibit_id, person_id",
    "used_document": "document_key, exhibit_id",
    "fingerprint": "kind, document_key, exhibit_id",
    "page_print": "exhibit_id, page",
    "page_match": "exhibit_id, page, other_id, other_page",
    "reading": "exhibit_id",
    "read_fact": "exhibit_id, field, given, source, invoice",
    "party": "side, name",
    "person": "person_id",
    "api_client": "client_id",
    "run": "run_no",
    "run_result": "run_no, line_no",
    "draw": "draw_no",
    "look_log": "seq",
    "office_event": "position",
    "journal": "position",
    "opening_draft": "person_id",
    "notice_seen": "person_id, notice",
    "disclosure": "appeal_no, seq, exhibit_id, recipient",
    "finding": "appeal_no, seq, criterion",
    "measure_order": "appeal_no, seq",
    "delivery": "appeal_no, about, recipient, letter",
}
"""What names one row of each table, whoever wrote it."""

NEVER: Final = {
    "two open packs of a side": "SELECT appeal_no FROM pack WHERE released_at IS NULL GROUP BY appeal_no, recipient"
    " HAVING count(*) > 1",
    "two decisions that wait": "SELECT appeal_no FROM proposal WHERE settled_as IS NULL GROUP BY 1 HAVING count(*) > 1",
    "two lives of one number": "SELECT exhibit_id FROM invoice_known WHERE known_until IS NULL"
    " GROUP BY exhibit_id, document_key HAVING count(*) > 1",
    "an earlier event after a later one": "SELECT a.appeal_no FROM event a JOIN event b"
    " ON b.appeal_no = a.appeal_no AND b.seq = a.seq + 1 WHERE b.happened_at < a.happened_at",
    "an earlier line of second reviews after a later one": "SELECT a.seq FROM look_log a JOIN look_log b"
    " ON b.seq = a.seq + 1 WHERE b.happened_at < a.happened_at",
    "an office without an administrator": "SELECT 1 WHERE NOT EXISTS"
    " (SELECT 1 FROM person WHERE role = 'admin' AND active)",
    "an answer of another in a second review": "SELECT look_id FROM draft d"
    " JOIN second_look ON d.appeal_no = 'second review ' || look_id"
    " WHERE person_id <> assigned_to AND person_id = decider",
}


def faults(office: Office) -> list[str]:
    """What is wrong with the record."""
    found = [english(each) for each in verification.check_record(office).faults]
    with office.store.reading() as cursor:
        for table, key in UNIQUE.items():
            if twice := cursor.rows(f"SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1"):
                found.append(f"{table} twice: {twice}")
        found += [f"{told}: {rows}" for told, sql in NEVER.items() if (rows := cursor.rows(sql))]
    return found


@pytest.fixture
def ticking(office: Office, clock: Clock) -> Iterator[Office]:
    """The office under a clock that goes on."""
    moving = replace(office, clock=Ticking(clock, count(1)))
    yield moving
    with suppress(AttributeError):
        moving.background.close()


AT_ONCE = [(2, "processes" if postgres.ON else "threads"), (8, "threads")]


@pytest.mark.parametrize(("people_at_once", "beside"), AT_ONCE)
@pytest.mark.parametrize("name", [*COMMANDS, *BESIDES])
def test_a_command_against_itself(ticking: Office, name: str, people_at_once: int, beside: str) -> None:
    """Nothing breaks off and nothing stands twice; what can be done once is done once."""
    scene = (COMMANDS | BESIDES)[name]
    call = scene.begin(ticking)
    if people_at_once == AT_ONCE[0][0]:  # the same scene is begun for two and for eight
        assert faults(ticking) == []

    apart = ticking if beside == "processes" else None
    results = together(*[lambda n=n: call(n) for n in range(people_at_once)], office=apart)

    assert faults(ticking) == []
    succeeded = [each for each in results if not isinstance(each, Refusal)]
    assert len(succeeded) == 1 if scene.once else succeeded, [english(each) for each in results]
    assert scene.busy or not [each for each in results if isinstance(each, Refusal) and each.code == "busy"]
