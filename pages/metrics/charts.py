"""The charts and tables of shares, times and comparisons."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from core.analytics.metrics import Measure, WaitingTime
from core.analytics.questions import DEFINITIONS, HORIZON_DAYS, PROVISIONAL
from core.charts import bars
from core.charts.theme import Cell, Chart, Key, Table
from core.domain.permissions import Act, allowed
from core.domain.terms import Outcome
from core.domain.text import mark
from pages.metrics.figures import BEFORE, PageMetrics, change

# How often the second review agrees with the first decision: whole and by stratum, as a table.

AGREED_NAME: Final = "second_look_agreement"

STRATA: Final = {
    "right_type": mark("word.right"),
    "decided": mark("word.first_decision"),
    "worth": mark("word.value_of_sales"),
    "reviewer": mark("word.reviewer"),
}

AGREED_IDS: Final = ("by", "group", "n", "k", "differ", "rate", "low", "high", "withheld")

AGREED_HEADINGS: Final = (
    mark("metric.stratum"),
    mark("word.group"),
    mark("word.second_looks"),
    mark("metric.same_decision"),
    mark("metric.another_decision"),
    mark("word.share"),
    mark("word.interval_from"),
    mark("word.to_within"),
    mark("word.withheld"),
)


def agreement(figures: PageMetrics, _by: str) -> Chart:
    """All of them first, then what samples may be drawn by; a manager reads no names of reviewers here."""
    desk = figures.desk
    found = list(_agreed_rows(figures))
    table = Table(
        AGREED_IDS,
        tuple(desk.t(each) for each in AGREED_HEADINGS),
        tuple(row for row, _ in found),
        tuple(keys for _, keys in found),
    )
    return Chart({}, table, "" if found else desk.t("metric.no_second_look_given"))


def _agreed_rows(figures: PageMetrics) -> Iterator[tuple[tuple[Cell, ...], tuple[Key | None, ...]]]:
    desk, whole = figures.desk, figures.whole(AGREED_NAME)
    if whole is None or not whole.n:
        return
    yield _agreed_row(figures, whole, "", desk.t("word.all"), "")
    for by, title in STRATA.items():
        if by == "reviewer" and not allowed(desk.person, Act.COMPARE_REVIEWERS):
            continue
        groups = [
            each for each in figures.counted(AGREED_NAME, by) if each.group
        ]  # not every sample tells values apart
        names = figures.named(by, (each.group for each in groups))
        for each in sorted(groups, key=lambda each: (-each.n, each.group)):
            yield _agreed_row(figures, each, by, desk.t(title), names[each.group])


def _agreed_row(
    figures: PageMetrics, told: Measure, by: str, title: str, name: str
) -> tuple[tuple[Cell, ...], tuple[Key | None, ...]]:
    why = figures.desk.t("metric.too_few") if told.withheld else ""
    cells: tuple[Cell, ...] = (
        title, name, told.n, told.k, told.parts["differ"], told.rate, told.low, told.high, why,
    )  # fmt: skip
    counted = tuple([AGREED_NAME, by, told.group, part] for part in ("n", "k", "differ"))
    return cells, (None, None, *counted, None, None, None, None)


# Tables that need no picture: a period beside the one before, and the work of each reviewer by name.

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

COMPARED_IDS: Final = (
    "metric",
    "k",
    "n",
    "now",
    "k_then",
    "n_then",
    "then",
    "change",
    "change_low",
    "change_high",
    "note",
)

COMPARED_HEADINGS: Final = (
    mark("metric.measure"),
    mark("word.of_them"),
    mark("word.cases"),
    mark("word.share"),
    mark("metric.before_of_them"),
    mark("metric.before_cases"),
    mark("metric.before_share"),
    mark("metric.difference"),
    mark("word.interval_from"),
    mark("word.to_within"),
    mark("word.withheld"),
)

WORK_IDS: Final = ("reviewer", "open", "overdue", "decided")

WORK_HEADINGS: Final = (
    mark("word.reviewer"),
    mark("metric.workload_open.title"),
    mark("word.overdue"),
    mark("metric.decided"),
)


def before(figures: PageMetrics, _by: str) -> Chart:
    """Each share of this period and of the one before, with the difference and its interval where both are enough."""
    desk = figures.desk
    if figures.scope.before() is None:
        return Chart({}, Table((), (), ()), desk.t("metric.choose_period_with_beginning"))
    rows, keys = [], []
    for name in COMPARED:
        now, then = figures.whole(name), figures.whole(name, BEFORE)
        if now and then:
            rows.append((desk.t(DEFINITIONS[name].title), *_compared(figures, now, then)))
            keys.append(_compared_keys(now, then))
    table = Table(COMPARED_IDS, tuple(desk.t(each) for each in COMPARED_HEADINGS), tuple(rows), tuple(keys))
    return Chart({}, table)


def _compared(figures: PageMetrics, now: Measure, then: Measure) -> tuple[Cell, ...]:
    moved = change(now, then)
    word = "" if moved else figures.desk.t("metric.too_few")
    return (now.k, now.n, now.rate, then.k, then.n, then.rate, *(moved or (None, None, None)), word)


def _compared_keys(now: Measure, then: Measure) -> tuple[Key | None, ...]:
    def key(of: Measure, part: str, *when: str) -> Key | None:
        return None if part == "k" and of.k is None else [of.name, "", "", part, *when]

    each = (key(now, "k"), key(now, "n"), None, key(then, "k", BEFORE), key(then, "n", BEFORE))
    return (None, *each, None, None, None, None, None)


def workload(figures: PageMetrics, _by: str) -> Chart:
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
    note = "" if rows else figures.desk.t("chart.no_case_matches_these_filters")
    return Chart(
        {}, Table(WORK_IDS, tuple(figures.desk.t(each) for each in WORK_HEADINGS), tuple(rows), tuple(keys)), note
    )


# The charts of shares and counts: each asks its numbers and draws them, with the table of exactly what it shows.

SHOWN: Final = 12  # groups of one chart; the largest, and the rest is said

HEADLINE: Final = "revocation_rate_cohort"

REASON: Final = "outcome"

WHOLE: Final = "whole"  # grouped by nothing, where a grouping can be chosen

TOP: Final = 6


def cohorts(figures: PageMetrics, _by: str) -> Chart:
    """The headline by month."""
    return bars.cohorts(figures.counted(HEADLINE, "month"), figures.desk.lang, figures.look)


def rates(figures: PageMetrics, by: str) -> Chart:
    """The headline by a group."""
    return noted(_shares(figures, HEADLINE, by), young(figures, HEADLINE), always=True)


def decisions(figures: PageMetrics, _by: str) -> Chart:
    """What was revoked of the decisions of each month: never the revocation rate."""
    rows = figures.counted("revocation_share_of_decisions", "month")
    return bars.by_month(rows, figures.desk.lang, figures.look)


def criteria(figures: PageMetrics, _by: str) -> Chart:
    """The criteria that fail most, the most often failing first."""
    failing = (row for row in figures.counted("evidence_failure_top") if row.k)
    kept = sorted(failing, key=lambda row: (-(row.rate or 0), -(row.k or 0), row.group))[:TOP]
    names = figures.named("criterion", (row.group for row in kept))
    return bars.shares(kept, "", figures.desk.lang, figures.look, lambda group: names[group])


def reasons(figures: PageMetrics, by: str) -> Chart:
    """Why punishments were revoked, of all together or by a group."""
    parts = figures.named(REASON, (str(each) for each in Outcome))
    if by in {"", WHOLE}:
        whole = figures.whole("revocation_mix")
        return bars.split(whole, "", figures.desk.lang, figures.look, lambda part: parts.get(part, part))
    rows, left_out = largest(figures, figures.counted("revocation_mix", by))
    rows = rows if by != "month" else sorted(rows, key=lambda row: row.group)
    names = figures.named(by, (row.group for row in rows))
    drawn = bars.mix(
        rows, by, figures.desk.lang, figures.look, lambda group: names[group], lambda part: parts.get(part, part)
    )
    return noted(drawn, left_out)


def waiting(figures: PageMetrics, _by: str) -> Chart:
    """What waits for whom."""
    rows = figures.counted("waiting")
    names = figures.named("state", (row.group for row in rows))
    return bars.backlog(rows, figures.desk.lang, figures.look, lambda group: names[group])


def ageing(figures: PageMetrics, _by: str) -> Chart:
    """How old the open cases are."""
    return bars.ageing(figures.counted("ageing"), figures.desk.lang, figures.look)


def overdue(figures: PageMetrics, _by: str) -> Chart:
    """What is past its due date, by the step it is in."""
    rows = figures.counted("overdue_open")
    names = figures.named("state", (row.group for row in rows))
    return bars.backlog(rows, figures.desk.lang, figures.look, lambda group: names[group])


def _shares(figures: PageMetrics, name: str, by: str) -> Chart:
    rows, left_out = largest(figures, figures.counted(name, by))
    names = figures.named(by, (row.group for row in rows))
    return noted(bars.shares(rows, by, figures.desk.lang, figures.look, lambda group: names[group]), left_out)


def young(figures: PageMetrics, name: str) -> str:
    """What is said in place of a rate of which no cohort is old enough yet; empty when one is, or there is none."""
    whole = figures.whole(name)
    waiting = 0 if whole and whole.n else sum(each.n for each in figures.counted(name, "month"))
    if not waiting:
        return ""
    return figures.desk.tn(
        "metric.appeals_all_too_young_month",
        waiting,
        days=HORIZON_DAYS,
    )


def noted(chart: Chart, word: str, *, always: bool = False) -> Chart:
    """The chart with a word below it; where it has one already only ``always``."""
    if always and word:
        return replace(chart, note=word)
    return replace(chart, note=chart.note or word)


def largest(figures: PageMetrics, rows: Sequence[Measure]) -> tuple[list[Measure], str]:
    """The groups with the most cases, and a word about those left out."""
    kept = sorted(rows, key=lambda row: (-row.n, row.group))[:SHOWN]
    if len(rows) <= SHOWN:
        return kept, ""
    return kept, figures.desk.t("metric.groups_with_most_cases_of", shown=SHOWN, total=f"{len(rows):,}")


# The charts of times: the complainant's answers in figures, the office's own decisions by both clocks.

ANSWER: Final = "complainant_response_time"

GROUPS: Final = 12

DAYS: Final = (3.0, 7.0, 15.0)

WINDOW: Final = 15.0

SPAN_IDS: Final = (
    "group", "n", "happened", "competing", "censored", "late", "known_until", "median_days", "by_3", "by_7",
    "by_15", "mean",
)  # fmt: skip

SPAN_HEADINGS: Final = (
    mark("word.group"),
    mark("word.cases"),
    mark("metric.answered"),
    mark("chart.withdrawn_or_ended_otherwise"),
    mark("metric.neither"),
    mark("metric.late_apart"),
    mark("metric.known_to_day"),
    mark("metric.median_days"),
    mark("metric.answered_by_day_3"),
    mark("metric.by_day_7"),
    mark("metric.by_day_15"),
    mark("metric.mean_days_to_day_15"),
)

SPAN_PARTS: Final = ("", "n", "happened", "competing", "censored", "late", "", "", "", "", "", "")


def few_told(
    figures: PageMetrics, chart: Chart, kept: list[WaitingTime], names: dict[str, str], left_out: str
) -> Chart:
    """The chart with a word about the groups that are too small to be drawn."""
    few = tuple(f"{names[each.group]} (n = {each.n})" for each in kept if each.withheld)
    word = figures.desk.t("metric.fewer_than_twenty_cases_nothing_drawn", groups=few) if few else ""
    return noted(chart, " ".join(filter(None, (word, chart.note if few else "", left_out))), always=bool(few))


def answers(figures: PageMetrics, by: str) -> Chart:
    """The curves in figures: medians, shares by day, the restricted mean, and late answers apart."""
    kept, left_out = largest_of(figures, figures.waited(ANSWER, by), GROUPS, by)
    names = figures.named(by, (each.group for each in kept)) if by else {"": figures.desk.t("word.all")}
    rows, keys = [], []
    for each in kept:
        rows.append(_span(each, names[each.group]))
        keys.append(_time_keys(each, by))
    table = Table(SPAN_IDS, tuple(figures.desk.t(each) for each in SPAN_HEADINGS), tuple(rows), tuple(keys))
    return Chart({}, table, left_out if rows else figures.desk.t("chart.no_case_matches_these_filters"))


def _span(each: WaitingTime, name: str) -> tuple[Cell, ...]:
    days = each.days
    counts = (name, each.n, days.happened, days.competing, days.censored, each.late)
    if each.withheld:
        return (*counts, "–", "–", "–", "–", "–", "–")
    shares = (days.at(day).share for day in DAYS)
    return (*counts, days.known_until, days.quantile(0.5), *shares, days.restricted_mean(WINDOW))


def _time_keys(each: WaitingTime, by: str) -> tuple[Key | None, ...]:
    return tuple([each.name, by, each.group, part] if part else None for part in SPAN_PARTS)


def preliminary_days(figures: PageMetrics, by: str) -> Chart:
    """From the counter-notice to the preliminary decision, in calendar days."""
    return _times(figures, "time_to_preliminary", by, worked=False)


def preliminary_hours(figures: PageMetrics, by: str) -> Chart:
    """The same in working hours."""
    return _times(figures, "time_to_preliminary", by, worked=True)


def final_days(figures: PageMetrics, by: str) -> Chart:
    """From the counter-notice to the final decision, in calendar days."""
    return _times(figures, "time_to_final", by, worked=False)


def final_hours(figures: PageMetrics, by: str) -> Chart:
    """The same in working hours."""
    return _times(figures, "time_to_final", by, worked=True)


def _times(figures: PageMetrics, name: str, by: str, *, worked: bool) -> Chart:
    kept, left_out = largest_of(figures, figures.waited(name, by), GROUPS, by)
    names = figures.named(by, (each.group for each in kept)) if by else {"": figures.desk.t("word.all")}
    spans = [each.span(worked=worked) for each in kept if not each.withheld]
    chart = bars.times(spans, name, by, figures.desk.lang, figures.look, lambda group: names[group], worked=worked)
    if worked and (guessed := sum(each.guessed for each in kept)):
        told = figures.desk.t(PROVISIONAL, count=f"{guessed:,}")
        chart = noted(chart, f"{chart.note} {told}".strip(), always=True)
    return few_told(figures, chart, kept, names, left_out)


def largest_of(
    figures: PageMetrics, rows: tuple[WaitingTime, ...], most: int, by: str
) -> tuple[list[WaitingTime], str]:
    """The groups with the most cases, or the latest months in their order; and a word about those left out."""
    if by == "month":
        kept = sorted(rows, key=lambda row: row.group)[-most:]
        word = figures.desk.t("metric.last_months_of", shown=most, total=len(rows))
    else:
        kept = sorted(rows, key=lambda row: (-row.n, row.group))[:most]
        word = figures.desk.t("metric.groups_with_most_cases_of", shown=most, total=f"{len(rows):,}")
    return kept, word if len(rows) > most else ""


# The curves of times: who still waits for an answer, who was answered, and who filed a counter-notice by when.

CURVES: Final = 5  # of one chart: more cannot be told apart

FILED: Final = "disclosure_to_counter_notice"


def response(figures: PageMetrics, by: str) -> Chart:
    """Who still waits for the complainant's answer (Kaplan–Meier)."""
    return _curves(figures, by, "waiting")


