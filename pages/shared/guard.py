"""Who may open a page, and the sign-in form: plain HTML posted to the route that sets the cookie."""

from collections.abc import Callable
from pathlib import Path
from string import Template
from typing import Final, TypeVar
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.commands.accounts import SHORTEST
from core.company import provider
from core.domain.people import ACCOUNT_ROLES
from core.domain.permissions import Act, may
from core.domain.refusals import Refusal, refuse
from core.domain.terms import label_of
from core.domain.text import Language, mark
from core.language import render, t
from core.network import reached
from core.office import PEOPLE_FILE, first_person
from core.queries.people import demonstration_people, is_empty
from pages.shared import app_state, context, elements
from pages.shared.elements import safe

T = TypeVar("T")

ROOT: Final = Path(__file__).parents[2].resolve()

FORM: Final = Template(Path(__file__).with_name("sign_in.html").read_text(encoding="utf-8"))

FIRST_RUN: Final = Template(Path(__file__).with_name("first_run.html").read_text(encoding="utf-8"))

LONGEST_WAIT: Final = 3600

FOCUS: Final = """<script>{
for (const each of document.querySelectorAll("#who, #account")) {
  if (document.querySelector(".door [data-code]")) each.value ||= sessionStorage.getItem(each.id) ?? "";
  each.form.addEventListener("submit", () => sessionStorage.setItem(each.id, each.value));
}
const open = document.querySelector(".door .company") ?? [...document.querySelectorAll(".door input[required]")];
(Array.isArray(open) ? open.find((each) => !each.value) : open)?.focus();
}</script>"""
"""Keeps the typed names in this tab for after a refusal, and does what autofocus would in a plain page."""

LOST: Final = "entry_lost"  # set if something was pressed or typed after the sign-in had ended

OWN: Final = ("lang", "refused", "seconds")  # what the sign-in form itself writes to the address


def show_form() -> None:
    """Draws the card in the middle of the page: name, one sentence, the form, and the last refusal."""
    lang = language()
    elements.stylesheet("shared/frame.css")
    elements.stylesheet("shared/sign_in.css")
    st.html(
        f'<section class="door" lang="{lang}"><h1>Redress</h1>'
        f"<p>{safe(t('sign_in.appeals_against_intellectual_property', lang))}</p>"
        f"{_refused(lang)}{_ways_in(lang)}"
        f"{_demonstration(lang)}{_languages(lang)}</section>"
    )
    st.html(FOCUS, unsafe_allow_javascript=True)


def language() -> Language:
    """Returns the language chosen on this card, else the browser's."""
    chosen, locale = st.query_params.get("lang"), st.context.locale
    wanted = chosen if chosen in ("en", "zh") else locale
    return "zh" if isinstance(wanted, str) and wanted.lower().startswith("zh") else "en"


WITHOUT_FACTS: Final = (
    "sign_in_failed", "signed_out", "busy", "disk_full", "nul_typed", "database_lost", "database_unsure",
    "local_sign_in_off", "company_no_access", "company_waits", "company_failed", "company_unreachable",
    "vault_unreachable", "first_run_over", "first_run_code", "first_run_incomplete",
)  # fmt: skip
"""The route's refusals without facts, which their code in an address describes completely."""


def refused_before() -> Refusal | None:
    """Returns the route's refusal from the address: only codes of the sign-in form, and a number of seconds."""
    code, seconds = st.query_params.get("refused"), st.query_params.get("seconds", "")
    if code == "sign_in_slowed" and seconds.isdecimal():
        return refuse(code, seconds=min(int(seconds[:6]), LONGEST_WAIT))
    return refuse(code) if code in WITHOUT_FACTS else None


def _refused(lang: Language) -> str:
    """Returns the refusal, or that the sign-in has ended; adds that the last press or entry was lost, if it was."""
    ended = isinstance(st.context.cookies.get(context.COOKIE), str)  # the browser has one, but it is no longer valid
    refused = refused_before() or (refuse("signed_out") if ended else None)
    if refused is None:
        return ""
    html = f"<b>{safe(render(refused.because, lang))}</b><p>{safe(render(refused.remedy, lang))}</p>"
    if LOST in st.session_state:
        html += f"<p>{safe(t('sign_in.what_you_pressed_or_typed', lang))}</p>"
    return f'<div class="refusal" role="alert" data-code="{refused.code}">{html}</div>'


def _ways_in(lang: Language) -> str:
    """Returns the company's account first, if there is a provider; below it, signing in by password."""
    company = provider()
    if company is None:
        return _nobody(lang) if is_empty(app_state.office()) else _form(lang)
    query = urlencode({"next": _here(), "lang": lang})
    link = (
        f'<a class="company" href="/auth/company?{safe(query)}" target="_self">{safe(t("sign_in.company", lang))}</a>'
    )
    if company.settings.local_accounts == frozenset():
        return link
    return f'{link}<p class="or"><span>{safe(t("sign_in.or_by_password", lang))}</span></p>{_form(lang)}'


