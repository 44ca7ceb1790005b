"""A decision that leaves the statute aside: the dialog says so, and asks for a reason of its own."""

import streamlit as st

from core.language import day
from core.model.terms import LegalRisk, Verb
from core.office import day_in, zone_of
from core.queries.legal_risk import Risk, legal_risk
from pages.parts.show import safe
from pages.work.case import reasons
from pages.work.case.view import View


def asked(view: View, verb: Verb) -> str:
    """Warns and draws the field where the decision leaves the statute aside; answers the field's key, else ""."""
    risk = legal_risk(verb, view.case.dossier, view.case.assessment)
    if risk is None:
        return ""
    st.html(f'<div class="apart warn2"><b>{safe(_told(view, risk))}</b><br>{safe(_basis(view, risk))}</div>')
    return reasons.risk_reason(view, _question(view, risk))


def _told(view: View, risk: Risk) -> str:
    """What would be left aside, with the day of the statute where there is one."""
    desk = view.desk
    if risk.kind is LegalRisk.REFUSED_WITH_MINIMUM:
        return desk.t("Refused although the statutory minimum is there.")
    if risk.day is None:
        return desk.t("No suit or complaint was notified, and no arrival is recorded.")
    last = day(risk.day, desk.lang)
    if risk.day < day_in(view.case.now, zone_of(view.case.policy)):
        return desk.t("No suit or complaint was notified by {day}, the statutory day.", day=last)
    return desk.t("No suit or complaint is notified so far; the statutory day is {day}.", day=last)


def _basis(view: View, risk: Risk) -> str:
    """The rule, in the words of the policy."""
    policy = view.case.policy
    rule = policy.statutory_minimum if risk.kind is LegalRisk.REFUSED_WITH_MINIMUM else policy.statutory_notice
    return rule.text(view.desk.lang) if rule else ""


def _question(view: View, risk: Risk) -> str:
    if risk.kind is LegalRisk.REFUSED_WITH_MINIMUM:
        return view.desk.t("Why it is refused all the same (needed; stays on record)")
    return view.desk.t("Why the measure is kept all the same (needed; stays on record)")