def answered(figures: PageMetrics, by: str) -> Chart:
    """Who was answered by when, withdrawals competing (Aalen–Johansen)."""
    return _curves(figures, by, "answered")


def filed(figures: PageMetrics, by: str) -> Chart:
    """Which sellers filed a counter-notice by when, since they were told of the complaint."""
    return _curves(figures, by, "answered", FILED)


def _curves(figures: PageMetrics, by: str, kind: bars.Kind, name: str = ANSWER) -> Chart:
    kept, left_out = largest_of(figures, figures.waited(name, by), CURVES, by)
    if by and kept and all(each.withheld for each in kept):
        return _together(figures, by, kept, kind, name)
    names = figures.named(by, (each.group for each in kept)) if by else {"": figures.desk.t("word.all")}
    shown = [each for each in kept if not each.withheld]
    days = bars.days_drawn(max((each.days.known_until or 0.0 for each in shown), default=0.0))
    points = {each.group: [each.days.at(day) for day in days] for each in shown}
    called = names.__getitem__
    chart = bars.response(points, by, figures.desk.lang, figures.look, called, name, kind=kind)
    return few_told(figures, chart, kept, names, f"{_ends(figures, shown, names)} {left_out}".strip())


def _ends(figures: PageMetrics, shown: list[WaitingTime], names: dict[str, str]) -> str:
    """Where the curves end and why: by name where there is more than one; empty without a curve."""
    if not shown:
        return ""
    known = tuple(
        f"{names[each.group]} {figures.known_to(each)}" if len(shown) > 1 else figures.known_to(each) for each in shown
    )
    return figures.desk.t("metric.curve_ends_where_fewer_than", known=known)


