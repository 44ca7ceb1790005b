"""The history of a case: its timeline, decisions, comments, disclosures and letters."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from textwrap import shorten
from typing import Any, Final

import streamlit as st

from core.commands import checklist
from core.domain import assessment, case_context, facts, letter, policy, second_review
from core.domain.appeal import ANSWERS, Event, Exhibit
from core.domain.disclosure import sees_bundle
from core.domain.findings import MACHINE, ProposedDecision, is_unanswered
from core.domain.permissions import Act, allowed
from core.domain.refusals import Refusal
from core.domain.terms import (
    DETAILS,
    ON_DELIVERIES,
    ON_FILE,
    AnswerKind,
    Channel,
    DocumentKind,
    LegalRisk,
    Outcome,
    PenaltyKind,
    Rendition,
    Side,
    State,
    TimeGround,
    Value,
    Verb,
    label_of,
    past_label,
)
from core.domain.text import Text, mark
from core.queries.case import open_case
from core.queries.letters import decision_letter, delivery_title, letter_title, letters_of_case
from core.queries.people import colleagues, unnotified
from core.queries.standard_reasons import reasons_held
from pages.components.case_view import DECIDING, CaseView, look_up_label, show_dialog
from pages.components.letters import letters_of
from pages.shared import app_state, elements, guard
from pages.shared.context import RequestContext
from pages.shared.elements import Tone, chip, folded, safe, time_label

# Recorded findings as a table: what counted, who decided it, what the machine found, and on which document.

TONES: dict[str, Tone] = {"met": "ok", "not_met": "bad", "cannot_verify": "warn", "not_applicable": "neu"}


def describe_departure(ctx: RequestContext, risk: Mapping[str, str]) -> str:
    """Says in one line which part of the statute a decision departed from, and why."""
    return ctx.t("case.left_aside_why", what=label_of(LegalRisk(risk["kind"])), why=risk["reason"])


def findings_table(view: CaseView, findings: Iterable[Mapping[str, Any]]) -> str:
    """Returns the findings of one decision as an HTML table."""
    ctx = view.ctx
    labels = {each.exhibit_id: each.label for each in view.case.every_exhibit}
    heads = ctx.texts("word.criterion", "word.finding", "word.document", "word.by")
    return elements.table_html(heads, (_finding_row(view, each, labels) for each in findings), "facts found")


def _finding_row(view: CaseView, found: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    ctx = view.ctx
    value, machine, open_ = str(found["value"]), found.get("machine"), is_unanswered(found)
    by = ctx.t("word.machine") if found["by"] == MACHINE else view.name_of(str(found["by"]))
    answer = chip("neu", ctx.t("word.not_answered")) if open_ else chip(TONES[value], ctx.label(Value(value)))
    differs = ""
    if machine and machine != value:
        differs = f' <span class="m warn">{safe(ctx.t("word.auto_answer", answer=label_of(Value(machine))))}</span>'
    known = str(found["criterion"]) in view.ctx.office.policies.criteria
    criterion = view.criterion(str(found["criterion"])) if known else None
    name = criterion.short(ctx.lang) if criterion else str(found["criterion"])
    looked = f'<div class="mu">{safe(look_up_label(ctx, found["lookup"]))}</div>' if found.get("lookup") else ""
    note = f'<div class="mu">{safe(found["note"])}</div>' if found.get("note") else ""
    return (
        f'<tr><td title="{safe(criterion.text(ctx.lang) if criterion else name)}">{safe(name)}{looked}{note}</td>'
        f"<td>{answer}{differs}</td>"
        f"<td>{safe(labels.get(str(found.get('exhibit_id')), ''))}</td><td>{safe('' if open_ else by)}</td></tr>"
    )


# What was disclosed to a party: which document in which form, when, by whom, and on what ground.


def disclosures_table(view: CaseView, side: Side, rows: list[dict[str, Any]]) -> str:
    """Returns one party's disclosures as HTML; bundles link to their files for people who may open them."""
    ctx = view.ctx
    exhibits = {each.exhibit_id: each for each in view.case.every_exhibit}
    heads = ctx.texts("word.document", "word.form", "word.when", "word.ground")
    head = "".join(f"<th>{elements.safe(each)}</th>" for each in heads)
    body = "".join(_disclosure_row(view, each, exhibits) for each in rows)
    title = ctx.t("case.given_to_seller" if side is Side.SELLER else "case.given_to_complainant")
    count = ctx.tn("case.count_documents", len(rows))
    caption = f"<caption><b>{elements.safe(title)}</b> <small>{elements.safe(count)}</small></caption>"
    return f'<table class="ledger" data-side="{side}">{caption}<tr>{head}</tr>{body}</table>'


