"""Published figures: rounded, hidden, and never giving the exact count back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtks_analytics.disclosure.rounding import publish, rounded
from dtks_analytics.figures.cube import UNKNOWN, Figure


@pytest.mark.parametrize(
    ("true", "shown"), [(0, 0), (1, None), (7, None), (8, 10), (12, 10), (13, 15), (1_002, 1_000), (1_003, 1_005)]
)
def test_small_counts_hide_and_others_go_to_five(true: int, shown: int | None) -> None:
    """The table of the disclosure rules."""
    assert rounded(true) == shown


def test_a_hidden_count_leaves_no_share() -> None:
    """Neither count nor share remain of a small count, and it says so."""
    shown = publish(Figure(3, 200), "public")
    assert (shown.count, shown.share, shown.suppressed) == (None, None, True)


def test_an_official_sees_the_exact_figure() -> None:
    """Inside the scope nothing is changed."""
    assert publish(Figure(3, 200), "internal") == Figure(3, 200)


def test_not_evaluable_stays_not_evaluable() -> None:
    """Unknown is neither zero nor hidden."""
    shown = publish(UNKNOWN, "public")
    assert not shown.evaluable
    assert not shown.suppressed


def test_no_share_among_fewer_than_thirty() -> None:
    """The count is shown, the share is not."""
    shown = publish(Figure(10, 25), "public")
    assert (shown.count, shown.share) == (10, None)


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_public_figures_come_from_the_rounded_counts(a: int, b: int) -> None:
    """Counts are multiples of five and the share can be recomputed from what is shown."""
    count, base = min(a, b), max(a, b)
    shown = publish(Figure(count, base), "public")
    for value in (shown.count, shown.base):
        assert value is None or value % 5 == 0
    if shown.share is not None:
        assert shown.count is not None
        assert shown.base
        assert shown.share == min(round(shown.count / shown.base, 2), 1.0)
    else:
        assert shown.suppressed or shown.base is None or shown.base < 30


@given(st.integers(8, 5000))
def test_five_true_counts_look_the_same(count: int) -> None:
    """Whoever sees the rounded count has five candidates, so subtraction gives no exact small number back."""
    same = [n for n in range(max(8, count - 10), count + 11) if rounded(n) == rounded(count)]
    assert len(same) == (5 if count > 12 else len(same))
    assert len(same) >= 5