def _together(figures: PageMetrics, by: str, few: list[WaitingTime], kind: bars.Kind, name: str) -> Chart:
    """One curve of all, where no group has enough cases for one of its own; the note names the groups."""
    chart, names = _curves(figures, "", kind, name), figures.named(by, (each.group for each in few))
    groups = tuple(f"{names[each.group]} (n = {each.n})" for each in few)
    word = figures.desk.t("metric.all_together_fewer_than_twenty", groups=groups)
    return noted(chart, f"{word} {chart.note}".strip(), always=bool(chart.table.rows))


# The sellers' own times in figures: from the complaint and from the disclosure to the counter-notice.

SELLERS: Final = ("complaint_to_counter_notice", "disclosure_to_counter_notice")

FILING_IDS: Final = (
    "time", "group", "n", "happened", "withdrawn", "competing", "censored", "known_until", "median_days", "p90_days",
    "by_3", "by_7", "by_15",
)  # fmt: skip

FILING_HEADINGS: Final = (
    mark("metric.time"),
    mark("word.group"),
    mark("word.cases"),
    mark("metric.filed_counter_notice"),
    mark("metric.taken_back_before"),
    mark("metric.taken_back_or_ended_otherwise"),
    mark("metric.neither"),
    mark("metric.known_to_day"),
    mark("metric.median_days"),
    mark("metric.nine_of_ten_days"),
    mark("metric.filed_by_day_3"),
    mark("metric.by_day_7"),
    mark("metric.by_day_15"),
)

