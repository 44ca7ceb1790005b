"""The interval of a share, against values worked out elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.analytics.statistics import difference, wilson


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(k, n, low, high):
    """Four places of the table that statisticians check their programs with."""
    found = wilson(k, n)

    assert list(found) == pytest.approx([low, high], abs=5e-5)


def test_no_case_says_nothing():
    """A share of none may be any share."""
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (0, -1)])
def test_what_is_no_share_is_an_error(k, n):
    """Counts that contradict each other are a bug of who counted."""
    with pytest.raises(ValueError, match="is no share"):
        wilson(k, n)


@given(n=some.integers(1, 1_000_000), data=some.data())
def test_the_interval_holds_the_share_and_mirrors(n, data):
    """Within 0 to 1, around k/n, and the same seen from the other side."""
    k = data.draw(some.integers(0, n))
    low, high = wilson(k, n)
    other_low, other_high = wilson(n - k, n)

    assert 0 <= low <= k / n <= high <= 1
    assert [1 - other_high, 1 - other_low] == pytest.approx([low, high], abs=1e-9)


@pytest.mark.parametrize(
    ("now", "then", "moved", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), 873, table II, method 10.
        ((56, 70), (48, 80), 0.2000, 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.6000, 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.5714, 0.0582, 0.8062),
        ((5, 56), (0, 29), 0.0893, -0.0381, 0.1926),
        ((0, 10), (0, 10), 0.0, -0.2775, 0.2775),
    ],
)
def test_the_difference_is_the_published_one(now, then, moved, low, high):
    """Four places of the table that statisticians check their programs with."""
    assert list(difference(now, then)) == pytest.approx([moved, low, high], abs=5e-5)
