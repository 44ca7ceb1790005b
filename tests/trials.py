"""Every command of the package on everything in an office, with a value for each argument; for tests that try all."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeAlias

import core.commands
from core.commands.bundles import begin_bundle
from core.commands.corrections import Correction, PartyDetails
from core.commands.documents import take_in
from core.commands.intake import NewAppeal
from core.commands.letters import release_letter
from core.commands.runs import ManyAct, begin_many, begin_run, try_many
from core.commands.standard_reasons import add_reason
from core.documents.redaction import PagePicture
from core.domain.appeal import Listing, Party
from core.domain.findings import LookedUp
from core.domain.letter import letter_id
from core.domain.people import Person, SavedView
from core.domain.permissions import HIDDEN_FROM_INTAKE
from core.domain.reuse import ReuseKind
from core.domain.terms import (
    AnswerKind,
    Channel,
    DocumentKind,
    Masked,
    Outcome,
    PenaltyKind,
    Rendition,
    RightType,
    Role,
    Side,
    State,
    Value,
    Verb,
)
from core.ledger.bundles import read_bundle
from core.ledger.people import insert_view
from core.ledger.record import read_appeal
from core.office import Office, open_office
from core.queries.run_sheet import run_sheet
from tests import postgres
from tests.cases import (
    ADMIN,
    INTAKE,
    LEAD,
    MANAGER,
    REVIEWER,
    SECOND,
    Clock,
    answer_all,
    disclosed,
    done,
    new_office,
    opened,
    reviewable,
    with_document,
)
from tests.drawn import a_picture, saved
from tests.rounds import added, answered, arrived, revoked
from tests.sight import held

Command: TypeAlias = Callable[..., object]

ACTORS: Final = (INTAKE, REVIEWER, SECOND, LEAD, MANAGER, ADMIN)
"""One of each role; the second reviewer looks again at a decision and must not learn it meanwhile."""

SILENT: Final = 60
"""Days after which a seller who was told and says nothing is silent."""

CASE: Final = {
    "right_type": RightType.TRADEMARK,
    "seller": Party(party_id="", side=Side.SELLER, name="Northlight Lamps"),
    "complainant": Party(party_id="", side=Side.COMPLAINANT, name="Halden & Moss"),
    "complaint_no": "TM-1",
    "listings": (Listing(listing_id="1", title="Lamp"),),
    "penalty_kind": PenaltyKind.LISTING_REMOVED,
}

NO_PERSON: Final = {
    "transaction.on_document": "a transaction on a document",
    "documents.update_standing": "part of a transaction",
    "reading.fill_in": "part of a transaction",
    "intake.policy_for": "looks up a policy",
    "reading.hash_missing_pages": "the program's own work in the background",
    "reading.fingerprint": "the program's own work in the background",
    "reading.start_reading": "the program's own work in the background",
    "reading.read_one": "the program's own work in the background",
    "reading.recognise_one": "the program's own work in the background",
    "bundles.start_looking": "the program's own work in the background",
    "bundles.search_page": "the program's own work in the background",
    "verification.on_record": "of the command line, by whoever holds the file",
    "verification.check_record": "of the command line, by whoever holds the file",
    "accounts.count_attempt": "before anybody is signed in",
    "setup.first_run_code": "of the command line, before anybody has an account",
    "setup.first_administrator": "before anybody has an account, at the machine or by its code",
    "accounts.sign_in": "before anybody is signed in",
    "accounts.who_is": "before anybody is signed in",
    "accounts.sign_out": "ends a sign-in by its token",
    "accounts.count_try": "part of a sign-in",
    "accounts.company_sign_in": "before anybody is signed in",
    "accounts.end_at_provider": "of the company's provider, by a token that it has signed",
    "accounts.is_by_company": "says how a sign-in was made, by its token",
    "accounts.provider_tokens": "reads what ends a sign-in, by its token",
    "accounts.waited": "part of a sign-in",
    "reading.hand_over": "part of a transaction",
    "clients.client_of": "says whose a token is",
    "clients.count_call": "of a client of the API",
    "clients.note_call": "of a client of the API",
    "clients.send_file": "of a client of the API",
    "clients.keep_bytes": "part of a client's call",
    "clients.once": "part of a client's call",
    "clients.call_open": "of a client of the API, by its token and scopes",
    "clients.do_act": "of a client of the API, by its token and scopes",
    "clients.settle_order": "of a client of the API, by its token and scopes",
    "clients.settle_letter": "of a client of the API, by its token and scopes",
    "orders.order_on_record": "looks up an order",
    "letters.delivery_on_record": "looks up what is on its way",
    "clients.read_state": "of a client of the API, by its token and scopes",
    "clients.read_letter_pdf": "of a client of the API, by its token and scopes",
    "clients.list_states": "of a client of the API, by its token and scopes",
}
"""What takes an office and no person, so that nobody does it as a role, and what it is."""

BUILT_UPON: Final = {
    "transaction.transact", "transaction.document_of", "transaction.kept_in_vault", "intake.open_within",
    "documents.examine_and_keep",
}  # fmt: skip
"""What other commands are made of: they are tried through these."""


def functions() -> Iterator[tuple[str, Command]]:
    """Every public function of the commands that is handed the office, by its name."""
    for found in pkgutil.iter_modules(core.commands.__path__):
        module = importlib.import_module(f"core.commands.{found.name}")
        for name, each in vars(module).items():
            own = inspect.isfunction(each) and each.__module__ == module.__name__ and not name.startswith("_")
            if own and "office" in inspect.signature(each).parameters:
                yield f"{found.name}.{name}", each


def commands() -> dict[str, Command]:
    """Those that a person does."""
    return {
        name: each
        for name, each in functions()
        if {"actor", "person"} & inspect.signature(each).parameters.keys() and name not in BUILT_UPON
    }


def lay_out(home: Path) -> None:
    """An office with a case in each state, and papers that customer service may see and may not."""
    clock = Clock()
    office = new_office(home, clock)
    disclosed(office)  # its seller says nothing
    clock.move(days=SILENT)
    new, review = opened(office), reviewable(office, "tmall_trademark_v1_1", *sorted(HIDDEN_FROM_INTAKE))
    for number, side in ((new.appeal_no, Side.COMPLAINANT), (review.appeal_no, Side.SELLER)):
        _pictured(office, number, side)
    with_document(office, new, Side.COMPLAINANT, DocumentKind.COPYRIGHT_CERTIFICATE)
    arrived(office)
    answered(office, arrived(office))
    closed = revoked(office, answered(office, arrived(office)))
    assert closed.state is State.CLOSED
    done(release_letter(office, REVIEWER, letter_id(closed.appeal_no, closed.version, Side.SELLER)))
    answer_all(office, REVIEWER, review)
    done(add_reason(office, LEAD, decision="reject", en="No.", zh="不予支持。"))
    done(begin_bundle(office, INTAKE, new.appeal_no, Side.SELLER))
    done(begin_bundle(office, REVIEWER, review.appeal_no, Side.COMPLAINANT))
    look = {
        "look_id": "1-1", "draw_no": 1, "place": 1, "appeal_no": closed.appeal_no, "seq": closed.version,
        "stratum": "{}", "decider": REVIEWER.person_id, "decided": "revoke:revoked_invalid_answer",
        "assigned_to": SECOND.person_id,
    }  # fmt: skip
    with office.store.writing() as cursor:
        cursor.insert("second_look", look)
    office.close()


def _pictured(office: Office, number: str, side: Side) -> None:
    """Pictures of a hidden kind each, whose pages are drawn."""
    for kind, mark in zip(sorted(HIDDEN_FROM_INTAKE), ("red", "blue"), strict=True):
        data = saved(a_picture(mark=mark), "PNG")
        done(take_in(office, INTAKE, number, side=side, kind=kind, name=f"{kind}.png", data=data))


class Copies:
    """An office to try things in, which is laid out anew from the template where a command has moved a case on."""

    def __init__(self, template: Path, folder: Path) -> None:
        """Opens the first copy, in a folder of its own."""
        self.template, self.folder, self.count = template, folder, 0
        self.office = self._open()

    def _open(self) -> Office:
        home = postgres.copied(self.template, self.folder / str(self.count))
        clock = Clock()
        clock.move(days=SILENT)
        return open_office(home, clock)

    def anew(self) -> None:
        """Shuts the present copy and opens another."""
        self.office.close()
        self.count += 1
        self.office = self._open()


def given(office: Office, person: Person, on: dict[str, Any]) -> dict[str, object]:
    """A value for each argument that a command may take, on a case, document, letter and pack."""
    with office.store.reading() as cursor:
        appeal = read_appeal(cursor, on["appeal_no"])
        pack = read_bundle(cursor, on["pack_id"])
    assert appeal
    assert pack
    now, exhibit = office.now(), on["exhibit_id"]
    looked = LookedUp(site="the register", at="2026-11-20 10:22", result="consistent")
    return {
        **on, "office": office, "subject": on["appeal_no"],
        "actor": person, "person": person, "version": appeal.version, "edition": pack.edition,
        "exhibit_ids": (exhibit,), "exhibits": (exhibit,), "other_id": exhibit,
        "kind": DocumentKind.OTHER, "side": Side.SELLER, "name": "a.txt", "data": b"words",
        "received_at": now, "arrived_at": now, "at": now, "values": {}, "act": TOLD_TO_MANY, "field": "number",
        "reason": "Because.", "risk_reason": "Because.", "note": "Late.", "private_note": "Mine.", "text": "A word.",
        "to": SECOND.person_id, "language": "en", "body": "Dear seller.", "first": now.date(),
        "last": now.date() + timedelta(days=9), "by": ("outcome",), "base": Decimal(1), "of": None, "draw_no": 1,
        "criterion": "cn_written_signed", "value": Value.MET, "lookup": looked, "made": looked,
        "what": "tm_purchase", "decision": "revoke:revoked_invalid_answer", "conclusion": "second_right",
        "notices": ("x",), "new": NewAppeal.model_validate(CASE), "fields": {"seller": "x"},
        "recipient": Side.SELLER, "unless_worked": False, "page": 1, "box": (0, 0, 500, 500), "area_id": 1, "on": False,
        "person_id": person.person_id, "role": Role.LEAD, "password": "a long pass phrase", "own": True,
        "present": "no password", "wanted": "another pass phrase", "active": True, "lease": None, "after": None,
        "first_free": None, "listing_ids": None, "pieces": None, "request": added(), "due_on": now.date(),
        "outcome": Outcome.REVOKED_INVALID_ANSWER, "change": lambda form: form, "rendition": Rendition.AS_FILED,
        "as_filed": "Nothing private.", "sparse": False, "exceptional": False, "give": None,
        "look": PagePicture(letters=False), "seen": None,
        "endpoint_id": "portal", "url": "https://hooks.example/", "types": (), "paused": True, "since": None,
        "ids": ("x",), "host": "hooks.example", "allowed": True,
        "reference": "PEN-7", "proof": on.get("proof", ""), "effective_at": now,
        "channel": Channel.COURIER, "sent_at": now, "by_mail": False, "delivered_at": now,
        "way": "page", "as_of": None, "dry_run": True, "issuer": "https://login.example.com", "same": True,
        "correction": Correction(complaint_no="TS-9", seller=PartyDetails(contact="Li")),
        "step": "letterhead", "fingerprint": "f", "place": "", "line": "us",
        "reason_id": "SR-001", "en": "Not enough.", "zh": "不足。",
        "asks": {"tab": "late"}, "answers": None,
        "scopes": ("intake:write",), "expires_at": None, "per_minute": 60, "client_id": "seller.portal",
    }  # fmt: skip


def of_a_run(office: Office, name: str) -> dict[str, object]:
    """The run sheet as a lead sees it; and a run that a lead has begun, for going through it."""
    sheet = done(run_sheet(office, LEAD))
    chosen = [each.appeal.appeal_no for each in sheet if each.why == "silence"]
    begun: object = done(begin_run(office, LEAD, sheet, chosen, way="page")) if name == "runs.go_through" else None
    numbers = [str(row["appeal_no"]) for row in held(office, "appeal")]
    lines = done(try_many(office, LEAD, TOLD_TO_MANY, numbers)) if name.endswith("_many") else ()
    if name == "runs.do_many":
        begun = done(begin_many(office, LEAD, TOLD_TO_MANY, lines))
    return {"sheet": sheet, "chosen": chosen, "begun": begun, "numbers": numbers, "lines": lines}


def own_view(office: Office, person: Person, name: str) -> SavedView:
    """A view of the queue that this person keeps, whatever their role may."""
    view = SavedView(
        owner=person.person_id, name=name, address="", written_by=person.person_id, written_at=office.now()
    )
    with office.store.writing() as cursor:
        insert_view(cursor, view)
    return view


def of_a_view(office: Office, person: Person, name: str) -> dict[str, object]:
    """What the commands on a view of the queue take: one that this person keeps, for themselves."""
    return {"view": own_view(office, person, name), "shared": False}


TOLD_TO_MANY: Final = ManyAct(Verb.COMMENT, "They belong together.")


CHANGED: Final[dict[str, dict[str, object]]] = {
    "documents.type_fact": {"value": "12345678"},
    "documents.type_facts": {"values": {"number": "12345678"}},
    "corrections.move_document": {"side": Side.OFFICE},
    "checklist.follow_up": {"what": "An answer."},
    "checklist.comment": {"to": ()},
    "intake.file_answer": {"kind": AnswerKind.COUNTER_MATERIALS},
    "lead.reopen": {"to": State.FINAL_REVIEW},
    "bundles.name_area": {"what": Masked.PRICE},
    "accounts.add_person": {"person_id": "new"},
    "standard_reasons.add_reason": {"decision": "reject", "criterion": ""},
    "setup.write_letterhead": {"version": 0},
    "standard_reasons.change_reason": {"version": 1},
    "standard_reasons.retire_reason": {"version": 2},
    "accounts.link_company_account": {"subject": "u-1"},
    "accounts.set_language": {"language": "zh"},
    "checklist.explain_reuse": {"kind": ReuseKind.BYTES},
    "checklist.withdraw_explanation": {"kind": ReuseKind.BYTES},
    "review.uphold": {"outcome": Outcome.UPHELD_VALID_ANSWER},
    "checklist.fill_in": {"change": lambda form: form.model_copy(update={"reason": "Because."})},
}
"""Where a word means something else to a command."""

OF_DOCUMENTS: Final = {"exhibit_id", "exhibits", "exhibit_ids", "other_id"}


def subjects(office: Office, taken: Iterable[str]) -> Iterator[dict[str, Any]]:
    """What a command with these arguments is done on: each document, letter, pack or case; else once."""
    exhibits, packs, letters = (held(office, each) for each in ("exhibit", "pack", "letter"))
    of_case = {str(each["appeal_no"]): {"exhibit_id": str(each["exhibit_id"])} for each in exhibits}
    some: dict[str, Any] = {
        "appeal_no": str(exhibits[0]["appeal_no"]), "exhibit_id": str(exhibits[0]["exhibit_id"]),
        "pack_id": str(packs[0]["pack_id"]), "letter_id": str(letters[0]["letter_id"]), "look_id": "1-1",
        **next(of_orders(office)), **next(of_deliveries(office)),
    }  # fmt: skip
    if "pack_id" in taken:
        for pack in packs:
            mine = [each for each in exhibits if each["appeal_no"] == pack["appeal_no"]]
            for each in mine if OF_DOCUMENTS & {*taken} else mine[:1]:
                yield (
                    some
                    | {name: str(each[name]) for name in ("appeal_no", "exhibit_id")}
                    | {"pack_id": pack["pack_id"]}
                )
    elif OF_DOCUMENTS & {*taken}:
        yield from (some | {name: str(each[name]) for name in ("appeal_no", "exhibit_id")} for each in exhibits)
    elif "letter_id" in taken:
        yield from (some | {name: str(each[name]) for name in ("appeal_no", "letter_id")} for each in letters)
    elif named := OF_THEIR_OWN.keys() & {*taken}:
        yield from (some | found for found in OF_THEIR_OWN[named.pop()](office))
    elif {"appeal_no", "subject"} & {*taken}:
        yield from (some | found | {"appeal_no": number} for number, found in of_case.items())
    else:
        yield some


def of_orders(office: Office) -> Iterator[dict[str, Any]]:
    """Each order, with a document of its case that could show what came of it."""
    labels = {str(each["appeal_no"]): str(each["label"]) for each in held(office, "exhibit")}
    for each in held(office, "measure_order"):
        name, proof = str(each["order_id"]), labels[str(each["appeal_no"])]
        yield {"order_id": name, "order_ids": (name,), "proof": proof}


def of_deliveries(office: Office) -> Iterator[dict[str, str]]:
    """Each letter on its way."""
    yield from ({"delivery_id": str(each["delivery_id"])} for each in held(office, "delivery"))


OF_THEIR_OWN: Final = {"order_id": of_orders, "delivery_id": of_deliveries}
"""What has a name of its own, which says of which case it is."""


def answers_to(office: Office, person: Person, name: str, command: Command) -> list[object]:
    """Does a command on everything that it can be done on, and answers what came of each."""
    taken = inspect.signature(command).parameters
    run = of_a_run(office, name) if name.startswith("runs.") else {}
    run |= of_a_view(office, person, name) if name.endswith("_view") else {}
    answers: list[object] = []
    for on in subjects(office, taken):
        values = given(office, person, on) | run | CHANGED.get(name, {})
        answer = command(**{each: values[each] for each in taken})
        answers += list(answer) if isinstance(answer, Iterator) else [answer]
    return answers
