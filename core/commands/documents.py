"""Documents: taking them in, saying what they are, typing what they show."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from errno import EDQUOT, EFBIG, ENOSPC
from typing import Final, TypeAlias, TypeVar
from uuid import uuid4

from core.commands.act import Outcomes, Weigh, act, act_within, moment, settled
from core.errors import Refusal, refuse
from core.evidence.checks.voucher import invoice_key
from core.evidence.intake import examine
from core.evidence.prints import Key, keys_of
from core.evidence.reading import READABLE, best
from core.lifecycle import Facts
from core.model.appeal import Appeal, Exhibit
from core.model.draft import Draft
from core.model.fact_form import FACT_FIELDS, parse_facts, same_form
from core.model.names import name_of
from core.model.people import SYSTEM, Person
from core.model.radar import Same
from core.model.reading import Reading
from core.model.terms import DocumentKind, Side, State, Value, Verb
from core.office import Office, day_in
from core.permissions import Act, may
from core.queries.assess import assess, claimed_now, read_case_file
from core.queries.blind import blind_on
from core.queries.masks import sees_images
from core.store.exhibits import TYPED, add_fact, exhibits_of, facts_of, insert_exhibit, read_exhibit, set_kind, set_used
from core.store.file import Cursor
from core.store.ledger import set_known
from core.store.radar import set_keys
from core.store.readings import readings_of, set_reading
from core.store.record import read_appeal, set_standing
from core.store.work import drafts_of, save_draft
from core.text import Text, say

T = TypeVar("T")
FULL: Final = frozenset({ENOSPC, EDQUOT, EFBIG})
WeighDocument: TypeAlias = Callable[[Cursor, Exhibit], "tuple[Facts, Outcomes] | Refusal"]
LETTER: Final = {Side.SELLER: "A", Side.COMPLAINANT: "B", Side.OFFICE: "C"}


def take_in(  # noqa: PLR0913 - a document is these things
    office: Office,
    actor: Person,
    appeal_no: str,
    *,
    side: Side,
    kind: DocumentKind,
    name: str,
    data: bytes,
    received_at: datetime | None = None,
) -> Exhibit | Refusal:
    """Takes in one document of a case: examined, kept, and only then on file as A1…, B1…, C1….

    What is refused leaves nothing behind. The log of the case tells the label, the kind and the hash; not the
    name of the file, which may be a person's and must be erasable.
    """
    if refusal := on_the_case(actor) or _ahead(office, received_at):
        return refusal
    with office.store.reading() as cursor:
        if read_appeal(cursor, appeal_no) is None:
            return refuse("not_found", what=say("appeal"), name=appeal_no)
    examined = examine(name, data)
    if isinstance(examined, Refusal):
        return examined
    try:
        office.vault.put(data)
    except OSError as error:
        if error.errno not in FULL:
            raise
        return refuse("disk_full")
    exhibit = Exhibit(
        exhibit_id=uuid4().hex,
        appeal_no=appeal_no,
        label="",
        side=side,
        kind=kind,
        name=examined.name,
        sha256=examined.sha256,
        media_type=examined.media_type,
        size=examined.size,
        pages=examined.pages,
        received_at=moment(received_at, office.now()),
        received_by=actor.person_id,
    )
    return _to_be_read(office, _kept(office, _file(office, actor, exhibit), exhibit.exhibit_id))


def _kept(office: Office, done: Appeal | Refusal, exhibit_id: str) -> Exhibit | Refusal:
    """The document as an act on it left it."""
    if isinstance(done, Refusal):
        return done
    with office.store.reading() as cursor:
        kept = read_exhibit(cursor, exhibit_id)
    return kept or refuse("not_found", what=say("document"), name=exhibit_id)


def _to_be_read(office: Office, filed: Exhibit | Refusal) -> Exhibit | Refusal:
    if isinstance(filed, Exhibit) and filed.media_type in READABLE:
        office.background.put(filed.exhibit_id)
    return filed


def _ahead(office: Office, received_at: datetime | None) -> Refusal | None:
    """Refuses a document that comes from the future."""
    if received_at is None or received_at <= office.now():
        return None
    return refuse("time_impossible", field=say("received"), given=day_in(received_at), reason=say("in the future"))


def _file(office: Office, actor: Person, exhibit: Exhibit) -> Appeal | Refusal:
    def weigh(cursor: Cursor, _appeal: Appeal, _now: datetime) -> tuple[Facts, Outcomes]:
        on_file = exhibits_of(cursor, exhibit.appeal_no)
        filed = exhibit.model_copy(update={"label": next_label(on_file, exhibit.side)})
        told = filed.model_dump(mode="json", include={"side", "kind", "sha256", "received_at"})
        return Facts(), Outcomes(
            details={"document": filed.label, **told}, beside=lambda inner, after: _insert(office, inner, filed, after)
        )

    return act(office, actor, Verb.TAKE_IN, exhibit.appeal_no, None, weigh)


def _insert(office: Office, cursor: Cursor, filed: Exhibit, appeal: Appeal) -> None:
    insert_exhibit(cursor, filed)
    if filed.side is not Side.OFFICE:
        set_keys(cursor, filed, appeal, [(Same.BYTES, filed.sha256)])
    if office.background.running and filed.media_type in READABLE:
        set_reading(cursor, filed.exhibit_id, Reading("waiting"), office.now())
    follow(office, cursor, filed.appeal_no)


def next_label(on_file: Iterable[Exhibit], side: Side) -> str:
    """The label of the side's next document: its letter and the number after the highest."""
    letter = LETTER[side]
    numbers = (int(each.label.removeprefix(letter)) for each in on_file if each.label.startswith(letter))
    return f"{letter}{max(numbers, default=0) + 1}"