def _form(lang: Language) -> str:
    hidden = _hidden("next", _here()) + (_hidden("language", lang) if st.query_params.get("lang") else "")
    ids = {"name": mark("word.sign_in_name"), "password": mark("word.password"), "sign_in": mark("sign_in.sign_in")}
    return FORM.substitute({name: safe(t(key, lang)) for name, key in ids.items()}, hidden=hidden)


def _nobody(lang: Language) -> str:
    """Returns the form for the first administrator; except at the machine itself, it asks for the console's code."""
    here = _at_machine()
    message = t("sign_in.nobody_can_sign_in_yet_first", lang)
    label, hint = safe(t("sign_in.code", lang)), safe(t("sign_in.code_is_in_console", lang))
    code = f"""<label for="code">{label}</label><input id="code" name="code" autocomplete="one-time-code"
        autocapitalize="characters" spellcheck="false" maxlength="64" required aria-describedby="where">
        <small id="where">{hint}</small>"""
    ids = {
        "name": mark("account.name"), "account": mark("word.sign_in_name"), "password": mark("word.password"),
        "made_from_name": mark("account.made_from_name_when_empty"), "make": mark("sign_in.make_first_administrator"),
    }  # fmt: skip
    words = {name: safe(t(key, lang)) for name, key in ids.items()}
    rule = safe(t("frame.at_least_characters_four_words", lang, least=SHORTEST))
    form = FIRST_RUN.substitute(
        words, rule=rule, least=SHORTEST, code="" if here else code, hidden=_hidden("language", lang)
    )
    line = safe(first_person(app_state.office().home)) if here else ""
    terminal = elements.folded(t("sign_in.or_in_terminal", lang), f"<pre>{line}</pre>") if here else ""
    return f'<div class="nobody"><p>{safe(message)}</p>{form}{terminal}</div>'


def _at_machine() -> bool:
    """Returns whether this browser runs on the server's machine, as the route will find; Streamlit does not tell."""
    headers = st.context.headers.to_dict()
    peer, host = st.context.ip_address or "127.0.0.1", headers.get("Host", "")
    return reached().at_machine(str(peer), str(host), headers)


def _demonstration(lang: Language) -> str:
    """Says who can sign in to a demonstration and where the passwords are; empty in any other office."""
    file = app_state.office().home / PEOPLE_FILE
    if not file.exists():
        return ""
    inside = file.resolve().relative_to(ROOT) if file.resolve().is_relative_to(ROOT) else f"…/{PEOPLE_FILE}"
    hint = t("sign_in.demonstration_passwords_in", lang, file=str(inside))
    people = sorted(demonstration_people(app_state.office()), key=lambda each: ACCOUNT_ROLES.index(each.role))
    rows = (elements.row_html((each.person_id, each.name, render(label_of(each.role), lang))) for each in people)
    heads = (t(key, lang) for key in (mark("word.sign_in_name"), mark("account.name"), mark("account.role")))
    table = elements.table_html(heads, rows) if people else ""
    return f'<div class="demonstration"><p>{safe(hint)}</p>{table}</div>'


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{safe(value)}">'


def _languages(lang: Language) -> str:
    other = {"en": ("zh", "中文"), "zh": ("en", "English")}[lang]
    params = {key: value for key, value in st.query_params.items() if key not in OWN}
    return f'<nav><a href="?{safe(urlencode({**params, "lang": other[0]}))}" lang="{other[0]}">{other[1]}</a></nav>'


def _here() -> str:
    """Returns the requested page, so that signing in leads back to it."""
    params = {key: value for key, value in st.query_params.items() if key not in OWN}
    path = urlsplit(st.context.url or "/").path or "/"
    return f"{path}?{urlencode(params)}" if params else path


def require(act: Act | None = None) -> context.RequestContext:
    """Returns the current person's context; draws the sign-in form, or the refusal for another role, and stops.

    ``act`` is what this page does; without one it is open to everybody who has signed in.
    """
    person = context.current_person()
    if person is None or (act and person.must_change):
        if not app_state.DRAWING.get():
            st.session_state[LOST] = True
        _back_to_sign_in()
        show_form()
        st.stop()
    ctx = context.context_for(person)
    if act and (refused := may(person, act)):
        elements.refusal(ctx, refused)
        st.stop()
    return ctx


def act(
    allowed: Act | None, refused_in: str, command: Callable[..., T | Refusal], *what: object, **more: object
) -> T | None:
    """For callbacks: runs a command for the current person and returns its result; None if it was refused.

    A refusal waits in the session for ``elements.show_refused`` and replaces the one before it.
    """
    ctx = require(allowed)
    done = command(ctx.office, ctx.person, *what, **more)
    st.session_state[refused_in] = done if isinstance(done, Refusal) else None
    return None if isinstance(done, Refusal) else done


def _back_to_sign_in() -> None:
    """Redraws the whole page if the fragment's person is signed out, so that nothing of the case stays visible."""
    context = get_script_run_ctx()
    if context and context.fragment_ids_this_run:
        st.rerun()