def _disclosure_row(view: CaseView, row: Mapping[str, Any], exhibits: Mapping[str, Exhibit]) -> str:
    ctx, exhibit = view.ctx, exhibits.get(str(row["exhibit_id"]))
    what = ctx.document(exhibit) if exhibit else ctx.t("word.complainants_name_within")
    when, who = safe(time_label(ctx, row["given_at"])), safe(view.name_of(str(row["given_by"])))
    return (
        f"<tr><td>{safe(what)}</td><td>{_disclosure_form(ctx, view, row, exhibits)}</td>"
        f'<td><span class="num">{when}</span><br><small>{who}</small></td>'
        f"<td><small>{safe(ctx.t(str(row['ground'])))}</small></td></tr>"
    )


def _disclosure_form(
    ctx: RequestContext, view: CaseView, row: Mapping[str, Any], exhibits: Mapping[str, Exhibit]
) -> str:
    """Describes the form: redacted, with its bundle; or as filed, with the reason if it should have been masked."""
    form = elements.safe(ctx.label(Rendition(str(row["rendition"]))))
    sha256 = str(row["sha256"] or "")
    hashed = f' <small title="{elements.safe(sha256)}">{elements.safe(sha256[:8])}</small>' if sha256 else ""
    because = f"<br><small>{elements.safe(row['as_filed_because'])}</small>" if row["as_filed_because"] else ""
    pack = next((each for each in view.case.packs if each.pack_id == row["pack_id"]), None)
    if pack is None:
        return f"{form}{hashed}{because}"
    name = elements.safe(ctx.t("case.pack_pack_within", pack=pack.pack_id))
    if sees_bundle(ctx.person, pack, exhibits.values()):
        name = f'<a href="/pack/{pack.pack_id}.pdf" download>{name}</a>'
    return f"{form}, {name}{hashed}"


# What was done to a document, for the timeline: which document, and what was recorded about it.


def describe_document_act(view: CaseView, payload: dict[str, Any]) -> str:
    """Describes the document and what was recorded about it; typed values are labelled as on its form."""
    kind = label_of(DocumentKind(payload["kind"])) if "kind" in payload else ""
    if "kind_was" in payload:
        was = label_of(DocumentKind(payload["kind_was"]))
        return view.ctx.t("case.label_kind_was_before", label=payload["document"], kind=kind, was=was)
    if moved := payload.get("moved_to"):
        return view.ctx.t("case.document_moved_to", label=payload["document"], to=_elsewhere(view, moved))
    if moved := payload.get("moved_from"):
        return view.ctx.t("case.document_came_from", label=payload["document"], kind=kind, was=_elsewhere(view, moved))
    if kind:
        return view.ctx.t("format.label_kind", label=payload["document"], kind=kind)
    parts = [
        view.ctx.t("case.typed_fields", fields=_fields(view, payload["typed"])) if payload.get("typed") else "",
        view.ctx.t("case.taken_back", fields=_fields(view, payload["taken_back"])) if payload.get("taken_back") else "",
    ]
    return f"{payload['document']} · {' · '.join(part for part in parts if part)}"


def _elsewhere(view: CaseView, place: Mapping[str, str]) -> str:
    """Names a document by its label, with the number of its case if that is another one."""
    same = place["appeal_no"] == view.no
    return place["document"] if same else f"{place['appeal_no']} {place['document']}"


