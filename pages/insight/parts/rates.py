"""The charts of shares and counts: each asks its numbers and draws them, with the table of exactly what it shows."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core import charts
from core.charts import Chart
from core.metrics.ask import Measure
from core.metrics.definitions import HORIZON_DAYS
from core.model.terms import Outcome
from pages.insight.parts.figures import Figures

SHOWN: Final = 12  # groups of one chart; the largest, and the rest is said
HEADLINE: Final = "revocation_rate_cohort"
REASON: Final = "outcome"
WHOLE: Final = "whole"  # grouped by nothing, where a grouping can be chosen
TOP: Final = 6


def cohorts(figures: Figures, _by: str) -> Chart:
    """The headline by month."""
    return charts.cohorts(figures.counted(HEADLINE, "month"), figures.desk.lang, figures.look)


def rates(figures: Figures, by: str) -> Chart:
    """The headline by a group."""
    return noted(_shares(figures, HEADLINE, by), young(figures, HEADLINE), always=True)


def decisions(figures: Figures, _by: str) -> Chart:
    """What was revoked of the decisions of each month: never the revocation rate."""
    rows = figures.counted("revocation_share_of_decisions", "month")
    return charts.by_month(rows, figures.desk.lang, figures.look)


def criteria(figures: Figures, _by: str) -> Chart:
    """The criteria that fail most, the most often failing first."""
    failing = (row for row in figures.counted("evidence_failure_top") if row.k)
    kept = sorted(failing, key=lambda row: (-(row.rate or 0), -(row.k or 0), row.group))[:TOP]
    names = figures.named("criterion", (row.group for row in kept))
    return charts.shares(kept, "", figures.desk.lang, figures.look, lambda group: names[group])


def reasons(figures: Figures, by: str) -> Chart:
    """Why punishments were revoked, of all together or by a group."""
    parts = figures.named(REASON, (str(each) for each in Outcome))
    if by in {"", WHOLE}:
        whole = figures.whole("revocation_mix")
        return charts.split(whole, "", figures.desk.lang, figures.look, lambda part: parts.get(part, part))
    rows, left_out = largest(figures, figures.counted("revocation_mix", by))
    rows = rows if by != "month" else sorted(rows, key=lambda row: row.group)
    names = figures.named(by, (row.group for row in rows))
    drawn = charts.mix(
        rows, by, figures.desk.lang, figures.look, lambda group: names[group], lambda part: parts.get(part, part)
    )
    return noted(drawn, left_out)


def waiting(figures: Figures, _by: str) -> Chart:
    """What waits for whom."""
    rows = figures.counted("waiting")
    names = figures.named("state", (row.group for row in rows))
    return charts.backlog(rows, figures.desk.lang, figures.look, lambda group: names[group])


def ageing(figures: Figures, _by: str) -> Chart:
    """How old the open cases are."""
    return charts.ageing(figures.counted("ageing"), figures.desk.lang, figures.look)


def overdue(figures: Figures, _by: str) -> Chart:
    """What is past its due date, by the step it is in."""
    rows = figures.counted("overdue_open")
    names = figures.named("state", (row.group for row in rows))
    return charts.backlog(rows, figures.desk.lang, figures.look, lambda group: names[group])


def _shares(figures: Figures, name: str, by: str) -> Chart:
    rows, left_out = largest(figures, figures.counted(name, by))
    names = figures.named(by, (row.group for row in rows))
    return noted(charts.shares(rows, by, figures.desk.lang, figures.look, lambda group: names[group]), left_out)


def young(figures: Figures, name: str) -> str:
    """What is said in place of a rate of which no cohort is old enough yet; empty when one is, or there is none."""
    whole = figures.whole(name)
    waiting = 0 if whole and whole.n else sum(each.n for each in figures.counted(name, "month"))
    if not waiting:
        return ""
    return figures.desk.tn(
        "{count} appeal, which is too young: its month counts when all of it is older than {days} days.",
        "{count} appeals, all too young: a month counts when all of it is older than {days} days.",
        waiting,
        days=HORIZON_DAYS,
    )


def noted(chart: Chart, word: str, *, always: bool = False) -> Chart:
    """The chart with a word below it; where it has one already only ``always``."""
    if always and word:
        return replace(chart, note=word)
    return replace(chart, note=chart.note or word)


def largest(figures: Figures, rows: Sequence[Measure]) -> tuple[list[Measure], str]:
    """The groups with the most cases, and a word about those left out."""
    kept = sorted(rows, key=lambda row: (-row.n, row.group))[:SHOWN]
    if len(rows) <= SHOWN:
        return kept, ""
    return kept, figures.desk.t(
        "The {shown} groups with the most cases, of {total}.", shown=SHOWN, total=f"{len(rows):,}"
    )
