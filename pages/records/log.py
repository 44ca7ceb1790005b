"""The log of the office, newest first: sign-ins, accounts, releases, exports and erasures."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st

from core.domain.people import CLIENT
from core.domain.terms import Role, Side, label_of
from core.domain.text import mark
from core.queries.security import KINDS, ON_PAGE, LoggedAct, LogPage, asked_of, read_log
from core.queries.setup import STEPS
from pages.shared import elements
from pages.shared.context import RequestContext
from pages.shared.elements import safe
from pages.shared.guard import require
from pages.shared.navigation import PLACE
from pages.shared.url_state import choice

ACTS: Final[dict[str, tuple[str, elements.Tone]]] = {
    "signed_in": (mark("office_log.signed_in"), "neu"),
    "signed_in_locally": (mark("office_log.signed_in_locally"), "warn"),
    "company_linked": (mark("office_log.company_linked"), "acc"),
    "signed_out": (mark("office_log.signed_out"), "neu"),
    "sign_in_refused": (mark("office_log.sign_in_refused"), "warn"),
    "password_refused": (mark("office_log.password_refused"), "warn"),
    "sign_ins_ended": (mark("office_log.sign_ins_ended"), "neu"),
    "account_added": (mark("office_log.account_added"), "acc"),
    "account_closed": (mark("office_log.account_closed"), "acc"),
    "account_opened": (mark("office_log.account_opened"), "acc"),
    "role_given": (mark("office_log.role_given"), "acc"),
    "password_given": (mark("office_log.password_given"), "acc"),
    "password_changed": (mark("office_log.password_changed"), "acc"),
    "client_added": (mark("office_log.client_added"), "acc"),
    "client_revoked": (mark("office_log.client_revoked"), "acc"),
    "bundle_released": (mark("office_log.bundle_released"), "ok"),
    "release_letter": (mark("office_log.letter_released"), "ok"),
    "export": (mark("office_log.export_begun"), "neu"),
    "export_ended": (mark("office_log.export_ended"), "neu"),
    "export_before": (mark("office_log.export_ended"), "neu"),
    "connection_changed": (mark("office_log.connection_changed"), "acc"),
    "setup_confirmed": (mark("office_log.setup_confirmed"), "acc"),
    "letterhead_written": (mark("office_log.letterhead_written"), "acc"),
    "standard_reason_written": (mark("office_log.standard_reason_written"), "acc"),
    "standard_reason_retired": (mark("office_log.standard_reason_retired"), "acc"),
    "erased": (mark("office_log.erased"), "bad"),
    "sealed": (mark("office_log.sealed"), "ok"),
}
"""The name of each act, and the colour of its mark."""

CHANGED: Final = {
    "endpoint_added": mark("office_log.endpoint_added"),
    "endpoint_paused": mark("office_log.endpoint_paused"),
    "endpoint_active": mark("office_log.endpoint_active"),
    "endpoint_removed": mark("office_log.endpoint_removed"),
    "secret_rotated": mark("office_log.secret_rotated"),
    "former_secret_ended": mark("office_log.former_secret_ended"),
    "messages_replayed": mark("office_log.messages_replayed"),
    "host_allowed": mark("office_log.host_allowed"),
    "host_forbidden": mark("office_log.host_forbidden"),
}
"""What was changed about the connections to other systems."""


def page() -> None:
    """Draws the filters, the list, and the link to its file."""
    ctx = require(PLACE["log"].act)
    elements.stylesheet("records/records.css")
    query = asked_of(st.query_params)
    found = elements.granted(ctx, read_log(ctx.office, ctx.person, query))
    _filters(ctx, found)
    filters = {name: value for name, value in st.query_params.items() if name in {"kind", "account", "from", "to"}}
    count = ctx.tn("office_log.acts_found", found.of)
    link = f'<a class="go" href="/log.csv?{safe(urlencode(filters))}" download>{safe(ctx.t("office_log.as_csv"))}</a>'
    st.html(f'<div class="found rd"><b data-acts="{found.of}">{safe(count)}</b>{link}</div>')
    if not found.acts:
        elements.note("rd mu", ctx.t("office_log.nothing_found"))
        return
    heads = map(ctx.t, (mark("word.when"), mark("word.who"), mark("office_log.what"), mark("office_log.about")))
    st.html(elements.table_html(heads, (_row(ctx, found, each) for each in found.acts), "list log"))
    elements.pager(found.of, ON_PAGE, query.page, "page", in_url=True)


def _filters(ctx: RequestContext, found: LogPage) -> None:
    """Draws the filters of the list; the address keeps them."""
    kinds = {"": ctx.t("office_log.all_kinds"), **{kind: ctx.t(name) for kind, (name, _) in KINDS.items()}}
    in_order = sorted(found.names.items(), key=lambda each: each[1])
    names = {each: f"{name} · {each}" for each, name in in_order if not each.startswith(CLIENT)}
    people = {"": ctx.t("office_log.everybody"), **names}
    left, middle, first, last = st.columns((3, 3, 2, 2), gap="small")
    for column, label, name, options in (
        (left, ctx.t("office_log.kind"), "kind", kinds),
        (middle, ctx.t("office_log.person"), "account", people),
    ):
        value = st.query_params.get(name, "")
        st.session_state[f"log_{name}"] = value if value in options else ""
        with column:
            choice(ctx, label, options, f"log_{name}", first="", on_change=partial(_narrow, name))
    for column, label, name in ((first, ctx.t("word.from"), "from"), (last, ctx.t("word.to"), "to")):
        st.session_state[f"log_{name}"] = getattr(asked_of(st.query_params), {"from": "first", "to": "last"}[name])
        column.date_input(label, None, format="YYYY-MM-DD", key=f"log_{name}", on_change=_narrow, args=(name,))


def _narrow(name: str) -> None:
    """Writes a filter to the address and goes to the first page."""
    value = st.session_state[f"log_{name}"]
    st.query_params.pop("page", None)
    st.query_params.pop(name, None)
    if value:
        st.query_params[name] = value.isoformat() if isinstance(value, date) else value


def _row(ctx: RequestContext, found: LogPage, act: LoggedAct) -> str:
    word, tone = ACTS[act.verb]
    who = ctx.t("office_log.program") if act.actor == "system" else found.names.get(act.actor, act.actor)
    return (
        f'<tr><td class="num">{safe(elements.time_label(ctx, act.at))}</td><td>{safe(who)}</td>'
        f"<td>{elements.chip(tone, ctx.t(word))}</td><td>{safe(_about(ctx, found.names, act.payload))}</td></tr>"
    )


def _about(ctx: RequestContext, names: Mapping[str, str], data: Mapping[str, Any]) -> str:
    """Says whom or what an act is about."""
    person = data.get("person")
    parts = [
        names.get(person, person) if person else "",
        data.get("appeal_no"),
        ctx.say(label_of(Role(data["role"]))) if data.get("role") else "",
        ctx.say(label_of(Side(data.get("recipient") or data["side"]))) if {"recipient", "side"} & data.keys() else "",
        names.get(f"{CLIENT}{client}", client) if (client := data.get("client")) else "",
        data.get("scopes"),
        ctx.t(CHANGED[data["what"]]) if data.get("what") in CHANGED else "",
        data.get("endpoint") or data.get("host"),
        data.get("subject"),
        data.get("report"),
        ctx.tn("office_log.rows", data["row_count"]) if "row_count" in data else "",
        data.get("reason"),
        data.get("digest"),
        ctx.t(STEPS[data["step"]]) if data.get("step") in STEPS else "",
        data.get("place"),
    ]
    return " · ".join(str(each) for each in parts if each) or "–"


page()