def _fields(view: CaseView, names: list[str]) -> str:
    """Lists fields by their labels on the form; a field that is on no form any more keeps its id."""
    labels = {each.name: each.label for fields in facts.FACT_FIELDS.values() for each in fields}
    labels[case_context.MATCHED] = mark("case.goods_of_listings")
    return view.ctx.listed(view.ctx.t(labels[name]) if name in labels else name for name in names)


# What was corrected: the old and the new value.


def describe_correction(ctx: RequestContext, payload: Mapping[str, Any]) -> str:
    """Describes what was corrected, old and new; for a party's contacts only which ones."""
    parts = [
        ctx.t(
            "correction.was_is",
            field=_detail_label(ctx, name),
            was=_detail(ctx, name, was),
            now=_detail(ctx, name, payload["after"][name]),
        )
        for name, was in payload.get("before", {}).items()
    ]
    rest = [
        _detail_label(ctx, name) for name in payload.get("corrected", ()) if "." in name and not name.endswith(".name")
    ]
    return " · ".join((*parts, *rest))


def _detail_label(ctx: RequestContext, name: str) -> str:
    """Returns the label of a field; for a party's field with its side, where the side alone means the name."""
    side, _, field = name.rpartition(".")
    if name in {*Side}:
        return ctx.label(Side(name))
    if side:
        return ctx.t("correction.of_side", side=label_of(Side(side)), field=ctx.t(DETAILS[field]))
    return ctx.t(DETAILS[name])


def _detail(ctx: RequestContext, name: str, value: Any) -> str:  # noqa: ANN401 - any JSON value
    if name == "listings" and isinstance(value, list):
        return ", ".join(str(each["listing_id"]) for each in value)
    if name == "penalty_kind" and value:
        return ctx.label(PenaltyKind(value))
    if name.endswith("_language"):
        return ctx.t(letter.LANGUAGE_LABELS[value])
    return str(value or "–")


# What happened to a case, in words: who, when, why, and on which findings; newest first.

# The field that says when an act took place; for all other acts the time of the event counts.
HAPPENED: Final = {Verb.OPEN: "opened_at", Verb.DISCLOSE: "disclosed_at", Verb.RECORD_ARRIVAL: "arrived_at"}


def show_timeline(view: CaseView) -> None:
    """Draws every event of the case; the basis of a decision is folded below it."""
    for event in reversed(view.case.timeline):
        st.html(_event(view, event))


def _event(view: CaseView, event: Event) -> str:
    ctx, payload = view.ctx, event.payload
    exceptional = f" {chip('warn', ctx.t('word.exceptional_within'))}" if payload.get("exceptional") else ""
    lines = "".join(f'<div class="words">{safe(line)}</div>' for line in _lines(view, event) if line)
    return (
        f'<div class="event"><b>{safe(ctx.say(past_label(event.verb)))}</b>{exceptional}'
        f'<div class="mu num">{safe(time_label(ctx, event.at))} · {safe(view.name_of(event.actor))} · '
        f'<span title="{safe(event.hash)}">{safe(event.hash[:8])}</span></div>{lines}{_rested_on(view, payload)}</div>'
    )


def _held(ctx: RequestContext, event: Event) -> str:
    """Says which standard reasons are part of a decision's reason, in the wording of that time."""
    held = reasons_held(ctx.office, ctx.person, event)
    return ctx.t("case.holds_standard_reasons", names=ctx.listed(held)) if held else ""


