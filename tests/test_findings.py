"""Findings over four months: new, staying, closed, reopened, and untouched while a rule cannot be evaluated."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
from registers import register

from dtks_analytics.catalogue.columns import COLUMNS
from dtks_analytics.catalogue.rules import RULES
from dtks_analytics.figures.cube import Cube
from dtks_analytics.figures.month import Counted, Previous, count_month
from dtks_analytics.quality.facts import Asked

if TYPE_CHECKING:
    from pathlib import Path

ALL = frozenset(column.name for column in COLUMNS)
KELURAHAN = "64.72.01.1001"


def month(folder: Path, period: str, rows: list[dict[str, Any]], before: Counted | None, lacking: str = "") -> Counted:
    """Count one month after another."""
    work = folder / period
    work.mkdir()
    path = work / "persons.parquet"
    pq.write_table(register([{**row, "periode_data": period} for row in rows]), path)
    previous = None
    if before:
        evaluated = frozenset(Cube(before.cube).groups("rule", "64.72", before.cube["period"][0].as_py()))
        ledger = before.tables["ledger"]
        previous = Previous(ledger.parent / "persons.parquet", ledger, evaluated=evaluated)
    return count_month(path, Asked(ALL - {lacking}), period, previous=previous, temporary=work)


def book(result: Counted, rule: str) -> list[tuple[Any, ...]]:
    """Return the ledger of one rule as tuples."""
    rows = pq.read_table(result.tables["ledger"]).to_pylist()
    names = ("record", "first_seen", "opened", "closed", "reopened")
    return [tuple(row[name] for name in names) for row in rows if row["rule"] == rule]


def moves(result: Counted, period: str) -> dict[str, int | None]:
    """Return the movement of the kelurahan."""
    return {g: f.count for g, f in Cube(result.cube).groups("gerak", KELURAHAN, period).items()}


def test_a_finding_is_followed_from_opening_to_reopening(tmp_path: Path) -> None:
    """A has no name in May, July and August, B from June on; what closes and comes back is reopened, not new."""
    a_bad, a_good = {"id_individu": "A", "nama": None}, {"id_individu": "A"}
    b_good = {"id_individu": "B", "nik": "6472011708909002", "no_kk": "6472011203159009"}
    b_bad = {**b_good, "nama": None}
    may = month(tmp_path, "2026-05", [a_bad, b_good], None)
    june = month(tmp_path, "2026-06", [a_good, b_bad], may)
    july = month(tmp_path, "2026-07", [a_bad, b_bad], june)
    august = month(tmp_path, "2026-08", [a_bad, b_bad], july, lacking="nama")
    assert book(may, "nama_present") == [("IA", "2026-05", "2026-05", None, 0)]
    assert sorted(book(june, "nama_present")) == [
        ("IA", "2026-05", "2026-05", "2026-06", 0),
        ("IB", "2026-06", "2026-06", None, 0),
    ]
    assert sorted(book(july, "nama_present")) == [
        ("IA", "2026-05", "2026-07", None, 1),
        ("IB", "2026-06", "2026-06", None, 0),
    ]
    assert book(august, "nama_present") == book(july, "nama_present")
    assert "nama_present" in august.rules_not_evaluable


def test_what_a_rule_finds_when_it_becomes_evaluable_is_not_new(tmp_path: Path) -> None:
    """No column of names in May. A and B have none in June; in July B has one and C has none."""
    a, b, c = (
        {"id_individu": key, "nik": f"647201170890900{n}", "no_kk": f"647201120315900{n}", "nama": None}
        for n, key in enumerate("ABC", start=1)
    )
    named = {"nama": "AMINAH"}
    may = month(tmp_path, "2026-05", [a, b, c | named], None, lacking="nama")
    june = month(tmp_path, "2026-06", [a, b, c | named], may)
    july = month(tmp_path, "2026-07", [a, b | named, c], june)
    rows = {
        row["record"]: row for row in pq.read_table(july.tables["ledger"]).to_pylist() if row["rule"] == "nama_present"
    }
    marks = {key: (row["first_seen"], row["newly_assessable"]) for key, row in rows.items()}
    assert marks == {"IA": ("2026-06", True), "IB": ("2026-06", True), "IC": ("2026-07", False)}
    first, second = moves(june, "2026-06"), moves(july, "2026-07")
    assert (first["baru_dapat_dinilai"], second["baru_dapat_dinilai"]) == (2, 0)
    assert first["baru"] == 0
    assert second["baru"] == 1
    for moved in (first, second):
        came = sum(moved[name] or 0 for name in ("terbuka_awal", "baru", "baru_dapat_dinilai", "dibuka_kembali"))
        assert moved["terbuka"] == came - (moved["selesai"] or 0)


def test_what_comes_back_after_a_gap_of_the_rule_is_assessable_again_and_not_reopened(tmp_path: Path) -> None:
    """Closed in June, not evaluable in July, open in August: nobody knows when it came back."""
    bad, good = {"id_individu": "A", "nama": None}, {"id_individu": "A"}
    results: list[Counted] = []
    for period, row, lacking in (("05", bad, ""), ("06", good, ""), ("07", bad, "nama"), ("08", bad, "")):
        results.append(month(tmp_path, f"2026-{period}", [row], results[-1] if results else None, lacking))
    assert book(results[-1], "nama_present") == [("IA", "2026-05", "2026-08", None, 1)]
    moved = moves(results[-1], "2026-08")
    assert (moved["baru_dapat_dinilai:nilai"], moved["dibuka_kembali:nilai"]) == (1, 0)


def test_a_ledger_from_before_the_mark_is_carried_on(tmp_path: Path) -> None:
    """A store that was filled by an older version goes on: its findings are not marked."""
    bad = {"id_individu": "A", "nama": None}
    may = month(tmp_path, "2026-05", [bad], None)
    path = may.tables["ledger"]
    pq.write_table(pq.read_table(path).drop_columns("newly_assessable"), path)
    june = month(tmp_path, "2026-06", [bad], may)
    assert book(june, "nama_present") == [("IA", "2026-05", "2026-05", None, 0)]
    assert not any(pq.read_table(june.tables["ledger"])["newly_assessable"].to_pylist())


def test_movement_adds_up(tmp_path: Path) -> None:
    """Open at the end = open at the start + new + reopened − closed; the first month calls nothing new."""
    names = ["AMINAH", "BUDIMAN", "CITRA", "DARMAWAN", "ERNAWATI"]
    rows = [
        {"id_individu": f"{i}", "nama": name, "nik": f"647201170890900{i}", "no_kk": f"647201120315900{i}"}
        for i, name in enumerate(names, start=1)
    ]
    first = month(tmp_path, "2026-05", [{**row, "alamat": None} for row in rows], None)
    assert "baru" not in moves(first, "2026-05")
    second = month(tmp_path, "2026-06", [{**rows[0], "alamat": None}, {**rows[1], "nama": None}, *rows[2:]], first)
    moved = moves(second, "2026-06")
    assert moved["terbuka_awal"] == moves(first, "2026-05")["terbuka"]
    for suffix in ("", ":nilai"):
        parts = [moved[f"{name}{suffix}"] or 0 for name in ("terbuka_awal", "baru", "dibuka_kembali", "selesai")]
        assert moved[f"terbuka{suffix}"] == parts[0] + parts[1] + parts[2] - parts[3]
    assert (moved["baru:nilai"], moved["selesai"]) == (1, 4)


def test_what_only_informs_is_listed_and_is_no_work(tmp_path: Path) -> None:
    """A NIK from another province and two cards in one house are findings to look up, open for nobody."""
    house = {"id_keluarga": "1", "nik": "7371011708909001"}
    rows = [{"id_individu": "A", **house}, {"id_individu": "B", **house, "no_kk": "6472011203159009"}]
    rows[1]["nik"] = "7371011708909002"
    result = month(tmp_path, "2026-05", rows, None)
    assert len(book(result, "nik_prefix_known")) == len(book(result, "id_keluarga_one_kk")) == len(rows)
    cube = Cube(result.cube)
    informing = [key for key, rule in RULES.items() if rule.severity == "I"]
    found = [row for row in pq.read_table(result.tables["findings"]).to_pylist() if row["rule"] not in informing]
    counted = {group: figure.count for group, figure in cube.groups("pemilik", KELURAHAN, "2026-05").items()}
    assert counted == dict(Counter(row["owner"] for row in found))
    assert moves(result, "2026-05")["terbuka"] == sum(row["owner"] == "lurah" for row in found)


def test_a_finding_names_row_and_owner_and_no_person(tmp_path: Path) -> None:
    """The findings hold rule, record, file, row, area and owner; neither name nor number."""
    result = month(tmp_path, "2026-05", [{"id_individu": "A", "nik": "123", "tempat_lahir": None}], None)
    found = pq.read_table(result.tables["findings"])
    assert found.column_names == [
        "rule", "record", "id_individu", "sha256_berkas", "lembar", "baris", "kode_kelurahan", "owner",
    ]  # fmt: skip
    short = next(row for row in found.to_pylist() if row["rule"] == "nik_sixteen_digits")
    assert (short["baris"], short["owner"], short["kode_kelurahan"]) == (2, "lurah", KELURAHAN)


def test_copies_of_a_number_belong_to_the_smallest_area_that_holds_them(tmp_path: Path) -> None:
    """One kelurahan: lurah; one kecamatan: camat; several: dinsos."""

    def owner(other: str) -> set[str]:
        rows = [
            {"id_individu": "A"},
            {"id_individu": "B", "kode_kelurahan": other, "kode_kecamatan": other[:8], "no_kk": "6472011203159005"},
        ]
        folder = tmp_path / other
        folder.mkdir()
        found = pq.read_table(month(folder, "2026-05", rows, None).tables["findings"]).to_pylist()
        return {row["owner"] for row in found if row["rule"] == "nik_unique"}

    assert [owner(code) for code in (KELURAHAN, "64.72.01.1002", "64.72.05.1002")] == [{"lurah"}, {"camat"}, {"dinsos"}]


def test_a_likely_pair_belongs_to_the_smallest_area_that_holds_both(tmp_path: Path) -> None:
    """Same name, birth date and sex under two numbers; only the lurah of both is charged in the dimension."""

    def owner(other: str) -> tuple[set[str], int | None]:
        rows = [
            {"id_individu": "A", "alamat": None, "rt": None},
            {"id_individu": "B", "nik": "6472011708909002", "kode_kelurahan": other, "kode_kecamatan": other[:8],
             "no_kk": "6472011203159005", "alamat": None, "rt": None},
        ]  # fmt: skip
        folder = tmp_path / other
        folder.mkdir()
        result = month(folder, "2026-05", rows, None)
        found = pq.read_table(result.tables["findings"]).to_pylist()
        warned = Cube(result.cube).figure("dimensi", "64.72", "2026-05", "keunikan:W").count
        return {row["owner"] for row in found if row["rule"] == "person_unique_similar"}, warned

    assert owner(KELURAHAN) == ({"lurah"}, 2)
    assert owner("64.72.01.1002") == ({"camat"}, 0)
    assert owner("64.72.05.1002") == ({"dinsos"}, 0)
