"""Due dates with their sum, over dated calendars: no clock, no I/O but reading the calendars."""

from core.deadlines.calendar import Calendar, Holiday, load_calendars
from core.deadlines.clock import days_left, ends_at, is_past
from core.deadlines.count import Cap, Deadline, Extension, Stage, Step, Tolling, Unit, due
from core.deadlines.promise import (
    More,
    announced,
    clash,
    latest_day,
    left_of_cap,
    longer,
    promised_until,
    window_from,
)
from core.deadlines.rules import Rules
from core.deadlines.words import as_json, reason, table, window_in_words

__all__ = [
    "Calendar",
    "Cap",
    "Deadline",
    "Extension",
    "Holiday",
    "More",
    "Rules",
    "Stage",
    "Step",
    "Tolling",
    "Unit",
    "announced",
    "as_json",
    "clash",
    "days_left",
    "due",
    "ends_at",
    "is_past",
    "latest_day",
    "left_of_cap",
    "load_calendars",
    "longer",
    "promised_until",
    "reason",
    "table",
    "window_from",
    "window_in_words",
]