FILING_PARTS: Final = ("", "", "n", "happened", "withdrawn", "competing", "censored", "", "", "", "", "", "")


def filings(figures: PageMetrics, by: str) -> Chart:
    """The sellers' own times in figures: from the complaint, and from the disclosure, each by group."""
    rows, keys, words = [], [], []
    for metric in SELLERS:
        kept, left_out = largest_of(figures, figures.waited(metric, by), GROUPS, by)
        names = figures.named(by, (each.group for each in kept)) if by else {"": figures.desk.t("word.all")}
        words.append(left_out)
        title = figures.desk.t(DEFINITIONS[metric].title)
        for each in kept:
            rows.append((title, *_filing(each, names[each.group])))
            keys.append(tuple([each.name, by, each.group, part] if part else None for part in FILING_PARTS))
    table = Table(FILING_IDS, tuple(figures.desk.t(each) for each in FILING_HEADINGS), tuple(rows), tuple(keys))
    return Chart({}, table, words[-1] if rows else figures.desk.t("chart.no_case_matches_these_filters"))


def _filing(each: WaitingTime, name: str) -> tuple[Cell, ...]:
    days = each.days
    counts = (name, each.n, days.happened, each.parts["withdrawn"], days.competing, days.censored)
    if each.withheld:
        return (*counts, "–", "–", "–", "–", "–", "–")
    shares = (days.at(day).share for day in DAYS)
    return (*counts, days.known_until, days.quantile(0.5), days.quantile(0.9), *shares)


