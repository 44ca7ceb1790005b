"""The programs that call the API, on the page of connections: added with scopes, shown their token once, revoked."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final

import streamlit as st

from core.commands.clients import LASTS, add_client, revoke_client
from core.domain.people import SCOPES, SYSTEM, Client
from core.domain.policy import day_in
from core.domain.refusals import Refusal, refuse
from core.domain.terms import ZONE
from core.domain.text import say
from core.queries.connections import Connections
from pages.shared import elements
from pages.shared.context import RequestContext
from pages.shared.elements import safe

TOLD: Final = "clients_told"
"""What the click before is answered with: a refusal, a sentence, or a client with its token."""

ROUND: Final = "clients_round"  # how many were added: the next form is an empty one


def draw_clients(ctx: RequestContext, found: Connections) -> None:
    """Who calls the API, read after what the click before has done; on the right adding one and revoking one."""
    now = ctx.office.now()
    left, right = st.columns([64, 36], gap="small")
    with left:
        _list(ctx, found, now)
    with right:
        _answered(ctx)
        _add(ctx, day_in(now + LASTS))
        if good := [each for each in found.clients if each.revoked_at is None]:
            _revoke(ctx, good)


def _list(ctx: RequestContext, found: Connections, now: datetime) -> None:
    if not found.clients:
        elements.nothing(ctx.t("connection.no_client_calls"), ctx.t("connection.add_a_client_to_begin"))
        return
    heads = ctx.texts(
        "connection.client_name",
        "connection.scopes",
        "connection.client_created",
        "connection.last_use",
        "connection.expiry",
    )
    in_use_first = sorted(found.clients, key=lambda each: not each.holds(now))
    rows = (_row(ctx, found, each, now) for each in in_use_first)
    st.html(elements.table_html(heads, rows, "list clients"))


def _row(ctx: RequestContext, found: Connections, client: Client, now: datetime) -> str:
    """One client: what it may do, since when and by whom, when it last called, and until when it may."""
    scopes = "<br>".join(f"<code>{safe(each)}</code>" for each in client.scopes)
    command_line = client.created_by == SYSTEM.person_id
    by = ctx.t("connection.by_command_line") if command_line else found.names.get(client.created_by, client.created_by)
    created = f"{safe(elements.time_label(ctx, client.created_at))}<br><small>{safe(by)}</small>"
    used = elements.time_label(ctx, client.last_used_at) if client.last_used_at else ctx.t("connection.never_used")
    name = f"<b>{safe(client.name)}</b> {_state(ctx, client, now)}<br><small>{safe(client.client_id)}</small>"
    return (
        f"<tr><td>{name}</td><td>{scopes}</td><td>{created}</td><td>{safe(used)}</td>"
        f'<td class="num">{safe(elements.time_label(ctx, client.expires_at))}</td></tr>'
    )


def _state(ctx: RequestContext, client: Client, now: datetime) -> str:
    if client.revoked_at:
        at = elements.time_label(ctx, client.revoked_at)
        return elements.chip("bad", ctx.t("connection.client_revoked_at", at=at))
    return "" if client.holds(now) else elements.chip("warn", ctx.t("connection.client_has_expired"))


# What an administrator does.


def _answered(ctx: RequestContext) -> None:
    """The answer to the click before; a token is shown here, and nowhere again."""
    answer: Refusal | str | tuple[Client, str] | None = st.session_state.pop(TOLD, None)
    if isinstance(answer, Refusal):
        elements.refusal(ctx, answer)
    elif isinstance(answer, tuple):
        client, token = answer
        with st.container(border=True, key="client_token"):
            st.html(f'<div role="status"><b>{safe(ctx.t("connection.token_of", name=client.name))}</b></div>')
            st.code(token, language=None, wrap_lines=True)
            st.html(f"<small>{safe(ctx.t('connection.token_is_shown_once'))}</small>")
    elif answer:
        st.html(f'<div class="card rd" role="status">{safe(answer)}</div>')


def _add(ctx: RequestContext, until: date) -> None:
    """Another client, with a token of its own."""
    with st.form("add_client", border=True):
        st.subheader(ctx.t("connection.add_client"), anchor=False)
        round_ = st.session_state.setdefault(ROUND, 0)
        name = st.text_input(ctx.t("connection.client_name"), key=f"client_name_{round_}", max_chars=80)
        st.html(f'<div class="mu">{safe(ctx.t("connection.what_it_may_do"))}</div>')
        scopes = [scope for scope in SCOPES if _checked(ctx, scope, round_)]
        label, key = ctx.t("connection.last_day_of_token"), f"client_expires_{round_}"
        last: date | None = st.date_input(label, until, format="YYYY-MM-DD", key=key)
        if st.form_submit_button(ctx.t("connection.add_client"), type="primary"):
            added: tuple[Client, str] | Refusal = refuse("field_missing", fields=(say("client.expires_within"),))
            if last:
                expires_at = datetime.combine(last, time.max, ZONE)
                added = add_client(ctx.office, name, scopes, expires_at=expires_at, actor=ctx.person)
            if not isinstance(added, Refusal):  # what was refused stays as it was typed
                st.session_state[ROUND] += 1
            _answer(added)


def _checked(ctx: RequestContext, scope: str, round_: int) -> bool:
    """A box for one scope, with what it allows."""
    label = f"`{scope}` {elements.plain_text(ctx.t(SCOPES[scope]))}"
    return st.checkbox(label, key=f"client_{scope}_{round_}_{ctx.lang}")  # a label once drawn keeps its language


def _revoke(ctx: RequestContext, found: Sequence[Client]) -> None:
    """Ends a token at once, when it was said a second time."""
    by_id = {each.client_id: each for each in found}
    with st.container(border=True, key="revoke_client"):
        st.subheader(ctx.t("connection.revoke_client"), anchor=False)
        names = {client_id: f"{each.name} · {client_id}" for client_id, each in by_id.items()}
        first = next(iter(names))
        client = by_id[elements.select(ctx.t("client.client_within"), names, "chosen_client", first) or first]
        with st.popover(ctx.t("connection.revoke"), key=f"revoke_{client.client_id}"):
            elements.note("rd", ctx.t("connection.revoking_holds_at_once", name=client.name))
            if st.button(ctx.t("connection.revoke_now"), key=f"revoke_now_{client.client_id}", type="primary"):
                done = revoke_client(ctx.office, ctx.person, client.client_id)
                said = ctx.t("connection.client_is_revoked", name=client.name)
                _answer(done if isinstance(done, Refusal) else said)


def _answer(answer: Refusal | str | tuple[Client, str]) -> None:
    """Keeps what there is to tell, and draws the page anew, with the change in the list."""
    st.session_state[TOLD] = answer
    st.rerun()
