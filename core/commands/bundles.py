"""The bundle for a party: begun, redacted area by area, and released after it has been read back and checked."""

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial

from core.commands.transaction import kept_in_vault
from core.documents import redaction
from core.domain.appeal import Appeal, Exhibit
from core.domain.disclosure import BUNDLE_ACTS, Bundle, BundleEdition, RedactedArea, documents_for, rule_for
from core.domain.lifecycle import Facts, why_not_prepare
from core.domain.people import Person
from core.domain.permissions import allowed
from core.domain.policy import zone_of
from core.domain.reading import Box
from core.domain.refusals import Refusal, granted, refuse
from core.domain.terms import ZONE, DocumentKind, Masked, Side, Verb
from core.domain.text import say
from core.ledger import bundles, documents, drafts, record, second_reviews
from core.ledger.engine import Cursor
from core.office import Office, write

GIVEN_BY = {Side.COMPLAINANT: Verb.FORWARD, Side.SELLER: Verb.DISCLOSE}

ID_BYTES = 4

BUNDLE = "bundle "
"""Begins the name of a bundle among what is looked at ahead; the other names are those of documents."""

LEAST_SIDE = 4
"""In thousandths of the page: a smaller rectangle counts as a slip of the mouse."""

Change = Callable[[Bundle, BundleEdition], BundleEdition | Refusal]


def begin_bundle(office: Office, actor: Person, appeal_no: str, recipient: Side) -> Bundle | Refusal:
    """The bundle in preparation for that side, begun now if there is none; it starts from the previous one.

    The first contains the documents that may not go out as filed without a reason or, if there are none, all that go.
    """

    def do(cursor: Cursor) -> Bundle:
        now = office.now()
        appeal = granted(_may(cursor, actor, appeal_no, recipient, now))
        earlier = [each for each in bundles.bundles_of(cursor, appeal_no) if each.recipient is recipient]
        if earlier and not earlier[-1].released:
            return earlier[-1]
        exhibits = documents_for(documents.exhibits_of(cursor, appeal_no), appeal, recipient)
        pack = Bundle(
            pack_id=secrets.token_hex(ID_BYTES),
            appeal_no=appeal_no,
            recipient=recipient,
            begun_at=now,
            begun_by=actor.person_id,
            form=earlier[-1].form if earlier else BundleEdition(exhibits=_first(exhibits, recipient)),
            edition=1,
        )
        bundles.insert_bundle(cursor, pack)
        return pack

    return _looked_at(office, write(office, do, case=appeal_no))


def _first(exhibits: list[Exhibit], recipient: Side) -> tuple[str, ...]:
    due = [each for each in exhibits if rule_for(recipient, DocumentKind(each.kind)).needs_pack]
    return tuple(each.exhibit_id for each in due or exhibits)


def choose_documents(
    office: Office, actor: Person, pack_id: str, edition: int, exhibits: tuple[str, ...]
) -> Bundle | Refusal:
    """Sets which documents the bundle contains, in the order of their labels."""
    with office.store.reading() as cursor:
        found = bundles.read_bundle(cursor, pack_id)
        on_file = documents.exhibits_of(cursor, found.appeal_no) if found else ()

    def change(pack: Bundle, form: BundleEdition) -> BundleEdition | Refusal:
        chosen = [each for each in on_file if each.exhibit_id in exhibits and _is_of(each, pack.recipient)]
        never = tuple(each.label for each in chosen if not rule_for(pack.recipient, DocumentKind(each.kind)).given)
        if never:
            return refuse("never_given", labels=", ".join(never))
        return form.model_copy(update={"exhibits": tuple(each.exhibit_id for each in chosen)})

    return _edit(office, actor, pack_id, edition, change)


def _is_of(exhibit: Exhibit, recipient: Side) -> bool:
    """Whether the document may go to that side: each side is given the other's documents."""
    return exhibit.side is (Side.SELLER if recipient is Side.COMPLAINANT else Side.COMPLAINANT)


def add_area(
    office: Office, actor: Person, pack_id: str, edition: int, exhibit_id: str, page: int, box: Box
) -> Bundle | Refusal:
    """Blacks out a rectangle drawn by a person; one too small to see changes nothing."""
    left, top, right, bottom = (min(1000, max(0, each)) for each in box)
    placed = (min(left, right), min(top, bottom), max(left, right), max(top, bottom))

    def change(_: Bundle, form: BundleEdition) -> BundleEdition | Refusal:
        if exhibit_id not in form.exhibits:
            return refuse("not_found", what=say("word.document_within"), name=exhibit_id)
        if min(placed[2] - placed[0], placed[3] - placed[1]) < LEAST_SIDE:
            return form
        area = RedactedArea(
            area_id=_next(form), exhibit_id=exhibit_id, page=page, box=placed, what=Masked.AREA, drawn=True
        )
        return form.model_copy(update={"areas": (*form.areas, area)})

    return _edit(office, actor, pack_id, edition, change)


