"""Funnel, scale, waterfall, small multiples, heat map, and the words of scores."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from dtks_analytics.present.html import funnel, heat, multiples, scale, waterfall
from dtks_analytics.present.html.markup import Html
from dtks_analytics.present.text import numbers, verdicts
from dtks_analytics.present.theme import DARK, LIGHT
from dtks_analytics.scores.repairs import Repair
from dtks_analytics.scores.scorecard import Gate, Movement, Score

SCORE = Score(
    value=0.859, low=0.843, high=0.874, deff=1.0, limit_low=0.89, limit_high=0.92, limit_low_all=0.88,
    limit_high_all=0.93, verdict="perlu_perhatian",
)  # fmt: skip
CITY = replace(SCORE, value=0.904, verdict=None)
MOVED = Movement(open_before=1961, new=74, reopened=18, closed=349, open=1704, closure=0.178)


def point(label: str, rows: int, value: float, verdict: Any) -> funnel.Point:  # noqa: ANN401 - a literal
    """Make an area with limits that narrow with its rows."""
    reach = 2 / rows**0.5
    return funnel.Point(
        label, label, rows, rows / 2, value, (0.9 - reach, 0.9 + reach, 0.9 - 2 * reach, 0.9 + 2 * reach), verdict
    )


POINTS = [
    point("Bugis", 900, 0.9, "biasa"),
    point("Selili", 2000, 0.8, "perhatian"),
    point("Mesjid", 5000, 0.97, "baik"),
]


def test_only_areas_outside_the_funnel_are_named() -> None:
    """And the two lines."""
    texts = {note.text for note in funnel.funnel(POINTS, 0.9, look=LIGHT).layout.annotations}
    assert texts == {"Selili", "Mesjid", "kota 90,0", "batas 3 perbandingan"}


def test_a_phone_gets_no_names() -> None:
    """Only the city."""
    drawn = funnel.funnel(POINTS, 0.9, look=LIGHT, names=False)
    assert [note.text for note in drawn.layout.annotations] == ["kota 90,0"]


def test_every_verdict_has_its_own_shape_and_colour() -> None:
    """Colour is never alone."""
    marks = {t.marker.symbol: t.marker.color for t in funnel.funnel(POINTS, 0.9, look=DARK).data if t.mode == "markers"}
    assert marks["diamond"] == DARK.verdicts["perhatian"].mark
    assert marks["triangle-up"] == DARK.verdicts["baik"].mark
    assert "circle-open" in marks


def test_names_in_a_crowd_never_touch() -> None:
    """What finds no room is left to the table."""
    crowd = [point(f"Wilayah {i}", 2000, 0.8 + i / 1000, "perhatian") for i in range(30)]
    drawn = funnel.funnel([*crowd, point("Besar", 5000, 0.9, "biasa")], 0.9, look=LIGHT)
    right = sorted(n.y for n in drawn.layout.annotations if n.text.startswith("Wilayah") and n.xanchor == "left")
    low, high = drawn.layout.yaxis.range
    pixels = [(b - a) / (high - low) * (430 - 62) for a, b in pairwise(right)]
    assert 0 < len(right) < 30
    assert min(pixels) >= funnel.LINE - 0.01


def test_a_funnel_without_areas_is_drawn_empty() -> None:
    """A month without rows is no error."""
    assert funnel.funnel([], 0.9, look=LIGHT).data


def test_the_scale_holds_value_interval_and_city() -> None:
    """Even where they lie far apart; it never passes 100."""
    drawn = scale.on_scale(85.9, (84.3, 87.4), 90.4, verdict="perhatian", look=LIGHT)
    assert "84,3–87,4" in drawn
    assert "kota 90,4" in drawn
    assert "102" not in scale.on_scale(99.6, (98.0, 100.0), 95.0, verdict="baik", look=LIGHT)


def test_the_waterfall_shows_steps_with_their_signs() -> None:
    """Incoming hatched, outgoing solid."""
    steps = [("Baru", 120), ("Selesai", -349)]
    drawn = waterfall.waterfall(1961, steps, 1732, ("Awal", "Akhir"), "gerak")
    assert "+120" in drawn
    assert "−349" in drawn
    assert drawn.count("dt-in") == drawn.count("dt-out") == 1


def test_small_changes_are_two_plain_bars() -> None:
    """Below five per cent of the start nothing could be seen of them."""
    drawn = waterfall.waterfall(1000, [("Baru", 20), ("Selesai", -10)], 1010, ("Awal", "Akhir"), "gerak")
    assert "dt-in" not in drawn
    assert "1.010" in drawn


def test_nothing_open_at_all_is_drawn_too() -> None:
    """Zero is a figure."""
    assert ">0<" in waterfall.waterfall(0, [("Baru", 0)], 0, ("Awal", "Akhir"), "gerak")


def test_names_of_areas_cannot_become_markup() -> None:
    """In every piece."""
    evil = "<b>Selili</b>"
    panel = multiples.Panel(evil, "/x", [0.9, None, 0.91], "91,0", "biasa")
    row = heat.HeatRow(evil, "", "", [0.02, None], ["2,0", "–"])
    pieces = [
        multiples.multiples([panel], [0.9, 0.9, 0.9], ("Nov", "Okt"), look=LIGHT, write=("90", "91")),
        heat.heat("Kelurahan", ["A", "B"], [row], (0.01, 0.02, 0.03, 0.04), look=LIGHT, caption="x"),
        waterfall.waterfall(1, [(evil, 1)], 2, (evil, evil), evil),
        scale.headline("85,9", "perhatian", evil, Html(""), look=LIGHT),
    ]
    assert all(evil not in piece for piece in pieces)


def test_what_is_not_evaluable_is_dashed_and_never_a_class() -> None:
    """Neither zero nor the palest colour."""
    row = heat.HeatRow("Selili", "", "", [None], ["–"])
    assert 'class="dt-unknown">–' in heat.heat("K", ["A"], [row], (0.1, 0.2, 0.3, 0.4), look=LIGHT, caption="x")


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("perlu_perhatian", "Di bawah kota (90,4)"),
        ("lebih_baik", "Lebih baik dari kota (90,4)"),
        ("tidak_berbeda", "Tidak berbeda nyata dari kota (90,4)"),
        ("terlalu_sedikit", "Hanya 22 baris"),
        ("tidak_dapat_dinilai", "Tidak dapat dinilai"),
    ],
)
def test_each_verdict_has_its_sentence(verdict: Any, words: str) -> None:  # noqa: ANN401 - a literal
    """And no other one."""
    assert words in verdicts.against_city(replace(SCORE, verdict=verdict), CITY, "59 kelurahan", 22)


def test_an_interval_beside_the_city_is_explained_by_the_many_comparisons() -> None:
    """Else a reader would find a contradiction."""
    said = verdicts.against_city(replace(SCORE, verdict="tidak_berbeda"), CITY, "59 kelurahan", 2000)
    assert "bila 59 kelurahan dibandingkan sekaligus" in said


def test_a_change_is_told_in_points_and_no_change_as_none() -> None:
    """What rounds to zero is no rise."""
    earlier, close = replace(SCORE, value=0.836), replace(SCORE, value=0.8593)
    assert verdicts.change(SCORE, earlier, "2026-07") == "Nilai naik 2,3 poin sejak Juli."
    assert verdicts.change(SCORE, close, "2026-07") == "Nilai tetap sejak Juli."
    assert verdicts.change(SCORE, None, "2026-07") == ""


def test_a_score_is_written_with_the_decimals_that_its_counts_carry() -> None:
    """A whole per cent of rounded counts must not read as if it were known to a tenth."""
    published = replace(CITY, value=0.95, decimals=0)
    assert (verdicts.shown(SCORE), verdicts.shown(published), verdicts.shown(None)) == ("85,9", "95", "–")
    assert "kota (95)" in verdicts.against_city(SCORE, published, "59 kelurahan", 2000)
    assert verdicts.change(published, replace(published, value=0.93), "2026-07") == "Nilai naik 2 poin sejak Juli."
    drawn = scale.on_scale(85.9, (84.3, 87.4), 95.0, verdict="perhatian", look=LIGHT, places=published.decimals)
    assert "kota 95<" in drawn


def test_the_promise_names_the_last_score() -> None:
    """Number in words, before and after."""
    found = [Repair("nik_present", 3, 3, 0.02, 0.879), Repair("nama_present", 2, 2, 0.038, 0.917)]
    assert verdicts.repairs_title(0.859, found) == "Dua perbaikan ini menaikkan nilai dari 85,9 menjadi 91,7"


def test_the_sum_of_the_movement_is_written_out() -> None:
    """A reader can add it up."""
    assert verdicts.movement_sum(MOVED).startswith("1.704 = 1.961 + 74 + 18 − 349.")
    assert verdicts.movement_title(MOVED, "2026-10") == "Oktober: 349 temuan selesai, 92 masuk; 1.704 masih terbuka"


def test_the_first_month_has_no_movement() -> None:
    """And says so."""
    first = Movement(open_before=None, new=None, reopened=None, closed=None, open=12, closure=None)
    assert verdicts.movement_title(first, "2026-10") == "Oktober: 12 temuan terbuka"
    assert "Bulan pertama" in verdicts.movement_sum(first)


def test_how_long_findings_stay_open_is_told_as_medians() -> None:
    """Two medians; one as old as the register says at least; two equal ones are said once; none says nothing."""
    told = verdicts.days_sentence(replace(MOVED, days_closed=61.0, days_open=326.6, days_known=327))
    assert (
        told == "Lama temuan terbuka (median): 61 hari bagi yang selesai bulan ini; 327 hari bagi yang masih terbuka."
    )
    old = verdicts.days_sentence(replace(MOVED, days_closed=61.0, days_open=327.0, days_known=327), "camat")
    assert "temuan camat terbuka" in old
    assert "sedikitnya 327 hari bagi yang masih terbuka. Temuan pada berkas pertama dapat lebih tua." in old
    same = verdicts.days_sentence(replace(MOVED, days_closed=30.0, days_open=30.0, days_known=327))
    assert same.endswith("30 hari, baik yang selesai bulan ini maupun yang masih terbuka.")
    assert not verdicts.days_sentence(MOVED)
    assert not verdicts.days_sentence(replace(MOVED, days_open=0.0, days_known=0))


def test_a_minimum_that_is_missed_says_by_how_much() -> None:
    """A gate is a limit, not a verdict."""
    gate = Gate(count=888, base=1000, share=0.888, minimum=0.9, met=False, evaluable=True)
    assert verdicts.gate(gate) == ("88,8%", False, "kurang 1,2 poin, batas 90%")
    gone = Gate(count=None, base=None, share=None, minimum=0.9, met=None, evaluable=False)
    assert verdicts.gate(gone) == ("–", None, "tidak dapat dinilai")


def test_swaps_are_told_as_so_many_of_a_hundred() -> None:
    """With what that means."""
    assert "Pada 21 dari 100 bobot lain" in verdicts.swap_sentence("Bugis", "Selili", 0.212)
    assert "bergantung pada bobot" in verdicts.swap_sentence("Bugis", "Selili", 0.4)
    assert "tetap pada hampir semua" in verdicts.swap_sentence("Bugis", "Selili", 0.001)


def test_what_became_assessable_is_said_apart_from_what_is_new() -> None:
    """It stands in the sum and in the steps, not among what came in; without any nothing is said of it."""
    moved = replace(MOVED, assessable=40, open=1744)
    assert "92 masuk; 40 baru dapat dinilai, 1.744 masih terbuka" in verdicts.movement_title(moved, "2026-08")
    assert verdicts.movement_sum(moved).startswith("1.744 = 1.961 + 74 + 40 + 18 − 349. 40 temuan baru dapat dinilai")
    steps = [("Temuan baru muncul", 74), ("Baru dapat dinilai", 40), ("Dibuka kembali", 18), ("Selesai", -349)]
    assert verdicts.movement_steps(moved) == steps
    assert "dapat dinilai" not in verdicts.movement_title(MOVED, "2026-08") + verdicts.movement_sum(MOVED)


def test_since_when_a_finding_is_known_says_that_its_rule_became_evaluable_only_then() -> None:
    """Unknown is a dash."""
    assert verdicts.since("2026-08", newly_assessable=True) == "Agu 2026, baru dapat dinilai"
    assert verdicts.since("2026-08", newly_assessable=False) == "Agu 2026"
    assert verdicts.since(None, newly_assessable=True) == numbers.UNKNOWN
