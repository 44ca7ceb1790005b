"""The interval of a share (E. B. Wilson, 1927): what a few cases can say of the many (domain.md 6.2)."""

from math import sqrt
from typing import Final

NORMAL_95: Final = 1.959963984540054
"""How many standard deviations hold 95 of 100 results."""


def wilson(k: int, n: int, z: float = NORMAL_95) -> tuple[float, float]:
    """The least and the greatest share between 0 and 1 that k of n cases speak for; raises ValueError unless 0 ≤ k ≤ n.

    Without a case, n = 0, nothing is said: 0 to 1.
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share")
    if n == 0:
        return 0.0, 1.0
    square = z * z
    centre = k + square / 2
    half = z * sqrt(k * (n - k) / n + square / 4)
    # None and all of n end at the edge itself, which floating point may miss by a hair.
    low = 0.0 if k == 0 else (centre - half) / (n + square)
    high = 1.0 if k == n else (centre + half) / (n + square)
    return low, high


def difference(now: tuple[int, int], then: tuple[int, int]) -> tuple[float, float, float]:
    """How far the share k of n has moved from that of before, with its 95 % interval (Newcombe 1998, method 10).

    The interval is made of the two Wilson intervals; both n must be above nothing.
    """
    (k, n), (k_then, n_then) = now, then
    share, share_then = k / n, k_then / n_then
    (low, high), (low_then, high_then) = wilson(k, n), wilson(k_then, n_then)
    moved = share - share_then
    down = sqrt((share - low) ** 2 + (high_then - share_then) ** 2)
    up = sqrt((high - share) ** 2 + (share_then - low_then) ** 2)
    return moved, moved - down, moved + up
