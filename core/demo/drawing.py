"""Draws the papers of coming steps ahead, in processes beside the one that plays, which so waits for no drawing."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from core.demo.matter import Scene
from core.demo.papers import Sheets, papers

FEW: Final = 40
"""Of fewer steps the papers are drawn sooner than another process has started."""


@dataclass
class Drawing:
    """The papers that were begun ahead, by case and step; without a ``pool`` nothing is drawn ahead."""

    pool: ProcessPoolExecutor | None
    begun: dict[tuple[str, int], Future[Sheets]] = field(default_factory=dict)

    def ahead(self, key: tuple[str, int], verb: str, word: str, scene: Scene) -> None:
        """Begins to draw the papers of a step."""
        if self.pool:
            self.begun[key] = self.pool.submit(papers, verb, word, scene)

    def finished(self, key: tuple[str, int]) -> Sheets | None:
        """The papers of a step that were begun ahead, when they are drawn; None when they were not begun."""
        begun = self.begun.pop(key, None)
        return begun.result() if begun else None


@contextmanager
def drawing(steps: int) -> Iterator[Drawing]:
    """Draws for a play of so many steps; what was begun and is not wanted any more is dropped at the end."""
    if steps < FEW:
        yield Drawing(None)
        return
    beside = max(1, (os.cpu_count() or 2) - 1)
    # The database runs threads here, so a copy of this process would be a broken one: new ones are started.
    pool = ProcessPoolExecutor(beside, mp_context=multiprocessing.get_context("spawn"))
    try:
        yield Drawing(pool)
    finally:
        pool.shutdown(cancel_futures=True)