def toggle_area(
    office: Office, actor: Person, pack_id: str, edition: int, area_id: int, *, on: bool
) -> Bundle | Refusal:
    """Switches an area on (blacked out) or off (legible)."""
    return _edit(office, actor, pack_id, edition, lambda _, form: _with(form, area_id, on=on))


def name_area(
    office: Office, actor: Person, pack_id: str, edition: int, area_id: int, what: Masked
) -> Bundle | Refusal:
    """Labels what a drawn area hides."""
    return _edit(office, actor, pack_id, edition, lambda _, form: _with(form, area_id, what=what))


def remove_area(office: Office, actor: Person, pack_id: str, edition: int, area_id: int) -> Bundle | Refusal:
    """Deletes an area drawn by a person; a suggested one is switched off and stays in the list."""

    def change(_: Bundle, form: BundleEdition) -> BundleEdition | Refusal:
        area = next((each for each in form.areas if each.area_id == area_id), None)
        if area is None or not area.drawn:
            return _with(form, area_id, on=False)
        return form.model_copy(update={"areas": tuple(each for each in form.areas if each.area_id != area_id)})

    return _edit(office, actor, pack_id, edition, change)


def _with(form: BundleEdition, area_id: int, **changed: object) -> BundleEdition | Refusal:
    if area_id not in {each.area_id for each in form.areas}:
        return refuse("not_found", what=say("bundle.area"), name=str(area_id))
    areas = tuple(each.model_copy(update=changed) if each.area_id == area_id else each for each in form.areas)
    return form.model_copy(update={"areas": areas})


def undo(office: Office, actor: Person, pack_id: str, edition: int) -> Bundle | Refusal:
    """Undoes the last change; does nothing in the initial state."""

    def do(cursor: Cursor) -> Bundle:
        now = office.now()
        pack = granted(_open(cursor, actor, pack_id, edition, now))
        if pack.back is None:
            return pack
        earlier = bundles.earlier_form(cursor, pack_id, pack.back)
        if earlier is None:
            raise LookupError(f"edition {pack.back} of pack {pack_id} is missing")
        after = pack.model_copy(update={"form": earlier[0], "edition": edition + 1, "back": earlier[1]})
        bundles.save_form(cursor, after, actor.person_id, now)
        return after

    return _looked_at(office, write(office, do, case=_case_of(office, pack_id)))


def search(
    office: Office,
    actor: Person,
    pack_id: str,
    edition: int,
    exhibit_id: str,
    look: redaction.PagePicture | None = None,
) -> Bundle | Refusal:
    """Adds the areas that the rules suggest in a document; areas drawn or switched off by a person are kept."""
    with office.store.reading() as cursor:
        pack = _open(cursor, actor, pack_id, edition, office.now())
        if isinstance(pack, Refusal):
            return pack
        exhibit = documents.read_exhibit(cursor, exhibit_id)
        if exhibit is None or exhibit_id not in pack.form.exhibits:
            return refuse("not_found", what=say("word.document_within"), name=exhibit_id)
        known, wanted = redaction.known_for(cursor, pack, exhibit)
    paper = redaction.paper_of(office.vault, exhibit)
    if isinstance(paper, Refusal):
        return paper
    found = redaction.areas_in(paper, exhibit_id, exhibit.label, look or redaction.PagePicture(), wanted, known)
    if isinstance(found, Refusal):
        return found
    return _edit(office, actor, pack_id, edition, lambda _, form: _with_found(form, exhibit_id, found))


def _with_found(form: BundleEdition, exhibit_id: str, found: list[RedactedArea]) -> BundleEdition:
    existing = {(each.exhibit_id, each.page, each.box) for each in form.areas}
    fresh = [each for each in found if (each.exhibit_id, each.page, each.box) not in existing]
    first = _next(form)
    numbered = tuple(each.model_copy(update={"area_id": first + at}) for at, each in enumerate(fresh))
    searched = tuple(dict.fromkeys((*form.searched, exhibit_id)))
    return form.model_copy(update={"areas": (*form.areas, *numbered), "searched": searched})


def start_looking(office: Office) -> None:
    """Starts searching upcoming documents for areas in the background (``reading.look_ahead`` chooses them)."""
    office.ahead.start(partial(search_page, office))


def search_page(office: Office, name: str) -> bool:
    """Reads one more page of a document ahead of ``search``; returns whether there are more.

    For the name of a bundle, reads one more page as it would go out, ahead of ``release_bundle``. The result is kept in
    this process's memory. The command that needs a page reports that it cannot be read.
    """
    return (_as_it_goes_out if name.startswith(BUNDLE) else _as_filed)(office, name.removeprefix(BUNDLE))


def _as_it_goes_out(office: Office, pack_id: str) -> bool:
    with office.store.reading() as cursor:
        pack = bundles.read_bundle(cursor, pack_id)
        parts = redaction.parts_of(office.vault, cursor, pack) if pack and not pack.released else []
    if isinstance(parts, Refusal) or office.ahead.ending:
        return False
    return redaction.read_next(parts, redaction.PagePicture())