def _lines(view: CaseView, event: Event) -> list[str]:
    """Returns further details of the event, one sentence each."""
    ctx, data, changed = view.ctx, event.payload, event.payload.get("set", {})
    outcome, beside = changed.get("outcome"), _beside(view, event)
    return [
        _took_place(view, event),
        ctx.t("case.outcome_outcome", outcome=label_of(Outcome(outcome))) if outcome else "",
        ctx.t("case.reason_reason", reason=data["reason"]) if data.get("reason") else "",
        _held(ctx, event),
        describe_departure(ctx, data["legal_risk"]) if data.get("legal_risk") else "",
        ctx.t("case.private_note", note=data["private_note"]) if data.get("private_note") else "",
        beside,
        ctx.t("case.both_sides_told_pointed" if data.get("legal_channels") else "case.both_sides_were_told")
        if data.get("told")
        else "",
        _proposed(view, data["proposed"]) if data.get("proposed") else "",
        ctx.t("case.taken_by_approved_by", decider=view.name_of(data["decided_by"]), lead=view.name_of(event.actor))
        if data.get("approved_by")
        else "",
        ctx.say(letter_title(data["letter"], data["to"])) if data.get("letter") else "",
        ctx.t("case.documents_given", labels=_given_in_timeline(view, data["given"])) if data.get("given") else "",
        _criteria(view, event),
        ctx.t("case.kind_kind", kind=label_of(AnswerKind(data["kind"])))
        if event.verb is Verb.FILE_ANSWER and data.get("kind")
        else "",
        ctx.t(
            "case.extended_by_from_to", days=data["days"], first=_day(view, data["from"]), last=_day(view, data["to"])
        )
        if event.verb is Verb.EXTEND and "to" in data
        else "",
        ctx.t("case.days_asked_for", days=data["days"]) if event.verb is Verb.REQUEST_EXTENSION else "",
        ctx.t("case.follow_up_day_what", day=_day(view, data["due_on"]), what=data["what"])
        if event.verb is Verb.FOLLOW_UP and "what" in data
        else "",
        ctx.t("word.ground_ground", ground=label_of(TimeGround(data["ground"]))) if data.get("ground") else "",
        _document(ctx, data, beside),
        ctx.t("case.to_who", who=view.name_of(data["to"])) if event.verb in (Verb.ASSIGN, Verb.HAND_OVER) else "",
        str(data.get("note") or ""),
        _answers(view, event),
        str(data.get("text") or "") if event.verb is Verb.COMMENT else "",
        ctx.t("case.earlier_outcome", outcome=label_of(Outcome(was))) if (was := data.get("earlier_outcome")) else "",
        ctx.t("case.due_then", day=_day(view, changed["due_on"])) if changed.get("due_on") else "",
    ]


def _document(ctx: RequestContext, payload: Mapping[str, Any], beside: str) -> str:
    """Names the document the event is about, unless ``beside`` names it already."""
    label = payload.get("document")
    return ctx.t("case.document_label", label=label) if label and not beside.startswith(f"{label}:") else ""


def _beside(view: CaseView, event: Event) -> str:
    """Describes what was done to a document, what came of an order, or how a letter was sent or delivered."""
    payload = event.payload
    if event.verb is Verb.CONFIRM_ORDER:
        since = time_label(view.ctx, datetime.fromisoformat(payload["effective_at"]))
        return view.ctx.t("case.in_effect_reference", day=since, reference=payload["reference"])
    if event.verb in ON_DELIVERIES:
        return " · ".join(part for part in _on_its_way(view.ctx, payload) if part)
    if event.verb is Verb.CORRECT:
        return describe_correction(view.ctx, payload)
    return describe_document_act(view, payload) if event.verb in ON_FILE else ""


def _on_its_way(ctx: RequestContext, payload: Mapping[str, Any]) -> Iterable[str]:
    """Returns the bundle, and how, when and under which reference it was sent or delivered."""
    yield ctx.say(delivery_title(None, payload["to"])) if payload.get("pack") else ""
    yield ctx.label(Channel(payload["channel"])) if payload.get("channel") else ""
    yield time_label(ctx, datetime.fromisoformat(payload["at"])) if payload.get("at") else ""
    yield ctx.t("case.reference_told", reference=payload["reference"]) if payload.get("reference") else ""


def _criteria(view: CaseView, event: Event) -> str:
    """Names what the seller was asked to supplement, or what a withdrawal lacked."""
    names = view.ctx.listed(view.short_names(event.payload.get("criteria", ())), long=True)
    lacks = event.verb is Verb.DECLINE_WITHDRAWAL
    return view.ctx.t("case.lacking_criteria" if lacks else "case.asked_for", criteria=names) if names else ""


