"""The dialog for correcting the details and documents of a case, with errors next to their fields."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, Final, cast

import streamlit as st

from core.commands.corrections import Correction, PartyDetails, correct, move_document, withdraw_document
from core.commands.documents import rename_kind
from core.domain.appeal import CONTACTS, Exhibit, Listing, Party
from core.domain.identifiers import Identified, check_email, check_patent, check_phone, check_trademark, check_uscc
from core.domain.letter import LANGUAGE_LABELS
from core.domain.permissions import Act, allowed, sees_images
from core.domain.policy import Policy, place_of
from core.domain.refusals import Refusal
from core.domain.terms import DETAILS, DocumentKind, PenaltyKind, RightType, Side, State
from core.domain.text import AccountLanguage
from core.queries.case import Case
from pages.shared import elements
from pages.shared.context import RequestContext
from pages.shared.url_state import choice, labels_of

# The dialog: it corrects either the details or a document.


CORRECTING: Final = "correcting"
"""The session key for the appeal number, used by a page that keeps the dialog open over several runs."""


def stop() -> None:
    """Records that the dialog was closed, by the person or by an act in it."""
    st.session_state.pop(CORRECTING, None)


def _settle(ctx: RequestContext, command: Callable[..., object], *what: object, **more: object) -> None:
    done = command(ctx.office, ctx.person, *what, **more)
    if isinstance(done, Refusal):
        elements.refusal(ctx, done)
        return
    stop()
    st.rerun()


def draw(ctx: RequestContext, case: Case) -> None:
    """Draws the dialog's content: the choice of what to correct, its fields, and the button."""
    parts = {"details": ctx.t("correction.details"), "document": ctx.t("correction.document")}
    if not case.dossier.exhibits:
        parts.pop("document")
    if elements.segments(ctx.t("correction.correct"), parts, "correct_what", default="details") == "document":
        _document(ctx, case)
    else:
        _details(ctx, case)


def _details(ctx: RequestContext, case: Case) -> None:
    key, appeal = partial(_key, case), case.appeal
    of_case, of_seller, of_complainant = st.columns(3, gap="medium")
    with of_case:
        st.html(f'<div class="part"><b>{elements.safe(ctx.t("intake.right_and_punishment"))}</b></div>')
        complaint = _text(ctx.t("word.complaint_number"), key("complaint_no"), appeal.complaint_no)
        complained = st.date_input(
            ctx.t("intake.complained_on"), appeal.complained_on, key=key("complained_on"), format="YYYY-MM-DD"
        )
        right_no = _text(ctx.t("intake.number_of_right"), key("right_no"), appeal.right_no)
        warn(ctx, check_right_no(right_no, appeal.right_type, case.policy))
        kinds = labels_of(ctx, PenaltyKind)
        penalty = choice(ctx, ctx.t("word.punishment"), kinds, key("penalty_kind"), first=appeal.penalty_kind)
        lines = "\n".join(_line(each) for each in appeal.listings)
        listings = st.text_area(ctx.t("correction.listings_a_line_each"), lines, key=key("listings"), height=110)
    with of_seller:
        seller = _party(ctx, case, case.dossier.seller)
        seller_language = language(ctx, Side.SELLER, key("seller_language"), appeal.seller_language)
    with of_complainant:
        complainant = _party(ctx, case, case.dossier.complainant)
        complainant_language = language(ctx, Side.COMPLAINANT, key("complainant_language"), appeal.complainant_language)
    correction = Correction(
        complaint_no=complaint,
        complained_on=complained if isinstance(complained, date) else None,
        right_no=right_no,
        listings=_listings(listings, appeal.listings),
        penalty_kind=PenaltyKind(penalty) if penalty else None,
        seller_language=seller_language,
        complainant_language=complainant_language,
        seller=seller,
        complainant=complainant,
    )
    reason = st.text_input(ctx.t("correction.reason"), key=key("reason"))
    if st.button(ctx.t("correction.correct_details"), key=key("details"), type="primary"):
        _settle(ctx, correct, appeal.appeal_no, appeal.version, correction, reason=reason)


def _key(case: Case, what: str) -> str:
    """Returns the key of a field; after the next act on the case the fields begin anew."""
    return f"correct_{case.appeal.appeal_no}_{case.appeal.version}_{what}"


def _text(label: str, key: str, value: str, **more: Any) -> str:  # noqa: ANN401 - Streamlit's own settings
    return str(st.text_input(label, value, key=key, **more) or "").strip()


def _party(ctx: RequestContext, case: Case, party: Party) -> PartyDetails:
    """Draws the fields of a party; a value masked for this person shows as empty, and stays if left empty."""
    st.html(f'<div class="part"><b>{elements.safe(ctx.label(party.side))}</b></div>')
    masked = () if allowed(ctx.person, Act.SEE_CONTACTS) else ("subject_id", "phone", "email", "address")
    details: dict[str, str] = {}
    for field in (each for each in CONTACTS if each != "address" or party.address):
        key, label, now = _key(case, f"{party.side}_{field}"), ctx.t(DETAILS[field]), str(getattr(party, field))
        if field in masked:
            typed = _text(label, key, "", placeholder=now)
            details |= {field: typed} if typed else {}
        else:
            typed = details[field] = _text(label, key, now)
        warn(ctx, check_code(typed, case.policy) if field == "subject_id" else check_contact(field, typed))
    return PartyDetails(**details)


def language(ctx: RequestContext, side: Side, key: str, first: str = "") -> AccountLanguage:
    """Draws the choice of a party's language, in which letters to it are drafted."""
    names: dict[str, str] = {each: ctx.t(label) for each, label in LANGUAGE_LABELS.items()}
    return cast("AccountLanguage", choice(ctx, ctx.t(DETAILS[f"{side}_language"]), names, key, first=first) or "")


