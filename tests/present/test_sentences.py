"""Titles that follow from the figures."""

from __future__ import annotations

from dtks_analytics.figures.cube import Figure
from dtks_analytics.present.text import sentences
from dtks_analytics.scores.outliers import Call

NAMES = {"a": "Palaran", "b": "Sambutan"}


def test_the_city_title_says_the_change_in_words() -> None:
    """As the leadership reads it."""
    title = sentences.city_title(Figure(39870, 881225), Figure(40280, 881225), "siksng_dtsen", "2026-09")
    assert title == "39.870 warga hidup dalam kemiskinan menurut DTSEN, 410 jiwa lebih sedikit daripada September"


def test_a_new_register_is_compared_with_nothing() -> None:
    """No change is claimed across a break."""
    assert sentences.city_title(Figure(10, 100), None, "bnba_dtks", None).endswith("menurut DTKS")


def test_no_change_is_said_as_such() -> None:
    """Not as zero fewer."""
    assert sentences.city_title(Figure(10, 100), Figure(10, 100), "bnba_dtks", "2026-09").endswith(
        ", sama dengan September"
    )


def test_what_is_unknown_is_never_a_number() -> None:
    """Titles included."""
    assert "tidak dapat dinilai" in sentences.city_title(Figure(None, None), None, "bnba_dtks", None)
    assert "tidak dapat dinilai" in sentences.map_title("padan", "Padan", "persen", {"a": Figure(None, None)}, NAMES)


def test_the_map_names_the_highest_share_of_a_problem() -> None:
    """7,5% before 6,5%."""
    figures = {"a": Figure(75, 1000), "b": Figure(65, 1000)}
    title = sentences.map_title("individu_poor", "Warga miskin", "persen", figures, NAMES)
    assert title == "Bagian warga miskin paling besar ada di Palaran: 7,5% penduduk"


def test_the_map_names_the_lowest_share_of_an_achievement() -> None:
    """84% before 88%."""
    figures = {"a": Figure(840, 1000), "b": Figure(880, 1000)}
    title = sentences.map_title("verval_done", "Sudah diverifikasi", "persen", figures, NAMES)
    assert title == "Verifikasi paling tertinggal di Palaran: 84,0% baris"


def test_counts_name_the_largest_and_the_kecamatan_leads() -> None:
    """The smaller share may be the larger count."""
    figures = {"a": Figure(75, 1000), "b": Figure(650, 10000)}
    title = sentences.map_title("individu_poor", "Warga miskin", "jumlah", figures, NAMES, "Samarinda Ilir")
    assert title == "Di Samarinda Ilir, warga miskin paling banyak ada di Sambutan: 650"


def test_one_kecamatan_can_have_both_or_each_its_own() -> None:
    """The sentence follows the figures."""
    poor = {"a": Figure(75, 1000), "b": Figure(65, 1000)}
    late = {"a": Figure(84, 100), "b": Figure(88, 100)}
    assert sentences.kecamatan_title(poor, late, NAMES).endswith("dan verifikasi yang paling tertinggal")
    other = {"a": Figure(88, 100), "b": Figure(84, 100)}
    assert sentences.kecamatan_title(poor, other, NAMES).endswith("; verifikasi paling tertinggal di Sambutan")


def test_a_call_says_the_figure_in_bold_and_escapes_the_rest() -> None:
    """A label never becomes markup."""
    one = Call("a", "mutu", Figure(150, 1000), Figure(1000, 10000), 5.0, rule="x", rule_rows=312)
    said = sentences.call(one, "2026-10", 25, "Nama <ibu> terisi")
    assert said == "Nilai mutu 85,0, di bawah kota (90,0). <b>312 baris</b> belum memenuhi “Nama &lt;ibu&gt; terisi”."


def test_a_call_for_verification_names_the_next_due_day() -> None:
    """Across the end of the year."""
    one = Call("a", "verval", Figure(486, 2700), Figure(1000, 10000), 5.0, since="2026-08")
    said = sentences.call(one, "2026-12", 25, "")
    assert said == (
        "Verifikasi berhenti di <b>82,0%</b> sejak Agustus; 486 baris belum dikunjungi, tenggat 25 Januari."
    )


def test_a_call_for_aid_says_families_and_the_city() -> None:
    """Nobody is accused: the families are recorded with it."""
    one = Call("64.72.01.1001", "bantuan", Figure(36, 1_000), Figure(200, 10_000), 4.0)
    assert sentences.call(one, "2026-10", 25, "") == (
        "<b>36 keluarga</b> tercatat menerima bantuan yang dilarang bersamaan: 3,6%, kota 2,0%."
    )


def test_fewer_calls_are_announced_as_fewer() -> None:
    """Nobody is called to fill a list."""
    assert sentences.calls_title(0) == "Tidak ada kelurahan yang perlu dihubungi"
    assert sentences.calls_title(2) == "Dua kelurahan yang perlu dihubungi"


def test_reasons_are_said_once_and_cut_after_three() -> None:
    """But all of them are counted."""
    assert sentences.not_evaluable([]) == "semua ukuran dan aturan dapat dinilai bulan ini"
    said = sentences.not_evaluable(["a", "a", "b", "c", "d"])
    assert said == "5 aturan atau ukuran (a; b; c; dan 1 alasan lain)"


def test_the_title_of_one_kelurahan_names_it_and_the_city() -> None:
    """As a share beside the city's, or as a count; hidden is not the same as unknown."""
    city = Figure(45, 1000)
    told = [
        sentences.place_title("Warga miskin", unit, "penduduk", "Selili", own, city)
        for unit, own in (
            ("persen", Figure(63, 1000)), ("jiwa", Figure(1798, 25_000)),
            ("persen", Figure(None, None, suppressed=True)), ("persen", Figure(None, None)),
        )
    ]  # fmt: skip
    assert told == [
        "Warga miskin di Selili: 6,3% penduduk, kota 4,5%",
        "Warga miskin di Selili: 1.798 jiwa",
        "Warga miskin di Selili disamarkan",
        "Warga miskin di Selili tidak dapat dinilai bulan ini",
    ]