def _proposed(view: CaseView, proposal: dict[str, Any]) -> str:
    """Describes the decision that was proposed, with its reason."""
    proposed = ProposedDecision.model_validate(proposal["asked"])
    decision = view.ctx.say(second_review.decision_label(assessment.decision_key(proposed)))
    return view.ctx.t("case.proposed_reason", decision=decision, reason=proposed.reason or "–")


def _took_place(view: CaseView, event: Event) -> str:
    """Says when the act took place, if it was recorded on a later day."""
    moment = event.payload.get("received_at") or event.payload.get("set", {}).get(HAPPENED.get(event.verb, ""))
    happened = datetime.fromisoformat(moment) if moment else event.at
    if policy.day_in(happened) == policy.day_in(event.at):
        return ""
    return view.ctx.t("case.took_place", moment=time_label(view.ctx, happened))


def _given_in_timeline(view: CaseView, documents: list[Any]) -> str:
    """Lists the documents with the form in which each was sent; early events record only labels."""
    parts = (each if isinstance(each, str) else _timeline_form(view, each) for each in documents)
    return view.ctx.listed(parts, long=True)


def _timeline_form(view: CaseView, each: dict[str, Any]) -> str:
    form = view.ctx.t("format.name_subject", name=each["label"], subject=label_of(Rendition(each["rendition"])))
    return f"{form} – {each['because']}" if each.get("because") else form


def _day(view: CaseView, value: Any) -> Text | str:  # noqa: ANN401 - any JSON value of an event
    with suppress(ValueError):
        return policy.day_text(date.fromisoformat(str(value)[:10]), view.case.policy)
    return str(value)


def _rested_on(view: CaseView, payload: dict[str, Any]) -> str:
    findings = payload.get("findings")
    if not findings:
        return ""
    count = view.ctx.tn("case.count_findings", len(findings))
    return f"<details><summary>{safe(count)}</summary>{findings_table(view, findings)}</details>"


# The last decision: shown in place of the checklist while a party is awaited and when the case is closed.

KEPT = ("rejected", "upheld", "abandoned")


def decided(view: CaseView) -> Event | None:
    """Returns the last decision on the case, or None if there was none."""
    return next((each for each in reversed(view.case.timeline) if each.verb in DECIDING), None)


def show_decided(view: CaseView) -> None:
    """Draws the outcome, who decided it and why, and the findings it rests on."""
    ctx, appeal, event = view.ctx, view.case.appeal, decided(view)
    with st.container(key="past"):
        tone = "neu"
        if appeal.outcome:
            tone = "warn" if appeal.outcome.startswith(KEPT) else "ok"
        elements.note(f"outcome {tone}", ctx.label(appeal.outcome or appeal.state))
        if event is not None:
            st.html(_decided_text(view, event))
        if appeal.imported:
            elements.note("mu", ctx.t("case.decided_in_earlier_system_history"))
        if not allowed(ctx.person, Act.READ_FINDINGS):  # customer service is told what happened, but not the findings
            show_timeline(view)


def _decided_text(view: CaseView, event: Event) -> str:
    ctx, payload = view.ctx, event.payload
    mark = f" {chip('warn', ctx.t('word.exceptional_within'))}" if payload.get("exceptional") else ""
    parts = [
        (ctx.t("case.last_decision"), f"{safe(ctx.say(past_label(event.verb)))}{mark}"),
        (ctx.t("word.by"), safe(view.name_of(event.actor))),
        (ctx.t("word.when"), safe(time_label(ctx, event.at))),
        (ctx.t("word.reason"), safe(payload.get("reason") or "–")),
    ]
    if risk := payload.get("legal_risk"):
        value = f"{chip('warn', ctx.label(LegalRisk(risk['kind'])))} {safe(risk['reason'])}"
        parts.append((ctx.t("word.left_aside"), value))
    if payload.get("private_note"):
        parts.append((ctx.t("word.private_note"), safe(payload["private_note"])))
    rows = "".join(f'<tr><td class="k">{safe(label)}</td><td class="wide">{value}</td></tr>' for label, value in parts)
    # The pane scrolls: the keyboard needs something to stand on in it.
    return f'<table class="facts" tabindex="0">{rows}</table>{_last_findings(view)}'