def _line(listing: Listing) -> str:
    return f"{listing.listing_id} | {listing.title}" if listing.title else listing.listing_id


def _listings(written: str, before: tuple[Listing, ...]) -> tuple[Listing, ...]:
    """Parses lines of ``id`` or ``id | title`` into listings; other facts known about an id are kept."""
    known = {each.listing_id: each for each in before}
    found: dict[str, Listing] = {}
    for line in filter(None, map(str.strip, written.splitlines())):
        number, _, title = (part.strip() for part in line.partition("|"))
        found[number] = known.get(number, Listing(listing_id=number)).model_copy(update={"title": title})
    return tuple(found.values())


# A document: its kind, its side, its case, or that it belongs to no case.


def _document(ctx: RequestContext, case: Case) -> None:
    """Draws the correction of a document that this person sees; errors in the others are for legal to correct."""
    shown = {
        each.exhibit_id: each for each in case.dossier.exhibits if sees_images(ctx.person, DocumentKind(each.kind))
    }
    if not shown:
        st.caption(ctx.t("intake.what_on_file_shown"))
        return
    names = {exhibit_id: f"{each.label} {each.name}" for exhibit_id, each in shown.items()}
    chosen = choice(ctx, ctx.t("word.document"), names, _key(case, "which"), first=next(iter(names)))
    exhibit = shown[chosen or next(iter(names))]
    acts = {
        "kind": ctx.t("correction.it_is_another_kind"),
        "place": ctx.t("correction.it_belongs_elsewhere"),
        "out": ctx.t("correction.it_belongs_nowhere"),
    }
    if case.appeal.state is State.CLOSED:
        acts = {"out": acts["out"]}
    act = elements.segments(ctx.t("correction.what_is_wrong"), acts, _key(case, "wrong"), default=next(iter(acts)))
    {"kind": _kind, "place": _place, "out": _out}[act or "out"](ctx, case, exhibit)


def _kind(ctx: RequestContext, case: Case, exhibit: Exhibit) -> None:
    kinds = labels_of(ctx, (each for each in DocumentKind if sees_images(ctx.person, each)))
    key = _key(case, f"kind_{exhibit.exhibit_id}")
    kind = choice(ctx, ctx.t("intake.what_it_is"), kinds, key, first=exhibit.kind)
    why = ctx.t("correction.choose_another_kind") if kind in (None, exhibit.kind) else ""
    with elements.disabled_with_note(why) as off:
        pressed = st.button(ctx.t("intake.correct"), key=_key(case, "rename"), type="primary", **off)
    if pressed:
        _settle(ctx, rename_kind, exhibit.exhibit_id, DocumentKind(str(kind)))


def _place(ctx: RequestContext, case: Case, exhibit: Exhibit) -> None:
    side = choice(
        ctx,
        ctx.t("intake.whose_it_is"),
        labels_of(ctx, Side),
        _key(case, f"side_{exhibit.exhibit_id}"),
        first=exhibit.side,
    )
    number = _text(ctx.t("correction.number_of_appeal"), _key(case, "number"), "", placeholder=case.appeal.appeal_no)
    reason = _text(ctx.t("word.reason_needed"), _key(case, "why_moved"), "")
    here = (side, number or case.appeal.appeal_no) == (exhibit.side, case.appeal.appeal_no)
    elements.note("mu", ctx.t("correction.old_label_stays_empty", label=exhibit.label))
    with elements.disabled_with_note(ctx.t("correction.name_other_side_or_appeal") if here else "") as off:
        pressed = st.button(ctx.t("label.verb.move_document"), key=_key(case, "move"), type="primary", **off)
    if pressed:
        to = {"side": Side(str(side)), "appeal_no": number, "reason": reason}
        _settle(ctx, move_document, exhibit.exhibit_id, **to)


def _out(ctx: RequestContext, case: Case, exhibit: Exhibit) -> None:
    elements.note("mu", ctx.t("correction.stays_in_record", label=exhibit.label))
    reason = _text(ctx.t("word.reason_needed"), _key(case, "why_out"), "")
    if st.button(ctx.t("label.verb.withdraw_document"), key=_key(case, "out"), type="primary"):
        _settle(ctx, withdraw_document, exhibit.exhibit_id, reason=reason)


# Errors in what was just typed, shown next to the field: found by the checks of documents, and never a refusal.


def warn(ctx: RequestContext, found: Identified | None) -> None:
    """Shows the error in the field above, if its format reveals one."""
    if found is not None and found.valid is False:
        st.html(f'<div class="doubt" role="status">{elements.safe(ctx.say(found.reason))}</div>')


def check_code(value: str, policy: Policy | None) -> Identified | None:
    """Checks the credit code or identity number of a party; foreign numbers cannot be checked here."""
    found = check_uscc(value) if value else None
    abroad = found is not None and found.parts.get("form") != "uscc" and (policy is None or place_of(policy))
    return None if abroad else found


def check_right_no(value: str, right: RightType, policy: Policy | None) -> Identified | None:
    """Checks the number of a Chinese patent or trademark."""
    if not value or policy is None or place_of(policy) or right is RightType.COPYRIGHT:
        return None
    return check_patent(value) if right is RightType.PATENT else check_trademark(value)


def check_contact(field: str, value: str) -> Identified | None:
    """Checks a telephone number or an e-mail address."""
    checks = {"phone": check_phone, "email": check_email}
    return checks[field](value) if value and field in checks else None
