"""The connections page: message endpoints and deliveries, allowed hosts, and API clients."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final

import streamlit as st

from core.commands.clients import LASTS, add_client, revoke_client
from core.commands.connections import (
    add_endpoint,
    allow_host,
    end_former_secret,
    pause_endpoint,
    remove_endpoint,
    replay_messages,
    rotate_secret,
    send_test,
)
from core.domain.people import SCOPES, SYSTEM, Client
from core.domain.policy import day_in
from core.domain.refusals import Refusal, refuse
from core.domain.terms import ZONE
from core.domain.text import mark, say
from core.domain.webhooks import TYPES, Endpoint, Failure
from core.queries.connections import Connection, Connections, DeliveryAttempt, connections
from pages.shared import elements, guard, navigation
from pages.shared.app_state import fragment
from pages.shared.context import RequestContext
from pages.shared.elements import answer, safe, show_answer

# The programs that call the API: an administrator adds them with scopes, is shown their token once, and revokes them.

CLIENTS_ANSWER: Final = "clients_answer"
"""The answer to the last click: a refusal, a sentence, or a client with its token."""

CLIENTS_ROUND: Final = "clients_round"  # how many were added: the next form is an empty one


def draw_clients(ctx: RequestContext, found: Connections) -> None:
    """Draws the programs that call the API and, on the right, the forms to add and revoke one."""
    now = ctx.office.now()
    left, right = st.columns([64, 36], gap="small")
    with left:
        _list_clients(ctx, found, now)
    with right:
        show_answer(ctx, CLIENTS_ANSWER, _show_token)
        _add_client(ctx, day_in(now + LASTS))
        if good := [each for each in found.clients if each.revoked_at is None]:
            _revoke_client(ctx, good)


def _list_clients(ctx: RequestContext, found: Connections, now: datetime) -> None:
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
    rows = (_client_row(ctx, found, each, now) for each in in_use_first)
    st.html(elements.table_html(heads, rows, "list clients"))


def _client_row(ctx: RequestContext, found: Connections, client: Client, now: datetime) -> str:
    """Returns one client: what it may do, since when and by whom, when it last called, and when it expires."""
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


# What an administrator can do.


def _show_token(ctx: RequestContext, client: Client, token: str) -> None:
    """Shows a token, here and never again."""
    with st.container(border=True, key="client_token"):
        st.html(f'<div role="status"><b>{safe(ctx.t("connection.token_of", name=client.name))}</b></div>')
        st.code(token, language=None, wrap_lines=True)
        st.html(f"<small>{safe(ctx.t('connection.token_is_shown_once'))}</small>")


def _add_client(ctx: RequestContext, until: date) -> None:
    """Draws the form that adds a client, with a token of its own."""
    with st.form("add_client", border=True):
        st.header(ctx.t("connection.add_client"), anchor=False)
        round_ = st.session_state.setdefault(CLIENTS_ROUND, 0)
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
            if not isinstance(added, Refusal):  # after a refusal, the form stays as it was filled in
                st.session_state[CLIENTS_ROUND] += 1
            answer(CLIENTS_ANSWER, added)


def _checked(ctx: RequestContext, scope: str, round_: int) -> bool:
    """Draws a checkbox for one scope, with what it allows; returns whether it is ticked."""
    label = f"`{scope}` {elements.plain_text(ctx.t(SCOPES[scope]))}"
    return st.checkbox(label, key=f"client_{scope}_{round_}_{ctx.lang}")  # a drawn label would keep its language


def _revoke_client(ctx: RequestContext, found: Sequence[Client]) -> None:
    """Revokes a token at once, after a confirmation."""
    by_id = {each.client_id: each for each in found}
    with st.container(border=True, key="revoke_client"):
        st.header(ctx.t("connection.revoke_client"), anchor=False)
        names = {client_id: f"{each.name} · {client_id}" for client_id, each in by_id.items()}
        first = next(iter(names))
        client = by_id[elements.select(ctx.t("client.client_within"), names, "chosen_client", first) or first]
        with st.popover(ctx.t("connection.revoke"), key=f"revoke_{client.client_id}"):
            elements.note("rd", ctx.t("connection.revoking_holds_at_once", name=client.name))
            if st.button(ctx.t("connection.revoke_now"), key=f"revoke_now_{client.client_id}", type="primary"):
                done = revoke_client(ctx.office, ctx.person, client.client_id)
                answer(CLIENTS_ANSWER, done, ctx.t("connection.client_is_revoked", name=client.name))


ANSWER: Final = "connections_answer"
"""The answer to the last click: a refusal, a sentence, or an endpoint with its secret."""

AWAITED: Final = "connections_awaited"
"""Whether this person has sent something and waits to see what becomes of it."""

ROUND: Final = "connections_round"  # how many were added: the next form is an empty one

FAILED: Final[dict[Failure, str]] = {
    "no_address": mark("connection.host_has_no_address"),
    "refused_address": mark("connection.address_is_private"),
    "no_https": mark("connection.not_over_https"),
    "no_connection": mark("connection.nobody_answers"),
    "not_trusted": mark("connection.certificate_not_trusted"),
    "too_slow": mark("connection.no_answer_in_time"),
    "refused": mark("connection.refused"),
    "redirected": mark("connection.redirected"),
}
"""Why an attempt failed, in words."""


def page() -> None:
    """Draws what is sent to other systems and what they send, including the changes of the last click."""
    ctx = guard.require(navigation.PLACE["connections"].act)
    found = elements.granted(ctx, connections(ctx.office, ctx.person))
    elements.stylesheet("people/people.css")
    outgoing, incoming = st.tabs(ctx.texts("connection.endpoints_tab", "connection.clients_tab"))
    with outgoing:
        _endpoints(ctx, found)
    with incoming:
        draw_clients(ctx, found)


def _endpoints(ctx: RequestContext, found: Connections) -> None:
    """Draws the endpoints with the results of their messages and, on the right, what can be done with them."""
    left, right = st.columns([64, 36], gap="small")
    with left:
        _deliveries(ctx.lang)
    with right:
        show_answer(ctx, ANSWER, _show_secret)
        if found.endpoints:
            _change(ctx, found.endpoints)
        _add(ctx)
        _hosts(ctx, found.hosts)


@fragment()
def _deliveries(_lang: str) -> None:
    """Draws the endpoints with the results of their messages, anew while somebody waits for one of these."""
    ctx = guard.require(navigation.PLACE["connections"].act)
    found = elements.granted(ctx, connections(ctx.office, ctx.person))
    _list(ctx, found.endpoints)
    _undelivered(ctx, found)
    if st.session_state.get(AWAITED) and any(each.standing.waiting for each in found.endpoints):
        elements.run_every(2.0)  # seconds


def _list(ctx: RequestContext, found: Sequence[Connection]) -> None:
    if not found:
        elements.nothing(ctx.t("connection.no_system_is_told"), ctx.t("connection.add_an_endpoint_to_begin"))
        return
    heads = ctx.texts("connection.endpoint_name", "connection.address", "connection.told_of", "connection.wait")
    st.html(elements.table_html(heads, (_row(ctx, each) for each in found)))
    for each in (each for each in found if each.attempts):
        body = elements.table_html(
            ctx.texts("word.when", "connection.message", "connection.position", "connection.answer"),
            (_attempt(ctx, tried) for tried in each.attempts),
        )
        label = ctx.t("connection.last_attempts_to", name=each.endpoint.name)
        st.html(elements.folded(label, body, opened=len(found) == 1))


def _row(ctx: RequestContext, each: Connection) -> str:
    endpoint, standing = each.endpoint, each.standing
    chips = elements.chip("neu", ctx.t("connection.paused")) if endpoint.state == "paused" else ""
    if each.both:
        until = elements.time_label(ctx, each.both)
        chips += " " + elements.chip("acc", ctx.t("connection.two_secrets_until", at=until))
    if standing.undelivered:
        chips += " " + elements.chip("bad", ctx.tn("connection.undelivered_count", standing.undelivered))
    types = ctx.t("connection.all_types") if not endpoint.types else ctx.tn("connection.types", len(endpoint.types))
    first = f"<td><b>{safe(endpoint.name)}</b> {chips}</td>"
    return elements.row_html((endpoint.url, types, standing.waiting), first)


def _attempt(ctx: RequestContext, tried: DeliveryAttempt) -> str:
    if tried.failure:
        failure = ctx.t(FAILED[tried.failure]) + (f" ({tried.status})" if tried.status else "")
        answer = elements.chip("bad", failure)
    else:
        answer = elements.chip("ok", ctx.t("connection.taken", status=str(tried.status)))
    at = f'<td class="num">{safe(elements.time_label(ctx, tried.began_at))}</td>'
    cells = (tried.message_id, "–" if tried.position is None else tried.position)
    return f"<tr>{at}{''.join(f'<td>{safe(cell)}</td>' for cell in cells)}<td>{answer}</td></tr>"


def _undelivered(ctx: RequestContext, found: Connections) -> None:
    if not found.undelivered:
        return
    title, why = ctx.texts("connection.undelivered", "connection.given_up_after_three_days")
    elements.part(title, len(found.undelivered), why)
    names = {each.endpoint.endpoint_id: each.endpoint.name for each in found.endpoints}
    rows = (
        elements.row_html(
            (names.get(each["endpoint_id"], ""), elements.time_label(ctx, each["given_up_at"])),
            f"<td>{safe(each['message_id'])}</td>",
        )
        for each in found.undelivered
    )
    st.html(elements.table_html(ctx.texts("connection.message", "connection.endpoint_name", "word.when"), rows))


# What an administrator can do.


def _show_secret(ctx: RequestContext, endpoint: Endpoint, secret: str) -> None:
    """Shows a secret, here and never again."""
    once = ctx.t("connection.secret_is_shown_once")
    st.html(
        f'<div class="card rd password" role="status">{safe(endpoint.name)} <code>{safe(secret)}</code>'
        f"<br><small>{safe(once)}</small></div>"
    )


def _change(ctx: RequestContext, found: Sequence[Connection]) -> None:
    """Draws what can be done with an endpoint: test it, change its secrets, pause it, send again, remove it."""
    by_id = {each.endpoint.endpoint_id: each for each in found}
    with st.container(border=True, key="change_account"):
        st.header(ctx.t("connection.change_endpoint"), anchor=False)
        names = {name: f"{each.endpoint.name} · {name}" for name, each in by_id.items()}
        chosen = elements.select(ctx.t("connection.endpoint"), names, "chosen_endpoint", next(iter(names)))
        each = by_id[chosen or next(iter(names))]
        with st.container(horizontal=True, gap="small"):
            _acts(ctx, each)
        with st.form("replay", border=False):
            label, hint = ctx.texts("connection.send_again", "connection.position_or_id")
            text = st.text_input(label, key="replay_from", placeholder=hint, max_chars=200).strip()
            if st.form_submit_button(ctx.t("connection.send_again")) and text:
                since = int(text) if text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004 - a BIGINT
                ids = () if since is not None else (text,)
                done = replay_messages(ctx.office, ctx.person, each.endpoint.endpoint_id, since=since, ids=ids)
                message = "" if isinstance(done, Refusal) else ctx.tn("connection.messages_are_sent_again", done)
                st.session_state[AWAITED] = True
                answer(ANSWER, done, message)


def _acts(ctx: RequestContext, each: Connection) -> None:
    office, actor, name = ctx.office, ctx.person, each.endpoint.endpoint_id
    paused = each.endpoint.state == "paused"
    with elements.disabled_with_note(ctx.t("connection.paused_gets_no_test") if paused else "") as off:
        pressed = st.button(ctx.t("connection.send_test"), **off)
    if pressed:
        st.session_state[AWAITED] = True
        answer(ANSWER, send_test(office, actor, name), ctx.t("connection.test_is_sent_once"))
    if st.button(ctx.t("connection.new_secret")):
        answer(ANSWER, rotate_secret(office, actor, name))
    if each.both and st.button(ctx.t("connection.end_former_secret")):
        answer(ANSWER, end_former_secret(office, actor, name), ctx.t("connection.former_secret_has_ended"))
    if st.button(ctx.t("connection.resume" if paused else "connection.pause")):
        answer(ANSWER, pause_endpoint(office, actor, name, paused=not paused), ctx.t("connection.endpoint_is_changed"))
    with st.popover(ctx.t("connection.remove"), key=f"remove_{name}"):
        elements.note("rd", ctx.t("connection.removing_is_for_good", name=each.endpoint.name))
        if st.button(ctx.t("connection.remove_now"), key=f"remove_now_{name}", type="primary"):
            answer(ANSWER, remove_endpoint(office, actor, name), ctx.t("connection.endpoint_is_removed"))


def _add(ctx: RequestContext) -> None:
    """Draws the form that adds an endpoint, with a secret of its own."""
    with st.form("add_endpoint", border=True):
        st.header(ctx.t("connection.add_endpoint"), anchor=False)
        round_ = st.session_state.setdefault(ROUND, 0)
        name = st.text_input(ctx.t("connection.endpoint_name"), key=f"endpoint_name_{round_}", max_chars=80)
        url = st.text_input(ctx.t("connection.address"), key=f"endpoint_url_{round_}", max_chars=2000)
        label, hint = ctx.texts("connection.told_of", "connection.all_types_when_none_is_chosen")
        types = elements.several(label, {each: each for each in TYPES}, f"endpoint_types_{round_}", placeholder=hint)
        if st.form_submit_button(ctx.t("connection.add_endpoint"), type="primary"):
            added = add_endpoint(ctx.office, ctx.person, name, url, types)
            if not isinstance(added, Refusal):  # after a refusal, the form stays as it was filled in
                st.session_state[ROUND] += 1
            answer(ANSWER, added)


def _hosts(ctx: RequestContext, hosts: Sequence[str]) -> None:
    """Lists the hosts that may have private addresses."""
    with st.container(border=True, key="waits_hosts"):
        st.header(ctx.t("connection.allowed_hosts"), anchor=False)
        elements.note("rd mu", ctx.t("connection.why_hosts_are_allowed"))
        for at, each in enumerate(hosts):
            with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"host_{at}"):
                st.html(f"<code>{safe(each)}</code>")
                if st.button(ctx.t("connection.forbid_host"), key=f"forbid_{at}"):
                    done = allow_host(ctx.office, ctx.person, each, allowed=False)
                    answer(ANSWER, done, ctx.t("connection.host_is_not_allowed"))
        with st.form("allow_host", border=False, clear_on_submit=True):
            host = st.text_input(ctx.t("connection.host"), key="allowed_host", max_chars=253)
            if st.form_submit_button(ctx.t("connection.allow_host")):
                answer(ANSWER, allow_host(ctx.office, ctx.person, host), ctx.t("connection.host_is_allowed"))


page()
