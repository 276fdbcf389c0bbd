"""Identities for any table: rows reconcile, cells come through equal; for any bytes: a report or a refusal."""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_files import HEADER, look, person, set_aside, table, write_csv, write_xlsx

from dtks_analytics.errors import RefusedError
from dtks_analytics.intake.assemble import Assembly
from dtks_analytics.intake.clean import scrub
from dtks_analytics.intake.guard import Guard, kind_of
from dtks_analytics.intake.result import DEFAULT

TEXT = st.text(st.characters(codec="cp1252", exclude_categories=["Cc"]), max_size=12)
CELLS = {
    "Nik": st.one_of(
        st.from_regex(r"\A64720[12]17089090[0-9]{2}\Z"), st.sampled_from(["", "-", "0000000000000000", "12345"])
    ),
    "Nokk": st.sampled_from(["6472011203159001", "6472011203159002", ""]),
    "Nama": TEXT.map(lambda name: f"N{name}"),
    "Alamat": TEXT,
    "kel": st.sampled_from(["RAWA MAKMUR", "BUKUAN", "RAWA MAKMR", "", "SIDODADI"]),
    "Tanggal_Lahir": st.sampled_from(["17/08/1990", "05/06/1990", "31/02/1990", "", "1990-08-17"]),
    "Bansos_Pkh": st.sampled_from(["YA", "TIDAK", "", "1", "2", "?"]),
}
PEOPLE = st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=8)


def examine_here(*paths: Path) -> dict[str, Any]:
    """Do what the child does, in this process: faster, and an error is not hidden by a limit."""
    with tempfile.TemporaryDirectory() as folder:
        answers: list[dict[str, dict[str, list[int]]]] = []

        def ask(index: int, letters: dict[str, list[str]]) -> None:
            guard = Guard(paths[index], DEFAULT)
            guard.check_parts()
            scan = guard.scan_sheets(letters)
            answers.append({part: rows for part, rows in scan.numeric.items() if scan.regular[part]})

        task = {
            "files": [{"path": str(p), "name": p.name, "sha256": "0", "kind": kind_of(p, DEFAULT)} for p in paths],
            "period": "2026-06",
            "secret": "00" * 32,
            "layout": None,
            "relation_codes": None,
            "area_names": {},
            "workdir": folder,
        }
        assembly = Assembly(task, DEFAULT, ask, lambda: answers[-1], lambda _step, _share: None)
        assembly.read()
        assembly.place()
        report: dict[str, Any] = assembly.write()["register"]
        report["rows"] = pq.read_table(Path(folder) / "accepted.parquet").to_pylist()
        report["held"] = [row["baris"] for row in pq.read_table(Path(folder) / "quarantine.parquet").to_pylist()]
        return report


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PEOPLE, st.sampled_from([",", ";", "\t"]))
def test_any_small_table_comes_through_both_kinds_of_file_with_every_row_once(
    people: list[dict[str, str]], delimiter: str
) -> None:
    """Accepted, set aside and not-data rows are all rows; NIK, KK and name are equal after cleaning."""
    rows = table(*(person(9001 + n, **cells) for n, cells in enumerate(people)))
    with tempfile.TemporaryDirectory() as folder:
        reports = [
            examine_here(write_csv(Path(folder) / "a.csv", rows, delimiter)),
            examine_here(write_xlsx(Path(folder) / "a.xlsx", rows)),
        ]
    for report in reports:
        assert report["rows_read"] == len(people)
        assert report["rows_read"] == report["rows_accepted"] + report["rows_quarantined"] + report["rows_not_data"]
        places = [row["baris"] for row in report["rows"]] + report["held"]
        assert sorted(places) == sorted(set(places))
        for row in report["rows"]:
            cells = rows[row["baris"] - 1]
            for name, column in (("Nik", "nik"), ("Nokk", "no_kk"), ("Nama", "nama"), ("Alamat", "alamat")):
                assert row[column] == scrub(cells[HEADER.index(name)], digits=column in {"nik", "no_kk"})
    text, book = (
        [{k: v for k, v in row.items() if k not in {"sumber_berkas", "lembar"}} for row in r["rows"]] for r in reports
    )
    assert text == book


def mutated(whole: bytes, chance: random.Random) -> bytes:
    """Change, cut, double or drop some bytes."""
    data = bytearray(whole)
    for _ in range(chance.randrange(1, 8)):
        place = chance.randrange(len(data))
        how = chance.randrange(4)
        if how == 0:
            data[place] = chance.randrange(256)
        elif how == 1:
            del data[place : place + chance.randrange(1, 40)]
        elif how == 2:
            data[place:place] = data[place : place + chance.randrange(1, 40)]
        else:
            data[place:place] = bytes(chance.randrange(256) for _ in range(3))
    return bytes(data) or b"x"


def mutated_inside(whole: bytes, chance: random.Random) -> bytes:
    """Change one part of a workbook and pack it again, so that its sums are right."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        wanted = [n for n in names if "sheet1" in n or "sharedStrings" in n or "workbook.xml" in n]
        victim = chance.choice(wanted)
        for name in names:
            content = old.read(name)
            new.writestr(name, mutated(content, chance) if name == victim else content)
    return out.getvalue()


def test_mutated_files_are_reported_or_refused_and_never_crash(tmp_path: Path) -> None:
    """Six hundred damaged workbooks and texts; none brings an error of another kind, all that pass reconcile."""
    rows = table(*(person(9001 + n) for n in range(5)))
    good = {
        "csv": write_csv(tmp_path / "g.csv", rows).read_bytes(),
        "xlsx": write_xlsx(tmp_path / "g.xlsx", rows).read_bytes(),
    }
    chance = random.Random(1)  # noqa: S311 - repeatable damage, no secret
    passed = refused = 0
    for turn in range(600):
        kind, change = (("csv", mutated), ("xlsx", mutated), ("xlsx", mutated_inside))[turn % 3]
        path = tmp_path / f"m.{kind}"
        path.write_bytes(change(good[kind], chance))
        try:
            report = examine_here(path)
        except RefusedError:
            refused += 1
            continue
        except BaseException as error:  # noqa: BLE001 - a panic of the Rust reader is no Exception
            assert "fastexcel" in type(error).__module__ or type(error).__name__ == "PanicException"  # noqa: PT017
            refused += 1
            continue
        passed += 1
        assert report["rows_read"] == report["rows_accepted"] + report["rows_quarantined"] + report["rows_not_data"]
    assert passed > 50
    assert refused > 50


def test_mutated_files_through_the_child_end_in_a_report_or_a_refusal(tmp_path: Path) -> None:
    """The same through the process boundary, a few of them."""
    rows = table(*(person(9001 + n) for n in range(5)))
    good = write_xlsx(tmp_path / "g.xlsx", rows).read_bytes()
    chance = random.Random(2)  # noqa: S311 - repeatable damage, no secret
    for turn in range(12):
        path = tmp_path / f"m{turn}.xlsx"
        path.write_bytes(mutated_inside(good, chance))
        try:
            report = look(tmp_path, path)
        except RefusedError:
            continue
        assert report.rows_read == report.rows_accepted + len(set_aside(report)) + report.rows_not_data
