"""One definition of *verified* for a store, who is in none of the figures, and an independent recount of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from independent_rules import kk_good, nik_parts
from registers import register

from dtks_analytics.catalogue.columns import COLUMNS
from dtks_analytics.catalogue.verification import break_note, chosen, label_of, short_of
from dtks_analytics.cli.main import cli
from dtks_analytics.figures.cube import Cube
from dtks_analytics.figures.month import Counted, Previous, count_month
from dtks_analytics.quality.facts import Asked
from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dtks_analytics.catalogue.verification import VerifiedBy

PERIOD = "2026-08"
ALL = frozenset(column.name for column in COLUMNS)
KEYS = (
    "individu_verified", "keluarga_verified", "individu_poor", "keluarga_poor", "individu_poor_no_aid",
    "keluarga_poor_no_aid",
)  # fmt: skip
LEVELS = {"kota": 5, "kecamatan": 8, "kelurahan": 13}
GIVES = ("pkh", "bpnt", "bst", "blt", "blt_bbm", "sembako_adaptif", "rutilahu", "pena", "permakanan", "yapi", "atensi",
         "bpnt_ppkm")  # fmt: skip


def counted(
    rows: Sequence[dict[str, Any]], folder: Path, by: VerifiedBy | None, *, lacking: Sequence[str] = ()
) -> Counted:
    """Count a small register with a setting."""
    path = folder / "persons.parquet"
    pq.write_table(register(rows), path)
    asked = Asked(ALL - set(lacking))
    return count_month(path, asked, PERIOD, previous=None, temporary=folder, verified_by=by)


def person(number: int, **fields: object) -> dict[str, Any]:
    """Return a row of its own person and card."""
    return {"nik": f"647201170890{number:04d}", "no_kk": f"647201120315{number:04d}", "desil": 1, **fields}


ROWS = [
    person(9001, hasil_verval="LAYAK", status_padan="PADAN", pkh=True),
    person(9002, hasil_verval="LAYAK", status_padan="BELUM", pbi=True),
    person(9003, hasil_verval=None, status_padan="PADAN"),
    person(9004, hasil_verval="TIDAK_LAYAK", status_padan="PADAN"),
    person(9005, hasil_verval="MENINGGAL", status_padan="PADAN"),
    person(9006, hasil_verval="LAYAK", status_padan="PADAN", status_hidup="MENINGGAL"),
    person(9007, hasil_verval="LAYAK", status_padan="PADAN", desil=4),
    person(9008, hasil_verval="LAYAK", status_padan="PADAN", is_nonaktif=True),
]


@pytest.mark.parametrize(
    ("by", "lacking", "expected"),
    [
        ("verval", (), (3, 3, 2, 2, 1, 1)),
        ("padan", (), (3, 3, 2, 2, 1, 1)),
        ("verval", ("hasil_verval",), (None, None, 5, 5, 4, 4)),
        ("padan", ("status_padan", "tanggal_padan"), (None, None, 3, 3, 2, 2)),
        ("verval", ("hasil_verval", "desil"), (None, None, None, None, None, None)),
        ("padan", ("desil",), (3, 3, 3, 3, 2, 2)),
    ],
)
def test_a_definition_counts_who_it_says_and_never_the_dead_or_ineligible(
    tmp_path: Path, by: VerifiedBy, lacking: tuple[str, ...], expected: tuple[int | None, ...]
) -> None:
    """Without the column of the setting nothing falls back to the other definition."""
    rows = [{name: value for name, value in row.items() if name not in lacking} for row in ROWS]
    result = counted(rows, tmp_path, by, lacking=lacking)
    cube = Cube(result.cube)
    found = tuple(cube.figure(key, "64.72", PERIOD).count for key in KEYS)
    assert found == expected
    for key, count in zip(KEYS, expected, strict=True):
        assert (key in result.metrics_not_evaluable) == (count is None)
    assert result.definition["verified_by"] == by


@pytest.mark.parametrize(("done", "active", "expected"), [(0, 0, "padan"), (5, 10, "verval"), (4, 10, "padan")])
def test_the_first_month_chooses_by_half_of_its_active_rows(done: int, active: int, expected: str) -> None:
    """Contract: results for at least half of the active rows."""
    assert chosen(done, active) == expected


def test_who_is_ineligible_on_one_row_is_not_verified_on_another(tmp_path: Path) -> None:
    """A person is one, whatever number of rows."""
    rows = [
        person(9001, hasil_verval="LAYAK"),
        person(9001, hasil_verval="TIDAK_LAYAK", kode_kelurahan="64.72.05.1002", kode_kecamatan="64.72.05"),
    ]
    assert Cube(counted(rows, tmp_path, "verval").cube).figure("individu_verified", "64.72", PERIOD).count == 0


def test_aid_of_the_card_counts_for_every_member_and_of_an_inactive_payee_for_nobody(tmp_path: Path) -> None:
    """A card whose payee is active is helped; one whose payee is inactive is not; without a card one is alone."""
    rows = [
        person(9001, hasil_verval="LAYAK", no_kk="6472011203159001", bpnt=True),
        person(9002, hasil_verval="LAYAK", no_kk="6472011203159001"),
        person(9003, hasil_verval="LAYAK", no_kk="6472011203159003", bpnt=True, is_nonaktif=True),
        person(9004, hasil_verval="LAYAK", no_kk="6472011203159003"),
        person(9005, hasil_verval="LAYAK", no_kk=None, yapi=True),
        person(9006, hasil_verval="LAYAK", no_kk=None, pbi=True, pbi_pemda=True),
    ]
    cube = Cube(counted(rows, tmp_path, "verval").cube)
    people, cards = (cube.figure(f"{unit}_poor_no_aid", "64.72", PERIOD) for unit in ("individu", "keluarga"))
    assert (people.count, people.base) == (2, 5)
    assert (cards.count, cards.base) == (1, 2)


def test_a_deceased_of_two_kelurahan_is_one_person_of_the_city(tmp_path: Path) -> None:
    """``meninggal_ditindak`` counts a person once at every level."""
    places = [{"kode_kelurahan": code, "kode_kecamatan": code[:8]} for code in ("64.72.01.1001", "64.72.05.1002")]
    pq.write_table(register([person(9001, hasil_verval="MENINGGAL", **p) for p in places]), tmp_path / "before.parquet")
    pq.write_table(register([person(9002, hasil_verval="LAYAK")]), tmp_path / "now.parquet")
    before = Previous(tmp_path / "before.parquet", None)
    result = count_month(tmp_path / "now.parquet", Asked(ALL), PERIOD, previous=before, temporary=tmp_path)
    cube = Cube(result.cube)
    for area in ("64.72", "64.72.01", "64.72.01.1001", "64.72.05.1002"):
        figure = cube.figure("meninggal_ditindak", area, PERIOD)
        assert (figure.count, figure.base) == (1, 1), area


def test_words_name_the_definition_and_where_a_series_breaks() -> None:
    """A month that cannot follow is named; one that is matched only is not called poor."""
    verval, gone = {"verified_by": "verval", "verified": "x"}, {"verified_by": "verval", "verified": ""}
    assert short_of(verval) == "terverifikasi = hasil verval LAYAK"
    assert "tidak dapat dinilai" in short_of(gone)
    assert not break_note({"2026-07": verval, "2026-08": verval})
    assert "2026-08" in break_note({"2026-07": verval, "2026-08": gone})
    assert label_of("individu_poor", {"matched_only": True}, "Warga miskin") == "Warga padan Dukcapil"
    assert label_of("individu_poor", verval, "Warga miskin") == "Warga miskin"


def run(*words: str) -> tuple[int, dict[str, Any]]:
    """Run a command with ``--json``; return its exit code and what it printed."""
    done = CliRunner().invoke(cli, list(words))
    known = json.loads(done.stdout) if done.exit_code == 0 else {"code": getattr(done.exception, "code", "")}
    return done.exit_code, known


LAYOUTS = ("bnba_dtks", "siksng_dtks", "siksng_dtsen", "dtsen_baseline")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_cell_equals_an_independent_recount_before_and_after_the_setting_changes(
    tmp_path: Path, layout: str
) -> None:
    """Pandas over the stored rows gives the same at the city, the kecamatan and the kelurahan, with both settings."""
    file, place = str(tmp_path / "m.xlsx"), str(tmp_path / "store")
    done = CliRunner().invoke(
        cli,
        ["synth", "--layout", layout, "--rows", "250", "--seed", "7", "--period", PERIOD, "--out", file, "--truth",
         str(tmp_path / "t.parquet")],
    )  # fmt: skip
    assert done.exit_code == 0
    assert run("ingest", file, "--period", PERIOD, "--store", place, "--json")[0] == 0
    _, told = run("settings", "--store", place, "--json")
    first = told["settings"]["verified_by"]
    compare(Store(tmp_path / "store"), first)
    other = "padan" if first == "verval" else "verval"
    code, result = run("settings", f"verified_by={other}", "--reason", "uji", "--store", place, "--json")
    assert (code, result["periods"], result["verified_by"]) == (0, [PERIOD], other)
    store = Store(tmp_path / "store")
    compare(store, other)
    assert (store.history()[-1].action, store.history()[-1].reason) == ("settings", "uji")
    code, again = run("recount", "--reason", "uji", "--store", place, "--json")
    assert (code, again["periods"], again["version"]) == (0, [PERIOD], result["version"] + 1)
    assert Store(tmp_path / "store").read().settings == {"verified_by": other}
    assert run("recount", "--period", "2020-01", "--reason", "uji", "--store", place, "--json")[1]["code"] == (
        "UNKNOWN_MONTH"
    )


def compare(store: Store, by: str) -> None:
    """Compare every cell of the figures concerned with pandas."""
    view = store.read()
    month, cube = view.month(PERIOD), Cube(view.cube([PERIOD]))
    truth = recounted(pd.read_parquet(view.persons(PERIOD)), set(month.columns_present), by)
    for (key, area), expected in truth.items():
        assert cube.figure(key, area, PERIOD).count == expected, (key, area)
    for key in KEYS:
        if not any(name == key for name, _ in truth):
            assert cube.figure(key, "64.72", PERIOD).count is None, key


def recounted(t: pd.DataFrame, has: set[str], by: str) -> dict[tuple[str, str], int]:
    """Count the figures of verified and poor people anew, without the package."""
    active = ~t.is_nonaktif.fillna(value=False).astype(bool)
    well = t.nik.fillna("").map(lambda number: all(nik_parts(number)))
    who = ("N" + t.nik).where(well, ("I" + t.id_individu.astype("string")))
    who = who.fillna("R" + t.lembar.fillna("").astype(str) + "/" + t.baris.astype(str))
    dead = t.status_hidup.eq("MENINGGAL") | t.hasil_verval.eq("MENINGGAL") | t.tanggal_meninggal.notna()
    dead |= t.meninggal_daftar.fillna(value=False).astype(bool)
    out = who.isin(who[dead | t.hasil_verval.eq("TIDAK_LAYAK")])
    columns = {"verval": {"hasil_verval"}, "padan": {"status_padan", "tanggal_padan"}}[by]
    known = bool(columns & has)
    if by == "verval":
        found = t.hasil_verval.eq("LAYAK")
    elif "status_padan" in has:
        found = t.status_padan.isin(["PADAN", "PADAN_BEDA_NAMA"])
    else:
        found = t.tanggal_padan.notna()
    verified = active & ~out & found
    poor = t.desil.eq(1) if "desil" in has else pd.Series(data=True, index=t.index)
    gives = [name for name in GIVES if name in has]
    aid = (
        t[gives].fillna(value=False).astype(bool).any(axis=1) & active
        if gives
        else pd.Series(data=False, index=t.index)
    )
    card = t.no_kk.where(t.no_kk.fillna("").map(kk_good))
    on_card = card.isin(card[aid & card.notna()])
    helped = who.isin(who[active & (aid | on_card)])
    chosen_ = (verified if known else active & ~out) & poor
    parts: dict[str, tuple[pd.Series[Any], pd.Series[Any]]] = {}
    if known:
        parts |= {"individu_verified": (verified, who), "keluarga_verified": (verified, card)}
    if known or "desil" in has:
        parts |= {"individu_poor": (chosen_, who), "keluarga_poor": (chosen_, card)}
        if gives:
            parts["individu_poor_no_aid"] = (chosen_ & ~helped, who)
            parts["keluarga_poor_no_aid"] = (chosen_ & ~on_card, card)
    result = {}
    for key, (rows, unit) in parts.items():
        for length in LEVELS.values():
            areas = t.kode_kelurahan.str[:length]
            for area in areas.unique():
                result[key, area] = int(unit[rows & (areas == area)].dropna().nunique())
    return result