def on_document(office: Office, exhibit_id: str, do: Callable[[Cursor, Exhibit], T | Refusal]) -> T | Refusal:
    """Does a transaction on a document, while nobody else writes on its case; refused where it is not on file."""

    def found(cursor: Cursor) -> T | Refusal:
        exhibit = read_exhibit(cursor, exhibit_id)
        return do(cursor, exhibit) if exhibit else refuse("not_found", what=say("document"), name=exhibit_id)

    with office.store.reading() as cursor:
        exhibit = read_exhibit(cursor, exhibit_id)
    return settled(office, found, case=exhibit.appeal_no if exhibit else "")


def follow(office: Office, cursor: Cursor, appeal_no: str) -> None:
    """Keeps the claimed routes of an open case where the queue reads them; its verdict is begun anew."""
    appeal = read_appeal(cursor, appeal_no)
    if appeal is None or appeal.state is State.CLOSED:
        return
    set_standing(cursor, appeal_no, " ".join(claimed_now(office.rules, cursor, appeal)), "")


def rename_kind(office: Office, actor: Person, exhibit_id: str, kind: DocumentKind) -> Exhibit | Refusal:
    """Corrects what a document is: routes are claimed by it from now on, and what was answered of it is asked again.

    Refused to whoever does not see documents of the kind it was or is to be, and on a closed case.
    """

    def weigh(cursor: Cursor, exhibit: Exhibit) -> tuple[Facts, Outcomes]:
        found = _found_by_machine(office, cursor, exhibit.appeal_no)
        told = {"document": exhibit.label, "kind_was": exhibit.kind, "kind": kind}
        return sight(actor, DocumentKind(exhibit.kind), kind), Outcomes(
            details=told, beside=lambda inner, _after: _correct(office, inner, actor, exhibit, kind, found)
        )

    return act_on(office, actor, Verb.CORRECT_KIND, exhibit_id, weigh)


def act_on(office: Office, actor: Person, verb: Verb, exhibit_id: str, weigh: WeighDocument) -> Exhibit | Refusal:
    """Does an act on a document as ``act`` does one on its case; ``weigh`` sees the document as it is then."""
    if refusal := on_the_case(actor):
        return refusal
    with office.store.reading() as cursor:
        found = read_exhibit(cursor, exhibit_id)
        refusal = blind_on(cursor, actor, found.appeal_no) if found else None
    if found is None or refusal:
        return refusal or refuse("not_found", what=say("document"), name=exhibit_id)
    return _kept(office, act(office, actor, verb, found.appeal_no, None, _weighed(exhibit_id, weigh)), exhibit_id)


def _weighed(exhibit_id: str, weigh: WeighDocument) -> Weigh:
    def weighed(cursor: Cursor, _appeal: Appeal, _now: datetime) -> tuple[Facts, Outcomes] | Refusal:
        exhibit = read_exhibit(cursor, exhibit_id)  # its kind may have been corrected in the meantime
        return weigh(cursor, exhibit) if exhibit else refuse("not_found", what=say("document"), name=exhibit_id)

    return weighed


