"""One column of a codebook."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column: ``told`` is a key of the catalogue; ``values`` the closed list or what it can hold, if there is one.

    Codebooks are read by programs too, so values, units, zones and sources are plain English words.
    """

    name: str
    told: str
    values: str = ""
    unit: str = ""
    zone: str = ""
    source: str = ""