# Whether materials were restored by the policy's latest day: all together and by policy, as a table.

RESTORED_NAME: Final = "restored_in_time"

COUNTED: Final = ("n", "k", "restored_late", "still_down", "withdrawn")

RESTORED_IDS: Final = ("policy", *COUNTED, "rate", "low", "high", "withheld")

RESTORED_HEADINGS: Final = (
    mark("word.policy"),
    mark("word.cases"),
    mark("metric.restored_in_time"),
    mark("metric.restored_late"),
    mark("metric.still_down"),
    mark("metric.withdrawn_of_them"),
    mark("word.share"),
    mark("word.interval_from"),
    mark("word.to_within"),
    mark("word.withheld"),
)


def restored(figures: PageMetrics, _by: str) -> Chart:
    """All of them first, then each policy that has a latest day and a case."""
    desk = figures.desk
    found = list(_restored_rows(figures))
    rows, keys = tuple(row for row, _ in found), tuple(key for _, key in found)
    nothing = "" if found else desk.t("metric.no_appeal_period_latest_day")
    return Chart({}, Table(RESTORED_IDS, tuple(desk.t(each) for each in RESTORED_HEADINGS), rows, keys), nothing)


def _restored_rows(figures: PageMetrics) -> Iterator[tuple[tuple[Cell, ...], tuple[Key | None, ...]]]:
    whole = figures.whole(RESTORED_NAME)
    if whole is None or not whole.n:
        return
    yield _restored_row(figures, whole, "", figures.desk.t("word.all"))
    groups = figures.counted(RESTORED_NAME, "policy")
    names = figures.named("policy", (each.group for each in groups))
    for each in sorted(groups, key=lambda each: (-each.n, each.group)):
        yield _restored_row(figures, each, "policy", names[each.group])


def _restored_row(
    figures: PageMetrics, told: Measure, by: str, name: str
) -> tuple[tuple[Cell, ...], tuple[Key | None, ...]]:
    why = figures.desk.t("metric.too_few") if told.withheld else ""
    parts = (told.parts[part] for part in COUNTED[2:])
    cells: tuple[Cell, ...] = (name, told.n, told.k, *parts, told.rate, told.low, told.high, why)
    return cells, (None, *([RESTORED_NAME, by, told.group, part] for part in COUNTED), None, None, None, None)
