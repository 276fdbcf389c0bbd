"""Headers that were not understood: shown with the nearest column, assigned by a person, never a cell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from made_files import HEADER, PERIOD, accepted, look, person, refused, table, write_csv

from dtks_analytics.cli.main import main
from dtks_analytics.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path


def renamed(**titles: str) -> list[list[Any]]:
    """Return two people under a header with other titles."""
    rows = table(person(9001), person(9002))
    rows[0] = [titles.get(title, title) for title in rows[0]]
    return rows


@pytest.mark.parametrize(
    ("titles", "missing", "first"),
    [
        ({"Nokk": "Nomer KK"}, ["no_kk"], {"header": "Nomer KK", "nearest": "no_kk"}),
        ({"Nik": "N.I.K. Penduduk", "Pekerjaan": "Mata Pencaharian"}, ["nik"], None),
        ({"Nama": "Nama Lengkp"}, ["nama"], {"header": "Nama Lengkp", "nearest": "nama"}),
        ({"Desa/Keluarahan": "Kelurahn"}, ["kelurahan"], {"header": "Kelurahn", "nearest": "kelurahan"}),
    ],
)
def test_missing_columns_come_with_the_titles_that_were_not_understood(
    tmp_path: Path, titles: dict[str, str], missing: list[str], first: dict[str, str] | None
) -> None:
    """In the words of the file, nearest first."""
    with pytest.raises(RefusedError) as caught:
        look(tmp_path, write_csv(tmp_path / "a.csv", renamed(**titles)))
    assert (caught.value.code, caught.value.detail["missing"]) == ("MISSING_COLUMNS", missing)
    headers = caught.value.detail["unknown_headers"]
    assert {one["header"] for one in headers} == set(titles.values())
    assert first is None or headers[0] == first
    assert all(f"“{title}”" in caught.value.message for title in titles.values())


def test_what_could_be_a_cell_is_not_shown(tmp_path: Path) -> None:
    """A number of four digits, or a very long text, in the line of the header."""
    rows = renamed(Nokk="6472011203159001", Pekerjaan="A" * 80, Dusun="Kolom 12")
    with pytest.raises(RefusedError) as caught:
        look(tmp_path, write_csv(tmp_path / "a.csv", rows))
    assert [one["header"] for one in caught.value.detail["unknown_headers"]] == ["Kolom 12"]
    assert "6472" not in caught.value.message


@pytest.mark.parametrize("written", ["Nomer KK", "nomer_kk", "NOMER  KK"])
def test_an_assigned_title_is_read_as_its_column(tmp_path: Path, written: str) -> None:
    """As written or as slug; every cell is that of the file with the right title."""
    truth = accepted(look(tmp_path, write_csv(tmp_path / "a.csv", renamed())))
    report = look(tmp_path, write_csv(tmp_path / "a.csv", renamed(Nokk="Nomer KK")), column_names={written: "no_kk"})
    assert [row | {"sha256_berkas": ""} for row in accepted(report)] == [row | {"sha256_berkas": ""} for row in truth]
    assert {"header": "Nomer KK", "canonical": "no_kk"} in report.columns_recognised
    assert report.columns_unknown == []


def test_an_assigned_title_beats_the_columns_own_name(tmp_path: Path) -> None:
    """The person has looked; the other title is named as not understood."""
    rows = table(*(person(9001 + n) | {"Nama KTP": f"CONTOH {'AB'[n]}"} for n in range(2)))
    report = look(tmp_path, write_csv(tmp_path / "a.csv", rows), column_names={"Nama KTP": "nama"})
    assert [row["nama"] for row in accepted(report)] == ["CONTOH A", "CONTOH B"]
    assert report.columns_unknown == ["nama"]


def test_a_column_that_there_is_not_is_refused(tmp_path: Path) -> None:
    """A slip of the pen in the assignment."""
    path = write_csv(tmp_path / "a.csv", renamed())
    assert refused(tmp_path, path, column_names={"Nomer KK": "no_kkk"}) == "MISSING_COLUMNS"


def test_results_under_a_common_word_get_a_hint_and_are_read_when_named(tmp_path: Path) -> None:
    """A title like "Hasil" alone proves nothing; the sentence says how to load the list."""
    path = write_csv(tmp_path / "a.csv", [["NIK", "Nama", "Hasil"], ["6472011708909001", "CONTOH", "LAYAK"]])
    with pytest.raises(RefusedError) as caught:
        look(tmp_path, path)
    assert caught.value.code == "UNKNOWN_LAYOUT"
    assert "hasil verval" in caught.value.message
    for options in ({"layout": "verval_results"}, {"column_names": {"Hasil": "hasil_verval"}}):
        report = look(tmp_path, path, **options)
        assert (report.layout, accepted(report)[0]["hasil_verval"]) == ("verval_results", "LAYAK")


@pytest.mark.parametrize("title", ["Hasil", "Hasil Verval", "Status"])
def test_results_in_numbers_of_an_unknown_list_are_refused_with_what_to_do(tmp_path: Path, title: str) -> None:
    """1 is "layak" in one list and "invalid" in another; the codes of a named list are read."""
    rows = [["NIK", "Nama", title, "Petugas"], *([f"647201170890900{n}", "CONTOH", str(n % 2), "A"] for n in (1, 2))]
    with pytest.raises(RefusedError) as caught:
        look(tmp_path, write_csv(tmp_path / "a.csv", rows))
    assert caught.value.code == "UNKNOWN_LAYOUT"
    assert f"Kolom “{title}” berisi kode angka" in caught.value.message
    rows[0][2] = "keberadaan_art"
    rows[2][2] = "4"
    report = look(tmp_path, write_csv(tmp_path / "a.csv", rows))
    assert [row["hasil_verval"] for row in accepted(report)] == ["LAYAK", "MENINGGAL"]


def command(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, Any]]:
    """Run a command with ``--json``; return its exit code and object."""
    with pytest.raises(SystemExit) as stopped:
        main([*(str(word) for word in words), "--json"])
    return int(stopped.value.code or 0), json.loads(capsys.readouterr().out)


def test_the_command_line_takes_assignments_and_says_what_it_did_not_understand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Refused with exit code 2 and the titles as JSON; with ``--column`` it goes through."""
    store = ("--period", PERIOD, "--store", tmp_path / "none")
    path = write_csv(tmp_path / "a.csv", renamed(Nokk="Nomer KK"))
    code, said = command(capsys, "check", path, *store)
    assert (code, said["code"], said["unknown_headers"]) == (
        2, "MISSING_COLUMNS", [{"header": "Nomer KK", "nearest": "no_kk"}],
    )  # fmt: skip
    code, said = command(capsys, "check", path, *store, "--column", "Nomer KK=no_kk")
    assert (code, said["rows_accepted"], said["sheets"]) == (0, 2, [])
    code, said = command(capsys, "check", path, *store, "--column", "Nomer KK")
    assert (code, said["code"]) == (2, "USAGE")


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By check and by ingest; a folder is no file either."""
    for word in ("check", "ingest"):
        for name in ("none.csv", "."):
            code, said = command(capsys, word, tmp_path / name, "--period", PERIOD, "--store", tmp_path / "store")
            assert (code, said["code"]) == (2, "FILE_UNREADABLE")


def test_with_several_files_the_refused_one_is_named(tmp_path: Path) -> None:
    """Whether the guard or the reader refuses it."""
    good = write_csv(tmp_path / "good.csv", renamed())
    for name, content in (("page.pdf", b"%PDF-1.7"), ("odd.csv", b"a;b\n1;2\n")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RefusedError, match=f"Berkas: {name}"):
            look(tmp_path, good, tmp_path / name)


def test_the_header_is_that_of_the_made_up_files() -> None:
    """Otherwise the renamed titles above would rename nothing."""
    assert {"Nokk", "Nik", "Nama", "Desa/Keluarahan", "Pekerjaan", "Dusun"} <= set(HEADER)
