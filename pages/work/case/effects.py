"""What a decision does, in words; what goes with it; and what only a lead may decide against the findings."""

from core.deadlines import window_in_words
from core.model.names import Decision, name_of
from core.model.terms import Outcome, State, Value, Verb
from core.office import told_day
from core.queries.case import decisions
from core.queries.facts import unverified
from core.queries.letters import named_failures
from core.queries.opened import unopened
from core.queries.silence import too_late_to_forward
from pages.work.case.view import View


def told(view: View, decision: Decision) -> str:
    """The effect in a sentence or two."""
    desk, verb, policy = view.desk, decision[0], view.case.policy
    if verb is Verb.FORWARD:
        window, facts = policy.window("response"), {"complainant": view.case.dossier.complainant.name}
        length = window_in_words(window.days, window.unit)
        if window.starts == "counter_notice":
            return desk.t(
                "The counter-notice goes to {complainant}; the window to answer is {window} from today. If nothing"
                " comes, the material is restored after it.",
                window=length,
                **facts,
            )
        return desk.t(
            "The counter-notice and its evidence go to {complainant}; the window to answer is {window} from arrival.",
            window=length,
            **facts,
        )
    if verb is Verb.ASK_SUPPLEMENT:
        name = view.namer()
        missing = "; ".join(name(each) for each in unverified(view.case.assessment, view.case.form))
        return desk.t(
            "The seller is asked for what could not be verified: {missing}. The appeal then comes back.",
            missing=missing,
        )
    if verb is Verb.DECLINE_WITHDRAWAL:
        back = view.case.appeal.withdrawn_from or State.FINAL_REVIEW
        return desk.t(
            "The withdrawal does not count. The appeal goes back to: {state}, on its old clock.", state=name_of(back)
        )
    return {
        Verb.REJECT: desk.t("The appeal is closed and the punishment stands. The seller reads the reason."),
        Verb.REVOKE: desk.t("The punishment is taken back and the appeal is closed. Both sides are told."),
        Verb.UPHOLD: desk.t(
            "The punishment stands and the appeal is closed. Both sides are told and pointed to legal channels."
        ),
    }[verb]


def named_in_letter(view: View, decision: Decision) -> list[str]:
    """Which failures the letter will name, and which not because only the machine says so."""
    desk, name = view.desk, view.namer()
    told, unsaid = named_failures(view.case, decision[0], desk.person.person_id)
    lines = []
    if told:
        lines.append(desk.t("The letter says: {failures}", failures=" ".join(_failing(view, each) for each in told)))
    if unsaid:
        left = "; ".join(map(name, unsaid))
        lines.append(
            desk.t(
                "It does not name what only the machine found: {criteria}. Answer it yourself to have it named.",
                criteria=left,
            )
        )
    return lines


def _failing(view: View, criterion: str) -> str:
    """One criterion as the letter tells it, without its document."""
    asked, lang = view.criterion(criterion), view.desk.lang
    if view.case.assessment.values.get(criterion) is Value.NOT_MET:
        return asked.failure(lang)
    return view.desk.t("Could not be verified: {text}", text=asked.text(lang))


def too_late(view: View) -> str:
    """That the policy's latest day comes before the day that a forwarding today would promise; empty when it does not.

    Said before the case is forwarded, with who decides then.
    """
    case, desk = view.case, view.desk
    found = too_late_to_forward(desk.office.rules, case.appeal, case.timeline, case.now)
    if found is None:
        return ""
    return desk.t(
        "Forwarded today, the complainant is promised all of {promised}, but the latest day to restore is {latest}: it"
        " comes first. The appeal goes to a lead at once, and only a lead's decision, with a reason, ends the wait"
        " before the promised day is over.",
        promised=told_day(found.promised, case.policy),
        latest=told_day(found.latest, case.policy),
    )


def never_opened(view: View) -> str:
    """Which documents of both sides the reader has not looked at; empty when all were shown."""
    desk = view.desk
    *most, last = unopened(desk.office, desk.person, view.case.dossier) or ("",)
    if not last:
        return ""
    if not most:
        return desk.t("You have not looked at {last}.", last=last)
    return desk.t("You have not looked at {most} and {last}.", most=tuple(most), last=last)


def exceptions(view: View) -> tuple[Decision, ...]:
    """What a lead may decide against the findings at this stage."""
    usual = tuple(
        each for each in decisions(view.case) if each[0] in (Verb.FORWARD, Verb.REJECT, Verb.REVOKE, Verb.UPHOLD)
    )
    other = ((Verb.REVOKE, Outcome.REVOKED_OTHER),) if view.case.appeal.state is State.FINAL_REVIEW else ()
    return (*usual, *other)
