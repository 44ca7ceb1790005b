"""Whole tables as CSV: which one, which rows, how many; and what was taken before."""

from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from core.errors import Refusal
from core.exchange.codebook import REPORT_TOLD
from core.exchange.export import AS_OF, REPORTS, Filters, columns_of, rows_of
from core.model.names import name_of
from core.model.terms import Outcome, State
from core.text import mark
from pages.insight.parts.carried import chosen
from pages.insight.parts.filters import bar
from pages.insight.parts.naming import told
from pages.insight.parts.scope import Scope
from pages.insight.parts.taken import last_exports
from pages.parts import show
from pages.parts.address import from_url
from pages.parts.desk import Desk
from pages.parts.door import sit
from pages.parts.lists import LISTS
from pages.parts.places import PLACE
from pages.parts.show import safe
from pages.parts.tables import filters_of

LOOK: Final = Path(__file__).with_name("exports.css")
CALLED: Final = {
    "cases": mark("Appeals"),
    "decisions": mark("Decisions"),
    "findings": mark("Findings"),
    "timeline": mark("Timeline"),
    "response-times": mark("Response times"),
    "metrics": mark("Numbers"),
    "disclosures": mark("Disclosures"),
}
# By which day the period above chooses the rows.
DATED: Final = {
    "cases": mark("The period is that in which the appeals were opened."),
    "response-times": mark("The period is that in which the materials reached the complainant."),
    "metrics": mark("The period is that by which each number counts; what is open now has none."),
}
DATED_BY_APPEAL: Final = mark("The period is that in which their appeals were opened.")


def page() -> None:
    """The filters of the numbers, the tables to choose from, the one that is chosen, and the last exports."""
    desk = sit(PLACE["exports"].act)
    st.html(LOOK)
    scope = bar(desk)
    choose, take = st.columns([4, 8], gap="medium")
    with choose:
        report = _report(desk)
    with take:
        _states(desk, report)
        _offer(desk, scope, report)
        last_exports(desk, {each: desk.t(word) for each, word in CALLED.items()})


def _report(desk: Desk) -> str:
    key = "report"
    from_url(key, REPORTS, "cases")
    st.radio(
        desk.t("Which table"),
        REPORTS,
        key=key,
        captions=[desk.t(REPORT_TOLD[each]) for each in REPORTS],
        format_func=lambda each: desk.t(CALLED[each]),
        on_change=chosen,
        args=("report", key),
    )
    return str(st.session_state[key])


def _states(desk: Desk, report: str) -> None:
    """Further filters of this page: where the appeals stand, and how they ended."""
    if report == "metrics":
        return
    state, outcome = st.columns(2, gap="small")
    with state:
        _terms(desk, "state", desk.t("State"), State)
    with outcome:
        _terms(desk, "outcome", desk.t("Outcome"), Outcome)


def _terms(desk: Desk, name: str, label: str, terms: type[State] | type[Outcome]) -> None:
    key = f"export_{name}_{desk.lang}"
    given = st.query_params.get(name, "").split(",")
    st.session_state[key] = [each.value for each in terms if each in given]
    st.multiselect(
        label,
        [each.value for each in terms],
        key=key,
        placeholder=desk.t("Any"),
        format_func=lambda each: desk.say(name_of(terms(each))),
        on_change=chosen,
        args=(name, key),
    )


def _offer(desk: Desk, scope: Scope, report: str) -> None:
    """How many rows it will have, by which filters, and the way to take it."""
    address = _address(scope, report)
    filters = filters_of(address) or Filters()
    count = rows_of(desk.office, desk.person, report, filters)
    if isinstance(count, Refusal):
        show.refusal(desk, count)
        return
    rows = desk.tn("{count} row", "{count} rows", count)
    columns = desk.t("{count} columns", count=len(columns_of(report)))
    terms = (*(State(each) for each in filters.states), *(Outcome(each) for each in filters.outcomes))
    words = [each for each in (told(desk, scope), *(desk.say(name_of(each)) for each in terms)) if each]
    asked = f"?{urlencode(address)}" if address else ""
    notes = [desk.t(DATED.get(report, DATED_BY_APPEAL))]
    if scope.as_of and report not in AS_OF:
        notes.append(desk.t("This table is the record as it stands; only response times and numbers know past days."))
    notes.append(desk.t("No names, contacts, document numbers or free text; parties and people are pseudonyms."))
    take, book = desk.t("Take as CSV"), desk.t("Codebook: what the columns mean")
    st.html(
        f'<div class="card take rd"><b class="n" data-rows="{count}">{safe(rows)}</b>'
        f"<small>{safe(columns)} · {safe(' · '.join(words) or desk.t('all of them'))}</small>"
        f'<p><a class="go" href="/export/{report}.csv{safe(asked)}" download>{safe(take)}</a>'
        f'<a href="/export/{report}.codebook.csv" download>{safe(book)}</a></p>'
        f"<small>{safe(' '.join(notes))}</small></div>"
    )


def _address(scope: Scope, report: str) -> dict[str, str]:
    """What the file is asked for by: the filters in force with their dates written out."""
    dates = {"from": scope.only.since, "to": scope.only.until, "as-of": scope.as_of if report in AS_OF else None}
    lists = {name: getattr(scope.only, held) for name, (held, _) in LISTS.items()}
    own = {} if report == "metrics" else {name: st.query_params.get(name, "") for name in ("state", "outcome")}
    given = {
        **{name: day.isoformat() for name, day in dates.items() if day},
        **{name: ",".join(words) for name, words in lists.items()},
        **own,
    }
    return {name: word for name, word in given.items() if word}


page()
