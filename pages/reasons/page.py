"""Standard reasons by decision, each with its versions; leads write, change and retire them."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from core.commands.standard_reasons import add_reason, change_reason, retire_reason
from core.domain.permissions import Act, allowed
from core.domain.standard_reasons import KEYS, LONGEST, StandardReason, criteria_of
from core.domain.terms import effect_of
from core.domain.text import LANGUAGES, Language, mark
from core.queries.standard_reasons import KeptReason, standard_reasons
from pages.shared import elements, guard, navigation
from pages.shared.context import RequestContext
from pages.shared.elements import safe

CHOSEN: Final = "reason"
"""The parameter of the address for the reason on screen; ``NEW`` stands for one to be written."""

NEW: Final = "new"

REFUSED: Final = "reasons_refused"

TITLES: Final[dict[Language, str]] = {"en": mark("reasons.english"), "zh": mark("reasons.chinese")}


def page() -> None:
    """Draws the list and, beside it, the standard reason that the address names."""
    ctx = guard.require(navigation.PLACE["reasons"].act)
    reasons = elements.granted(ctx, standard_reasons(ctx.office, ctx.person))
    elements.stylesheet("reasons/reasons.css")
    navigation.follow(ctx)
    elements.recorded_note()
    wanted = st.query_params.get(CHOSEN, "")
    chosen = next((each for each in reasons if each.now.reason_id == wanted), None)
    left, right = st.columns([56, 44], gap="small")
    with left, st.container(key="card_reasons"):
        _list(ctx, reasons, chosen)
    with right:
        if chosen:
            with st.container(key="card_reason"):
                _read(ctx, chosen)
        elif wanted == NEW and _writes(ctx):
            with st.container(key="card_reason"):
                _new(ctx)
        elif reasons:
            elements.nothing(ctx.t("reasons.choose_one"))


def _writes(ctx: RequestContext) -> bool:
    return allowed(ctx.person, Act.MANAGE_STANDARD_REASONS)


# The list, by decision.


def _list(ctx: RequestContext, reasons: Sequence[KeptReason], chosen: KeptReason | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f'<div class="title">{safe(ctx.t("page.reasons"))}</div>', width="content")
        if _writes(ctx) and st.button(ctx.t("reasons.write_new"), key="new_reason", icon=":material/add:"):
            st.query_params[CHOSEN] = NEW
            st.rerun()
        if any(each.now.retired for each in reasons):
            st.toggle(ctx.t("reasons.also_retired"), key="also_retired")
    elements.note("mu", ctx.t("reasons.put_into_the_reason"))
    shown = [each for each in reasons if not each.now.retired or each is chosen or st.session_state.get("also_retired")]
    if not shown:
        elements.nothing(ctx.t("reasons.none_yet"))
    order = {name: place for place, name in enumerate(("", *ctx.office.policies.criteria))}
    shown.sort(key=lambda each: (order.get(each.now.criterion, 0), each.now.reason_id))
    for key, decision in KEYS.items():
        if found := [each for each in shown if each.now.decision == key]:
            lines = "".join(_line(ctx, each, chosen) for each in found)
            st.html(f'<h2>{safe(ctx.say(effect_of(decision)))}</h2><ul class="reasons">{lines}</ul>')


def _line(ctx: RequestContext, reason: KeptReason, chosen: KeptReason | None) -> str:
    now, here = reason.now, ' aria-current="page"' if reason is chosen else ""
    address = safe(f"/{navigation.PLACE['reasons'].url_path}?{urlencode({CHOSEN: now.reason_id})}")
    retired = f" {elements.chip('neu', ctx.t('reasons.retired'))}" if now.retired else ""
    return (
        f'<li><a href="{address}" target="_self"{here}>{safe(_about(ctx, now.criterion))}</a>'
        f' <span class="mu num">{safe(now.reason_id)}</span>{retired}<p>{safe(now.text(ctx.lang))}</p></li>'
    )


def _about(ctx: RequestContext, criterion: str) -> str:
    """Returns the short name of the criterion it is for, or that it is for the decision as a whole."""
    known = ctx.office.policies.criteria.get(criterion)
    return known.short(ctx.lang) if known else ctx.t("reasons.decision_as_a_whole")


# One standard reason: its text, who wrote each version and, for leads, the two fields.


def _read(ctx: RequestContext, reason: KeptReason) -> None:
    now = reason.now
    effect = ctx.say(effect_of(KEYS[now.decision]))
    chip = elements.chip("neu", ctx.t("reasons.retired")) if now.retired else ""
    st.html(f'<div class="part"><b>{safe(effect)} · {safe(_about(ctx, now.criterion))}</b>{chip}</div>')
    elements.note("mu num", _version(ctx, now, reason.names))
    elements.show_refused(ctx, REFUSED)
    if _writes(ctx):
        _fields(ctx, now)
    else:
        st.html("".join(_words(ctx, now, lang) for lang in LANGUAGES))
    for each in reason.before:
        body = "".join(_words(ctx, each, lang) for lang in LANGUAGES)
        st.html(elements.folded(_version(ctx, each, reason.names), body))


def _version(ctx: RequestContext, version: StandardReason, names: dict[str, str]) -> str:
    """Says which version it is, and who wrote or retired it, and when."""
    by, when = names.get(version.written_by, version.written_by), elements.time_label(ctx, version.written_at)
    key = mark("reasons.version_retired") if version.retired else mark("reasons.version_written")
    return ctx.t(key, name=version.reason_id, version=str(version.version), by=by, when=when)


def _words(ctx: RequestContext, version: StandardReason, lang: Language) -> str:
    return f'<b class="rd">{safe(ctx.t(TITLES[lang]))}</b><p class="words" lang="{lang}">{safe(version.text(lang))}</p>'


def _fields(ctx: RequestContext, now: StandardReason) -> None:
    """Draws the text in both languages for editing; if a colleague changed it meanwhile, theirs is beside it."""
    seen = st.session_state.setdefault(_seen_key(now.reason_id), now)
    typed = [st.session_state.get(_key(seen, lang), seen.text(lang)) for lang in LANGUAGES]
    if seen != now and typed == [seen.text(lang) for lang in LANGUAGES]:
        seen = st.session_state[_seen_key(now.reason_id)] = now
    if seen != now:
        with st.container(key="written_meanwhile"):
            elements.box("warn2", ctx.t("reasons.written_meanwhile"), "\n".join(now.text(lang) for lang in LANGUAGES))
            elements.button(ctx.t("word.take_other"), "take_other", _take_other, now)
    for lang in LANGUAGES:
        st.text_area(ctx.t(TITLES[lang]), seen.text(lang), key=_key(seen, lang), height=120, max_chars=LONGEST)
    with st.container(horizontal=True, gap="small"):
        label = ctx.t("reasons.offer_again" if now.retired else "reasons.save_version")
        elements.button(label, "save_reason", _save, seen, now, type="primary")
        if not now.retired:
            elements.button(ctx.t("reasons.retire"), "retire_reason", _retire, seen)


def _seen_key(reason_id: str) -> str:
    return f"seen_{reason_id}"


def _key(seen: StandardReason, lang: Language) -> str:
    return f"{lang}_{seen.name}"


def _take_other(now: StandardReason) -> None:
    st.session_state[_seen_key(now.reason_id)] = now


def _save(seen: StandardReason, now: StandardReason) -> None:
    """Saves against the version that the writer saw; once both texts were on screen, against the colleague's."""
    en, zh = (str(st.session_state[_key(seen, lang)]) for lang in LANGUAGES)
    done = guard.act(Act.MANAGE_STANDARD_REASONS, REFUSED, change_reason, now.reason_id, now.version, en=en, zh=zh)
    _confirm(done)


