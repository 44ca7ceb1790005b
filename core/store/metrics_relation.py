"""The rows that a question counts: the cases, or what hangs on them; tables are made when they are first needed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from core.store.file import Cursor
from core.store.metrics_cases import Moment, facts, source_of
from core.store.metrics_clocks import (
    Clocks,
    prepare_days,
    prepare_findings,
    prepare_routes,
    prepare_windows,
    with_findings,
    with_routes,
    with_windows,
)
from core.store.metrics_quality import (
    prepare_first_ends,
    prepare_invoices,
    with_first_ends,
    with_invoices,
    with_looks,
    with_opened,
)

ROUTE: Final = "route"
CLOCKED: Final = {"sla_preliminary": "preliminary", "sla_final": "final"}


@dataclass
class Relations:
    """What one reading asks, each table made once; ``again`` says whether a case that was reopened runs."""

    cursor: Cursor
    moment: Moment
    clocks: Clocks
    again: bool
    made: set[str] = field(default_factory=set)

    def cases(self) -> str:
        """One row a case."""
        return facts(self.moment, again=self.again)

    def of(self, name: str, group: str) -> str:
        """The rows of a question grouped by something, as a query."""
        relation = self._of(name)
        if group == ROUTE:
            self._make("claimed", lambda: prepare_routes(self.cursor, self.moment))
            relation = with_routes(relation)
        return relation

    def days(self) -> None:
        """Makes the office's working days."""
        self._make("work_day", lambda: prepare_days(self.cursor, self.clocks))

    def _of(self, name: str) -> str:
        match name:
            case "sla_preliminary" | "sla_final":
                source = source_of(self.moment)
                self._make("turn", lambda: prepare_windows(self.cursor, self.clocks, self.moment, source))
                return with_windows(self.cases(), self.moment, CLOCKED[name])
            case "evidence_failure_top":
                self._make("found_again", lambda: prepare_findings(self.cursor, self.moment))
                return with_findings(self.cases())
            case "evidence_never_opened":
                return with_opened(self.cases())
            case "second_looks" | "second_look_agreement":
                return with_looks(self.cases())
            case "reopened_cases":
                self._make("first_end", lambda: prepare_first_ends(self.cursor, self.moment))
                return with_first_ends(self.cases())
            case "reused_invoices":
                self._make("reusing", lambda: prepare_invoices(self.cursor, self.moment))
                return with_invoices(self.cases())
        return self.cases()

    def _make(self, table: str, make: Callable[[], None]) -> None:
        if table not in self.made:
            make()
            self.made.add(table)