def sight(actor: Person, *kinds: DocumentKind) -> Facts:
    """What of these kinds the person does not see."""
    hidden = dict.fromkeys(kind for kind in kinds if not sees_images(actor, kind))
    return Facts(out_of_sight=tuple(map(name_of, hidden)))


def _correct(
    office: Office,
    cursor: Cursor,
    actor: Person,
    exhibit: Exhibit,
    kind: DocumentKind,
    found: list[tuple[Draft, dict[str, Value]]],
) -> None:
    """Writes the kind and what follows from it; ``found`` is what the machine said of the forms before."""
    set_kind(cursor, exhibit.exhibit_id, kind)
    add_fact(cursor, exhibit.exhibit_id, "kind", kind, TYPED, actor.person_id, office.now())
    corrected = exhibit.model_copy(update={"kind": kind})
    fill_in(office, cursor, corrected)
    remember_use(cursor, corrected, office.now())
    _ask_again(office, cursor, exhibit, found)
    follow(office, cursor, exhibit.appeal_no)


def _found_by_machine(office: Office, cursor: Cursor, appeal_no: str) -> list[tuple[Draft, dict[str, Value]]]:
    """Each form on a case, with what the machine says of its criteria now."""
    appeal = read_appeal(cursor, appeal_no)
    drafts = drafts_of(cursor, appeal_no)
    if appeal is None or appeal.state is State.CLOSED or not drafts:
        return []
    file = read_case_file(office.rules, cursor, appeal, office.now())
    return [
        (each, {name: made.value for name, made in assess(file, each.form, office.rules).machine.items()})
        for each in drafts
    ]


def _ask_again(office: Office, cursor: Cursor, exhibit: Exhibit, before: list[tuple[Draft, dict[str, Value]]]) -> None:
    """Takes back the answers about a document that turned out to be another, and those the machine now sees otherwise.

    Notes stay. An invoice that a person accepted is not accepted as the till slip that it is.
    """
    after = {draft.person_id: found for draft, found in _found_by_machine(office, cursor, exhibit.appeal_no)}
    for draft, found in before:
        now = after[draft.person_id]
        turned = {each for each in {*found, *now} if found.get(each) is not now.get(each)}
        answers = {
            name: each.model_copy(update={"value": None})
            if name in turned or each.exhibit_id == exhibit.exhibit_id
            else each
            for name, each in draft.form.answers.items()
        }
        if answers != draft.form.answers:
            form = draft.form.model_copy(update={"answers": answers})
            save_draft(cursor, draft.model_copy(update={"form": form}))


def type_fact(office: Office, actor: Person, exhibit_id: str, field: str, given: str) -> Exhibit | Refusal:
    """Saves one fact typed off a document; a value that cannot be read is refused and nothing is changed.

    An empty value takes the fact back. Earlier entries stay in the record.
    """
    return type_facts(office, actor, exhibit_id, {field: given})


def type_facts(office: Office, actor: Person, exhibit_id: str, given: Mapping[str, str]) -> Exhibit | Refusal:
    """Saves the facts typed off a document, by field, in one go; one that cannot be read refuses them all.

    Refused to whoever does not see documents of its kind, and on a closed case. The log tells which fields were
    typed or taken back; the values, which may be a person's, stand in their table alone.
    """
    return act_on(office, actor, Verb.TYPE_FACTS, exhibit_id, _typing(office, actor, given))


def type_facts_within(
    office: Office, cursor: Cursor, actor: Person, exhibit: Exhibit, given: Mapping[str, str]
) -> Refusal | None:
    """``type_facts`` as part of a transaction on the document's case; what is refused has written nothing."""
    if refusal := on_the_case(actor) or blind_on(cursor, actor, exhibit.appeal_no):
        return refusal
    weigh = _weighed(exhibit.exhibit_id, _typing(office, actor, given))
    done = act_within(office, cursor, actor, Verb.TYPE_FACTS, exhibit.appeal_no, None, weigh)
    return done if isinstance(done, Refusal) else None