def _retire(seen: StandardReason) -> None:
    _confirm(guard.act(Act.MANAGE_STANDARD_REASONS, REFUSED, retire_reason, seen.reason_id, seen.version))


def _confirm(done: object) -> None:
    """Confirms once what was recorded; from then on the fields show it."""
    if isinstance(done, StandardReason):
        ctx = guard.require(Act.MANAGE_STANDARD_REASONS)
        st.session_state[_seen_key(done.reason_id)] = done
        key = mark("reasons.told_retired") if done.retired else mark("reasons.told_written")
        st.session_state[elements.CONFIRMATION] = ctx.t(key, name=done.reason_id, version=str(done.version))
        st.query_params[CHOSEN] = done.reason_id


# Writing a new standard reason.


def _new(ctx: RequestContext) -> None:
    """Draws the form: for which decision, for which of its criteria, and the text in both languages."""
    elements.part(ctx.t("reasons.write_new"))
    elements.show_refused(ctx, REFUSED)
    names = {key: ctx.say(effect_of(decision)) for key, decision in KEYS.items()}
    decision = elements.select(ctx.t("reasons.decision"), names, f"new_decision_{ctx.lang}", next(iter(names)))
    criteria = criteria_of(ctx.office.policies, decision or next(iter(names)))
    about = {"": ctx.t("reasons.decision_as_a_whole"), **{each.id: each.short(ctx.lang) for each in criteria}}
    elements.select(ctx.t("reasons.criterion"), about, f"new_criterion_{decision}_{ctx.lang}", "")
    for lang in LANGUAGES:
        st.text_area(ctx.t(TITLES[lang]), key=f"new_{lang}", height=120, max_chars=LONGEST)
    elements.button(ctx.t("reasons.save_new"), "save_new", _add, decision or "", ctx.lang, type="primary")


def _add(decision: str, lang: Language) -> None:
    state = st.session_state
    done = guard.act(
        Act.MANAGE_STANDARD_REASONS, REFUSED, add_reason,
        decision=decision, criterion=str(state.get(f"new_criterion_{decision}_{lang}") or ""),
        en=str(state.get("new_en") or ""), zh=str(state.get("new_zh") or ""),
    )  # fmt: skip
    if done is not None:
        for each in LANGUAGES:
            state[f"new_{each}"] = ""
    _confirm(done)


page()
