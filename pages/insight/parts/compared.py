"""Tables that need no picture: a period beside the one before, and the work of each reviewer by name."""

from typing import Final

from core.charts import Chart, Table
from core.charts.table import Cell, Key
from core.metrics.ask import Measure
from core.metrics.definitions import DEFINITIONS, SMALL
from core.metrics.wilson import difference
from core.text import mark
from pages.insight.parts.figures import BEFORE, Figures

COMPARED: Final = (
    "revocation_rate_cohort",
    "revocation_share_of_decisions",
    "revocation_given_forwarded",
    "preliminary_pass_rate",
    "complainant_answer_rate",
    "legal_action_rate",
    "sla_preliminary",
    "sla_final",
)
IDS: Final = ("metric", "k", "n", "now", "k_then", "n_then", "then", "change", "change_low", "change_high", "note")
HEADINGS: Final = (
    mark("Measure"),
    mark("Of them"),
    mark("Cases"),
    mark("Share"),
    mark("Before: of them"),
    mark("Before: cases"),
    mark("Before: share"),
    mark("Difference"),
    mark("Interval from"),
    mark("to"),
    mark("Withheld"),
)
WORK_IDS: Final = ("reviewer", "open", "overdue", "decided")
WORK_HEADINGS: Final = (mark("Reviewer"), mark("Assigned and open"), mark("Overdue"), mark("Decided"))


def before(figures: Figures, _by: str) -> Chart:
    """Each share of this period and of the one before, with the difference and its interval where both are enough."""
    desk = figures.desk
    if figures.scope.before() is None:
        return Chart(
            {}, Table((), (), ()), desk.t("Choose a period with a beginning to compare it with the one before.")
        )
    rows, keys = [], []
    for name in COMPARED:
        now, then = figures.whole(name), figures.whole(name, BEFORE)
        if now and then:
            rows.append((desk.t(DEFINITIONS[name].title), *_compared(figures, now, then)))
            keys.append(_keys(now, then))
    table = Table(IDS, tuple(desk.t(each) for each in HEADINGS), tuple(rows), tuple(keys))
    return Chart({}, table)


def change(now: Measure, then: Measure) -> tuple[float, float, float] | None:
    """The difference of two shares with its interval; None where one of them is withheld."""
    if now.n < SMALL or then.n < SMALL or now.k is None or then.k is None:
        return None
    return difference((now.k, now.n), (then.k, then.n))


def _compared(figures: Figures, now: Measure, then: Measure) -> tuple[Cell, ...]:
    moved = change(now, then)
    word = "" if moved else figures.desk.t("too few")
    return (now.k, now.n, now.rate, then.k, then.n, then.rate, *(moved or (None, None, None)), word)


def _keys(now: Measure, then: Measure) -> tuple[Key | None, ...]:
    def key(of: Measure, part: str, *when: str) -> Key | None:
        return None if part == "k" and of.k is None else [of.name, "", "", part, *when]

    each = (key(now, "k"), key(now, "n"), None, key(then, "k", BEFORE), key(then, "n", BEFORE))
    return (None, *each, None, None, None, None, None)


def workload(figures: Figures, _by: str) -> Chart:
    """What each reviewer has open and has decided, by name; outcomes are not compared."""
    running = {each.group: each for each in figures.counted("workload_open")}
    decided = {each.group: each for each in figures.counted("workload_decided")}
    names = figures.named("reviewer", {**running, **decided})
    rows, keys = [], []
    for person, name in sorted(names.items(), key=lambda each: each[1].casefold()):
        now, done = running.get(person), decided.get(person)
        open_cases, late = (now.n, now.parts["overdue"]) if now else (0, 0)
        rows.append((name, open_cases, late, done.n if done else 0))
        at_work = ["workload_open", "", person]
        keys.append((None, [*at_work, "n"], [*at_work, "overdue"], ["workload_decided", "", person, "n"]))
    note = "" if rows else figures.desk.t("No case matches these filters.")
    return Chart(
        {}, Table(WORK_IDS, tuple(figures.desk.t(each) for each in WORK_HEADINGS), tuple(rows), tuple(keys)), note
    )
