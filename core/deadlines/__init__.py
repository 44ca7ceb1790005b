"""Due dates with their sum, over dated calendars: no clock, no I/O but reading the calendars."""

from core.deadlines.calendar import Calendar, Holiday, load_calendars
from core.deadlines.clock import days_left, ends_at, is_past
from core.deadlines.count import Cap, Deadline, Extension, Stage, Step, Tolling, Unit, due
from core.deadlines.words import as_json, reason, table, window_in_words

__all__ = [
    "Calendar",
    "Cap",
    "Deadline",
    "Extension",
    "Holiday",
    "Stage",
    "Step",
    "Tolling",
    "Unit",
    "as_json",
    "days_left",
    "due",
    "ends_at",
    "is_past",
    "load_calendars",
    "reason",
    "table",
    "window_in_words",
]