def _typing(office: Office, actor: Person, given: Mapping[str, str]) -> WeighDocument:
    def weigh(_cursor: Cursor, exhibit: Exhibit) -> tuple[Facts, Outcomes] | Refusal:
        kind = DocumentKind(exhibit.kind)
        problems = parse_facts(kind, given)[1]
        for wrong in (each for each in FACT_FIELDS.get(kind, ()) if each.name in problems):
            label, reason = Text(key=wrong.label), problems[wrong.name]
            return refuse("field_invalid", field=label, given=given[wrong.name], reason=reason)
        typed = sorted(name for name, value in given.items() if value.strip())
        told = {"document": exhibit.label, "typed": typed, "taken_back": sorted(given.keys() - {*typed})}
        return sight(actor, kind), Outcomes(
            details={key: value for key, value in told.items() if value},
            beside=lambda inner, _after: _save(office, inner, actor, exhibit, given),
        )

    return weigh


def _save(office: Office, cursor: Cursor, actor: Person, exhibit: Exhibit, given: Mapping[str, str]) -> None:
    now = office.now()
    for name, value in given.items():
        add_fact(cursor, exhibit.exhibit_id, name, value.strip(), TYPED, actor.person_id, now)
    remember_use(cursor, exhibit, now)


def fill_in(office: Office, cursor: Cursor, exhibit: Exhibit) -> None:
    """Writes what was read off a document as its facts, where no person typed or took back a value.

    Only what the form of its kind asks is written, and only when it was read as that kind of document.
    A closed case stays as it was decided.
    """
    kind = DocumentKind(exhibit.kind)
    reading = readings_of(cursor, [exhibit.exhibit_id]).get(exhibit.exhibit_id)
    appeal = read_appeal(cursor, exhibit.appeal_no)
    if reading is None or appeal is None or appeal.state is State.CLOSED or not same_form(kind, reading.kind):
        return
    known = facts_of(cursor, exhibit.appeal_no).get(exhibit.exhibit_id, {})
    found = {field: (fact.value, fact.origin) for field, fact in best(reading.facts).items()}
    for field in (each.name for each in FACT_FIELDS.get(kind, ())):
        given, source, _ = known.get(field, ("", "", ""))
        value, origin = found.get(field, ("", source))  # what an earlier reading gave and this one did not is gone
        if source != TYPED and (given, source) != (value, origin):
            add_fact(cursor, exhibit.exhibit_id, field, value, origin, SYSTEM.person_id, office.now())


def remember_use(cursor: Cursor, exhibit: Exhibit, at: datetime) -> None:
    """Keeps under what a proof of purchase can be found again in other cases, known from a moment (aware) on."""
    raw = {name: entry[0] for name, entry in facts_of(cursor, exhibit.appeal_no).get(exhibit.exhibit_id, {}).items()}
    facts = parse_facts(DocumentKind(exhibit.kind), raw)[0]
    key = invoice_key(facts) if facts else None
    appeal = read_appeal(cursor, exhibit.appeal_no)
    if appeal:
        set_used(cursor, (key,) if key else (), exhibit, appeal.seller_id)
        keys = [*keys_of(facts), *_also_in(cursor, exhibit)]
        if exhibit.side is not Side.OFFICE:
            set_keys(cursor, exhibit, appeal, [(Same.BYTES, exhibit.sha256), *keys])
        if exhibit.side is Side.SELLER:
            set_known(cursor, exhibit, appeal.seller_id, {key for kind, key in keys if kind is Same.INVOICE}, at)


def _also_in(cursor: Cursor, exhibit: Exhibit) -> list[Key]:
    """The keys of every invoice that was read in the file; the form holds one."""
    reading = readings_of(cursor, [exhibit.exhibit_id]).get(exhibit.exhibit_id)
    by_invoice: dict[int, dict[str, str]] = {}
    for fact in reading.facts if reading and reading.kind is DocumentKind.INVOICE else ():
        by_invoice.setdefault(fact.invoice, {}).setdefault(fact.field, fact.value)
    return [
        key
        for number, raw in by_invoice.items()
        if number > 1 and exhibit.kind == DocumentKind.INVOICE
        for key in keys_of(parse_facts(DocumentKind.INVOICE, raw)[0])
    ]


def on_the_case(actor: Person) -> Refusal | None:
    """Refuses whoever has no business with the documents of a case."""
    return may(actor, Act.HANDLE_DOCUMENTS)
