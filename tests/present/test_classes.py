"""Five fixed classes, their words and the number of areas in each."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtks_analytics.present.maps.classes import AreaValue, circle_legend, labels, legend, propose_breaks, rank
from dtks_analytics.present.theme import DARK, LIGHT, ink_on, ramp

BREAKS = (0.02, 0.04, 0.06, 0.08)


def test_a_value_on_a_break_belongs_to_the_class_above() -> None:
    """0–2 ends before 2; an area without a value has no class."""
    assert [rank(value, BREAKS) for value in (0, 0.0199, 0.02, 0.079, 0.08, 0.9)] == [0, 0, 1, 3, 4, 4]
    assert rank(None, BREAKS) is None


def test_classes_are_written_as_ranges() -> None:
    """Whole per cents without decimals, others with one, counts with dots."""
    assert labels(BREAKS, "share") == ["0–2%", "2–4%", "4–6%", "6–8%", "8% ke atas"]
    assert labels((0.005, 0.01, 0.015, 0.02), "share")[0] == "0–0,5%"
    assert labels((0.0025, 0.005, 0.0075, 0.01), "share")[1] == "0,25–0,50%"
    assert labels((0.8, 0.85, 0.9, 0.95), "share")[:2] == ["0–80%", "80–85%"]
    assert labels((500, 1000, 1500, 2000), "count") == [
        "0–500",
        "500–1.000",
        "1.000–1.500",
        "1.500–2.000",
        "2.000 ke atas",
    ]


def test_the_legend_counts_areas_and_names_those_without_data() -> None:
    """Two areas in the first class, one in the last, one without a value."""
    values = [AreaValue("a", 0.0), AreaValue("b", 0.01), AreaValue("c", 0.2), AreaValue("d", None)]
    text = legend(values, BREAKS, look=LIGHT, ramp_name="mahakam")
    counted = re.findall(r"<small>(\d+) <span class=\"dt-broad\">kelurahan", text)
    assert counted == ["2", "0", "0", "0", "1", "1"]
    assert "tanpa data" in text
    assert "tanpa data" not in legend(values[:3], BREAKS, look=LIGHT, ramp_name="mahakam")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(min_value=0, max_value=1)), max_size=80))
def test_proposed_breaks_always_rise(values: list[float | None]) -> None:
    """Four breaks above zero, whatever the values, so that five classes can be told apart."""
    breaks = propose_breaks(values)
    assert len(breaks) == 4
    assert breaks[0] > 0
    assert all(low < high for low, high in pairwise(breaks))


def test_the_legend_of_circles_shows_round_counts_by_area() -> None:
    """A tenth of the count is a tenth of the area."""
    text = circle_legend([AreaValue("a", 2300), AreaValue("b", None)], "jiwa")
    across = [float(found) for found in re.findall(r"width:([\d.]+)px", text)]
    assert "2.000 jiwa" in text
    assert "200 jiwa" in text
    assert across[0] ** 2 / across[2] ** 2 == pytest.approx(10, rel=0.05)
    assert "1 jiwa" in circle_legend([], "jiwa")


def test_proposed_breaks_are_round_and_follow_the_groups() -> None:
    """Values in five clumps are cut between the clumps."""
    clumps = [0.10, 0.101, 0.2, 0.201, 0.3, 0.301, 0.4, 0.401, 0.5, 0.501]
    breaks = propose_breaks(clumps)
    assert [rank(value, breaks) for value in clumps] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert all(abs(edge * 100 - round(edge * 100)) < 1e-9 for edge in breaks)


def test_darker_is_more_in_both_themes_and_its_text_can_be_read() -> None:
    """Luminance falls along each ramp; text on every class has a contrast of at least 4,5."""
    for look in (LIGHT, DARK):
        for name in ("mahakam", "tenun"):
            shades = [_luminance(colour) for colour in ramp(look, name)]
            assert shades == sorted(shades, reverse=True)
            for i, shade in enumerate(shades):
                ink = _luminance(ink_on(i))
                assert (max(ink, shade) + 0.05) / (min(ink, shade) + 0.05) >= 4.4999, (look.name, name, i)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