def _last_findings(view: CaseView) -> str:
    """Returns the findings of the last decision that has any, with those of earlier decisions folded below.

    Confirming a silence records no findings: it rests on those before it.
    """
    decisions = (each for each in reversed(view.case.timeline) if each.verb in DECIDING)
    titled = [
        (view.ctx.t("case.findings_of", decision=past_label(each.verb)), findings_table(view, each.payload["findings"]))
        for each in decisions
        if each.payload.get("findings")
    ]
    last = "".join(f'<div class="gap"></div><b class="rd">{safe(title)}</b>{table}' for title, table in titled[:1])
    return last + "".join(folded(title, table) for title, table in titled[1:])


# The letters in the record of a case: those sent, those waiting, and whether the seller was notified.


def letters(view: CaseView) -> None:
    """Draws one line per letter, newest first; above them, whether the legal duty to notify the seller is met."""
    if notice := notified(view, letters_of_case(view.ctx.office, view.ctx.person, view.no)):
        elements.note("rd", notice)
    if not letters_of(view.ctx, view.no, view.name_of):
        st.caption(view.ctx.t("case.no_act_case_calls"))


def notified(view: CaseView, rows: tuple[letter.LetterRow, ...]) -> str:
    """Says whether and when the seller was notified of the last decision with its reasons (domain.md 1.8)."""
    last = decision_letter(rows)
    if last is None:
        return ""
    if last.state == "released" and last.settled_at:
        when = elements.time_label(view.ctx, last.settled_at)
        return view.ctx.t("case.reasons_given_sellers_letter_released", when=when)
    return view.ctx.t("case.sellers_letter_about_last_decision")


def report_links(view: CaseView) -> None:
    """Draws the links to the report of the case as a page, PDF and CSV; only legal sees them."""
    ctx = view.ctx
    if allowed(ctx.person, Act.EXPORT_REPORT):
        names = {"html": ctx.t("case.page"), "pdf": ctx.t("word.pdf"), "csv": ctx.t("word.table")}
        links = elements.files_html(f"/report/{view.no}", names)
        st.html(f'<div class="rd report">{safe(ctx.t("case.report_of_case"))}: {links}</div>')


# The record of a case, in a drawer: what happened in words, comments, letters, and what each party was given.


def drawer(view: CaseView, comment: int = 0) -> None:
    """Opens the drawer on the right; the page behind it stays as it is. It opens at ``comment``, if one is named."""
    ctx = view.ctx
    names = ctx.texts("word.timeline", "case.comments", "word.letters", "report.given_to_parties")

    def draw() -> None:
        report_links(view)
        timeline_tab, comments_tab, letters_tab, given_tab = st.tabs(names, default=names[1] if comment else None)
        fresh = _read(view)
        with comments_tab:
            _comments(fresh, comment)
        with timeline_tab:
            show_timeline(fresh)
        with letters_tab:
            letters(fresh)
        with given_tab:
            _disclosures(fresh)

    show_dialog(ctx.t("case.record_of", number=view.no), draw, position="right")


def _read(view: CaseView) -> CaseView:
    """Reads the record anew, because the drawer runs alone when a comment is added."""
    ctx = guard.require(Act.VIEW_APPEAL)
    case = open_case(ctx.office, ctx.person, view.no)
    return view if isinstance(case, Refusal) else CaseView(ctx, case, view.place)


REPLY_TO: Final = "reply_to"
"""Where the session keeps the case and the number of the comment that is being answered."""

COMMENT, MENTIONED, REFUSED, UNNOTIFIED = "comment", "comment_to", "comment_refused", "comment_unnotified"
"""The keys of the text of a new comment, of the colleagues it mentions, of its refusal, and of whom it missed."""


