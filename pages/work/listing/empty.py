"""What an empty list says: why it is empty, and what to do next."""

import streamlit as st

from core.queries.queue import Filters, Tab
from pages.parts.desk import Desk
from pages.parts.show import safe
from pages.work.listing.filters import clear, filtered


def empty_list(desk: Desk, filters: Filters) -> None:
    """A sentence and its next step, in the middle of the place where the cases would be."""
    with st.container(key="nothing", horizontal_alignment="center", vertical_alignment="center"):
        if filtered(filters):
            _say(desk.t("No case here fits these filters."), desk.t("Take them off, or look at another tab."))
            st.button(desk.t("Clear filters"), key="clear_all", on_click=clear)
            return
        why, then = _reasons(desk)[filters.tab]
        _say(why, then)


def _say(why: str, then: str) -> None:
    st.html(f'<div class="nothing"><b>{safe(why)}</b><span>{safe(then)}</span></div>')


def _reasons(desk: Desk) -> dict[Tab, tuple[str, str]]:
    """For each tab why it is empty and what comes next."""
    return {
        "legal": (
            desk.t("Nothing waits for legal."),
            desk.t("A counter-notice or an answer appears here as soon as customer service files it."),
        ),
        "approve": (
            desk.t("No decision waits for your approval."),
            desk.t("What the policy wants two people for appears here when somebody else proposes it."),
        ),
        "mine": (
            desk.t("You hold no case, and none is assigned to you."),
            desk.t("“Take next” gives you the most urgent one that nobody holds."),
        ),
        "free": (
            desk.t("Every case that waits for legal is held or assigned."),
            desk.t("Look at “Legal's turn” to see by whom; a lead can assign them otherwise."),
        ),
        "late": (desk.t("Nothing is overdue."), desk.t("What is due in the next days stands first in each tab.")),
        "opened": (
            desk.t("No appeal waits for its disclosure."),
            desk.t("When a seller calls, customer service opens an appeal in Intake."),
        ),
        "seller": (
            desk.t("No seller is being waited for."),
            desk.t("An appeal appears here once it is disclosed, or when legal asks for a supplement."),
        ),
        "complainant": (
            desk.t("No complainant is being waited for."),
            desk.t("An appeal appears here once legal forwards it."),
        ),
        "arrival": (
            desk.t("Every arrival is recorded."),
            desk.t("A forwarded appeal stays here until the proof of its arrival is on file."),
        ),
        "closed": (desk.t("No appeal has ended yet."), desk.t("Decided appeals are listed here, the latest first.")),
    }
