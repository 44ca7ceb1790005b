"""What a card of a page of numbers is made of."""

from collections.abc import Callable
from dataclasses import dataclass

from core.charts import Chart
from pages.insight.parts.figures import Figures


@dataclass(frozen=True)
class Sheet:
    """One card: its title and its line of explanation as keys of the catalogue, and the metrics it rests on."""

    id: str
    title: str
    told: str
    draw: Callable[[Figures, str], Chart]
    metrics: tuple[str, ...]