def _as_filed(office: Office, exhibit_id: str) -> bool:
    exhibit = office.read(documents.read_exhibit, exhibit_id)
    paper = redaction.paper_of(office.vault, exhibit) if exhibit else None
    if paper is None or isinstance(paper, Refusal) or office.ahead.ending:
        return False
    look = redaction.PagePicture()
    unseen = [number for number in range(1, paper.pages + 1) if not look.knows(paper, number)]
    return bool(unseen) and isinstance(look.page(paper, unseen[0]), redaction.Page) and len(unseen) > 1


def release_bundle(
    office: Office, actor: Person, pack_id: str, edition: int, look: redaction.PagePicture | None = None
) -> Bundle | Refusal:
    """Makes the file, reads it back, and stores it if no masked value is legible; it may then be given."""
    now = office.now()
    with office.store.reading() as cursor:
        pack = _open(cursor, actor, pack_id, edition, now)
        if isinstance(pack, Refusal):
            return pack
        parts = redaction.parts_of(office.vault, cursor, pack)
        seller, complainant = bundles.parties_of(cursor, pack)
        appeal = record.read_appeal(cursor, pack.appeal_no)
    if isinstance(parts, Refusal):
        return parts
    zone = zone_of(office.policy_of(appeal)) if appeal else ZONE
    own = redaction.known_of({}, seller, complainant, pack.recipient).own
    made = _sound(parts, look or redaction.PagePicture(), pack, now.astimezone(zone), own)
    if isinstance(made, Refusal):
        return made
    hashed = kept_in_vault(office, made.data)
    if isinstance(hashed, Refusal):
        return hashed
    file = {"sha256": hashed[0], "size": len(made.data), "pages": len(made.pages)}

    def do(cursor: Cursor) -> Bundle | Refusal:
        at = office.now()
        still = granted(_open(cursor, actor, pack_id, edition, at))
        after = still.model_copy(update={"released_at": at, "released_by": actor.person_id, **file})
        return after if bundles.set_released(cursor, after, actor.person_id, at) else refuse("pack_released")

    return write(office, do, case=pack.appeal_no)


def _sound(
    parts: list[redaction.BundlePart], look: redaction.PagePicture, pack: Bundle, at: datetime, own: tuple[str, ...]
) -> redaction.BuiltBundle | Refusal:
    """The finished file, read back and checked: no masked value is legible in it."""
    made = redaction.make(parts, look, pack.recipient, pack.pack_id, at)
    if isinstance(made, Refusal):
        return made
    return redaction.checked(made, parts, look, own) or made


def _may(cursor: Cursor, actor: Person, appeal_no: str, recipient: Side, now: datetime) -> Appeal | Refusal:
    """The case, if the actor may give documents to that side now: sight, role, state and holder as for the act."""
    appeal = record.read_appeal(cursor, appeal_no)
    if appeal is None:
        return refuse("not_found", what=say("word.appeal_within"), name=appeal_no)
    facts = Facts(**drafts.lease_facts(cursor, appeal_no, now))
    refusal = second_reviews.review_refusal(cursor, actor, appeal_no)
    return refusal or why_not_prepare(actor, GIVEN_BY[recipient], appeal, facts) or appeal


def _open(cursor: Cursor, actor: Person, pack_id: str, edition: int, now: datetime) -> Bundle | Refusal:
    """The unreleased bundle, in the edition its maker saw."""
    pack = bundles.read_bundle(cursor, pack_id)
    if pack is None or not allowed(actor, BUNDLE_ACTS[pack.recipient]):
        return refuse("not_found", what=say("bundle.pack_within"), name=pack_id)
    appeal = _may(cursor, actor, pack.appeal_no, pack.recipient, now)
    if isinstance(appeal, Refusal):
        return appeal
    if pack.released:
        return refuse("pack_released")
    return pack if pack.edition == edition else refuse("pack_stale")


def _edit(office: Office, actor: Person, pack_id: str, edition: int, change: Change) -> Bundle | Refusal:
    """Saves a change as the next edition; without any difference the edition stays the same."""

    def do(cursor: Cursor) -> Bundle:
        now = office.now()
        pack = granted(_open(cursor, actor, pack_id, edition, now))
        form = granted(change(pack, pack.form))
        if form == pack.form:
            return pack
        after = pack.model_copy(update={"form": form, "edition": edition + 1, "back": edition})
        bundles.save_form(cursor, after, actor.person_id, now)
        return after

    return _looked_at(office, write(office, do, case=_case_of(office, pack_id)))


def _looked_at(office: Office, changed: Bundle | Refusal) -> Bundle | Refusal:
    """A bundle as it was changed: once all of it was searched, its pages are read ahead as they would go out now."""
    if isinstance(changed, Bundle) and set(changed.form.exhibits) <= set(changed.form.searched):
        office.ahead.put(f"{BUNDLE}{changed.pack_id}")
    return changed


def _case_of(office: Office, pack_id: str) -> str:
    """The case of a bundle; "" for an unknown one, which is refused later."""
    pack = office.read(bundles.read_bundle, pack_id)
    return pack.appeal_no if pack else ""


def _next(form: BundleEdition) -> int:
    return max((each.area_id for each in form.areas), default=0) + 1