def _comments(view: CaseView, first: int) -> None:
    """Draws the comments, newest first but for ``first``, and the form for a new one or, below a comment, an answer."""
    comments = {event.seq: event for event in view.case.timeline if event.verb is Verb.COMMENT}
    open_ = view.case.appeal.state is not State.CLOSED
    no, answered = st.session_state.get(REPLY_TO) or (view.no, None)
    answered = answered if open_ and no == view.no else None
    if open_ and answered is None:
        _comment_form(view, None)
    for seq, event in sorted(comments.items(), key=lambda each: (each[0] != first, -each[0])):
        with st.container(key=f"comment_{seq}", gap=None):
            st.html(_comment(view, event, "event here" if seq == first else "event"))
            if seq == answered:
                _comment_form(view, seq)
            elif open_:
                elements.button(view.ctx.t("case.reply"), f"reply_{seq}", _reply, (view.no, seq), type="tertiary")
    if not comments:
        st.caption(view.ctx.t("case.no_comment_yet"))


def _comment(view: CaseView, event: Event, kind: str) -> str:
    answer = _answers(view, event)
    quote = f'<div class="mu">{safe(answer)}</div>' if answer else ""
    return (
        f'<div class="{kind}"><b>{safe(view.name_of(event.actor))}</b>'
        f' <span class="mu num">{safe(time_label(view.ctx, event.at))}</span>{quote}'
        f'<div class="words">{safe(event.payload.get("text", ""))}</div></div>'
    )


QUOTED: Final = 90


def _answers(view: CaseView, event: Event) -> str:
    """Says which comment this one answers, with its beginning; "" for one that answers none."""
    seq = event.payload.get(ANSWERS)
    answered = next((each for each in view.case.timeline if each.seq == seq), None)
    if event.verb is not Verb.COMMENT or answered is None:
        return ""
    words = shorten(str(answered.payload.get("text", "")), QUOTED, placeholder="…")
    return view.ctx.t("case.answers_comment", who=view.name_of(answered.actor), words=words)


def _comment_form(view: CaseView, answers: int | None) -> None:
    ctx = view.ctx
    label, hint, hint_to = ctx.texts(
        "case.for_colleagues_parties_never_read_it", "case.at_mentions_colleague", "case.choose_colleagues"
    )
    st.text_area(label, key=COMMENT, height=80, placeholder=hint)
    names = {each.person_id: each.name for each in elements.granted(ctx, colleagues(ctx.office, ctx.person))}
    elements.several(ctx.t("comment.mentioned"), names, MENTIONED, placeholder=hint_to, select_all=False)
    with st.container(horizontal=True, gap="small"):
        action = ctx.t("case.add_comment" if answers is None else "case.add_reply")
        elements.button(action, "add_comment", _add_comment, view.no, answers)
        if answers is not None:
            elements.button(ctx.t("case.no_reply"), "no_reply", _reply, None, type="tertiary")
    elements.show_refused(ctx, REFUSED)
    if isinstance(missed := app_state.read_once(UNNOTIFIED), Text):
        elements.note("rd warn2", ctx.say(missed))


def _reply(to: tuple[str, int] | None) -> None:
    """For ``on_click``: lets the form stand below that comment of a case, or above all."""
    st.session_state[REPLY_TO] = to


def _add_comment(no: str, answers: int | None) -> None:
    """For ``on_click``: adds what was typed; the form is then empty, unless it was refused."""
    ctx, state = guard.require(Act.VIEW_APPEAL), st.session_state
    text, to = str(state.get(COMMENT) or ""), state.get(MENTIONED, ())
    done = checklist.comment(ctx.office, ctx.person, no, text, to=to, answers=answers)
    if isinstance(done, Refusal):
        state[REFUSED] = done
        return
    state["place"].version = done.version
    state[COMMENT], state[MENTIONED], state[REPLY_TO] = "", [], None
    state[UNNOTIFIED] = unnotified(ctx.office, ctx.person, text)


def _disclosures(view: CaseView) -> None:
    """Draws what each party was given, one table per party, newest last."""
    if not view.case.disclosures:
        st.caption(view.ctx.t("case.nothing_was_given_to_party_yet"))
    for side in (Side.SELLER, Side.COMPLAINANT):
        rows = [each for each in view.case.disclosures if each["recipient"] == side]
        if rows:
            st.html(disclosures_table(view, side, rows))
