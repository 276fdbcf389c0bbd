"""The rule book of aid: what it says of a clerk's cases, and what it answers to an editor who slips."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from registers import register

from dtks_analytics.catalogue import aid_amounts, aid_rules
from dtks_analytics.catalogue.aid_rules import NUMBERED, PAIRS, STATUSES
from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.columns import COLUMNS
from dtks_analytics.catalogue.rules import RULES
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.errors import RefusedError
from dtks_analytics.figures.cube import Cube
from dtks_analytics.figures.month import count_month
from dtks_analytics.quality.facts import Asked

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = list(csv.DictReader((Path(__file__).parent / "aid_cases.csv").read_text(encoding="utf-8").splitlines()))
ALL = frozenset(column.name for column in COLUMNS)
KELURAHAN = [area.code for area in wilayah().at("kelurahan")]
APART = "tidak bersamaan"
"""The verdict of a case in which the two programmes were not received together."""


def family(number: int, case: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Write a case as a family of two, in a kelurahan of its own."""
    base = {
        "kode_kelurahan": KELURAHAN[number],
        "kode_kecamatan": KELURAHAN[number][:8],
        "no_kk": f"64720112031{59000 + number}",
    }
    rows: list[dict[str, Any]] = [{**base, "nik": f"64720117089{number:02d}00{i}"} for i in (1, 2)]
    for place in ("1", "2"):
        who = rows[0] if place == "1" or case["diterima oleh"] == "orang yang sama" else rows[1]
        programme = case[f"program {place}"]
        who[programme] = True
        if programme != "atensi":
            who[f"periode_{programme}"] = case[f"periode {place}"] or None
    yield from rows


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Count all cases of a month at once, each in its own kelurahan, and read their statuses from the matrix."""
    found: dict[str, set[str]] = {}
    for month in {case["bulan berkas"] for case in CASES}:
        folder = tmp_path_factory.mktemp("kasus")
        mine = [(number, case) for number, case in enumerate(CASES) if case["bulan berkas"] == month]
        rows = [{**row, "periode_data": month} for number, case in mine for row in family(number, case)]
        pq.write_table(register(rows), folder / "persons.parquet")
        cube = Cube(count_month(folder / "persons.parquet", Asked(ALL), month, previous=None, temporary=folder).cube)
        for number, case in mine:
            groups = cube.groups("bantuan_pasangan", KELURAHAN[number], month)
            found[case["kasus"]] = {key.partition(":")[2] for key, figure in groups.items() if figure.count}
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["kasus"])
def test_a_case_has_the_verdict_that_the_table_says(case: dict[str, str], verdicts: dict[str, set[str]]) -> None:
    """One status, or none where the programmes were not received together."""
    assert verdicts[case["kasus"]] == ({case["vonis"]} - {APART})


def test_every_status_has_a_case() -> None:
    """The table shows each thing that the book can say."""
    assert {case["vonis"] for case in CASES} == {*STATUSES, APART}


def test_the_book_says_what_the_domain_lists() -> None:
    """Three forbidden pairs, two top-ups with dates, nothing confirmed, and a natural level where none is written."""
    book = aid_rules.book()
    assert set(book.forbidden()) == {pair for _key, pair in NUMBERED.values()}
    assert book.status("bst", "bpnt", "2020-03") == "belum_dinilai"
    assert book.status("bst", "bpnt", "2020-04") == book.status("bpnt", "bst", "2030-01") == "dilarang"
    assert [book.status("bpnt", "blt_bbm", month) for month in ("2021-12", "2022-01", "2022-12", "2023-01")] == [
        "belum_dinilai", "boleh", "boleh", "belum_dinilai",
    ]  # fmt: skip
    assert book.status("bpnt", "blt_bbm", "2021-12", "2022-01") == "boleh"
    assert book.level("pbi", "pbi_pemda") == book.level("pena", "yapi") == "individu"
    assert book.level("pkh", "pbi") == "keluarga"
    assert book.unconfirmed() == book.entries
    assert book.status("permakanan", "atensi", "2026-08") == "periksa"
    assert book.status("pena", "atensi", "2026-08") == "boleh"


def test_numbered_rules_are_rules_of_the_catalogue_about_the_same_programmes() -> None:
    """What the page *Aturan* calls A01 is the pair that the book calls A01, and needs its two columns."""
    for number, (key, pair) in NUMBERED.items():
        assert RULES[key].id == number
        assert set(pair) <= set(RULES[key].needs)


def test_schema_and_code_know_the_same_words() -> None:
    """Statuses, levels and rule numbers of the schema are those of the code."""
    entry = json.loads(aid_rules.SCHEMA.read_text(encoding="utf-8"))["properties"]["pasangan"]["items"]["properties"]
    assert set(entry["status"]["enum"]) == set(STATUSES) - {"belum_dinilai"}
    assert set(entry["tingkat"]["enum"]) == set(aid_rules.LEVELS)
    assert set(entry["aturan"]["enum"]) == set(NUMBERED)
    assert len(PAIRS) == 91


GOOD = """versi = "1"
[[pasangan]]
program = ["bpnt", "bst"]
status = "dilarang"
versi = 1
dipastikan = true
dasar = "Surat Dinas Sosial"
"""
SLIPS = {
    'versi = "1': "Susunan TOML rusak",
    'versi = "1"\npasangan = []': "masih kosong",
    GOOD.replace('"dilarang"', '"terlarang"'): "Pasangan ke-1: isian “status” harus salah satu dari boleh, dilarang",
    GOOD.replace('status = "dilarang"\n', ""): "Pasangan ke-1: isian “status” belum ada",
    GOOD + 'statsu = "boleh"\n': "Pasangan ke-1: isian “statsu” tidak dikenal; yang dikenal: program",
    GOOD + 'berlaku_dari = "04-2020"\n': "isian “berlaku_dari” harus bulan yang ditulis TTTT-BB",
    GOOD + 'berlaku_dari = "2021-01"\nberlaku_sampai = "2020-01"\n': "lebih akhir daripada berlaku_sampai",
    GOOD.replace('["bpnt", "bst"]', '["bpnt"]'): "isian “program” harus berisi dua program",
    GOOD.replace('["bpnt", "bst"]', '["bpnt", "bstt"]'): "Pasangan ke-1: program “bstt” tidak dikenal",
    GOOD.replace("true", '"ya"'): "isian “dipastikan” harus true atau false",
    GOOD.replace("versi = 1\n", 'versi = "satu"\n'): "isian “versi” harus bilangan bulat",
    GOOD.replace("versi = 1\n", "versi = 0\n"): "isian “versi” harus paling sedikit 1",
    GOOD.replace('"Surat Dinas Sosial"', '"–"'): "isian “dasar” harus paling sedikit 5 huruf",
    GOOD + 'aturan = "A02"\n': "aturan A02 hanya untuk PKH dan BST",
    GOOD + GOOD.partition("\n")[2]: "dua aturan yang berlaku pada bulan yang sama",
    GOOD + 'tingkat = "individu"\nberlaku_sampai = "2020-12"\n'
    + GOOD.partition("\n")[2] + 'tingkat = "keluarga"\nberlaku_dari = "2021-01"\n': "dua tingkat",
    GOOD + 'berlaku_sampai = "2020-12"\n' + GOOD.partition("\n")[2] + 'berlaku_dari = "2021-04"\n':
    "tidak mempunyai aturan dari 2021-01 sampai 2021-03",
}  # fmt: skip


@pytest.mark.parametrize("text", SLIPS, ids=list(SLIPS.values()))
def test_a_slip_in_the_book_is_named_in_words(text: str, tmp_path: Path) -> None:
    """The refusal has a code, names place and entry, and says what it must be."""
    (tmp_path / "buku.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RefusedError, match="Buku aturan bantuan tidak dapat dipakai") as refused:
        aid_rules.load(tmp_path / "buku.toml")
    assert refused.value.code == "AID_RULES"
    assert SLIPS[text] in refused.value.message


@pytest.mark.parametrize(("name", "content"), [("tiada.toml", None), ("biner.toml", b"\xff\xfe\x00")])
def test_a_book_that_cannot_be_read_is_refused(name: str, content: bytes | None, tmp_path: Path) -> None:
    """Missing, or no text."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(RefusedError, match="Berkasnya"):
        aid_rules.load(tmp_path / name)


def test_a_pair_may_change_its_rule_with_time(tmp_path: Path) -> None:
    """Allowed until 2020, forbidden from 2021; a payment over both years has the graver verdict."""
    later = GOOD.partition("\n")[2].replace('"dilarang"', '"boleh"').replace("versi = 1", "versi = 2")
    text = GOOD + 'berlaku_dari = "2021-01"\n' + later + 'berlaku_sampai = "2020-12"\n'
    (tmp_path / "buku.toml").write_text(text, encoding="utf-8")
    book = aid_rules.load(tmp_path / "buku.toml")
    assert [book.status("bpnt", "bst", month) for month in ("2020-12", "2021-01")] == ["boleh", "dilarang"]
    assert book.status("bpnt", "bst", "2020-10", "2021-03") == "dilarang"
    assert book.unconfirmed() == ()


def test_a_changed_book_changes_verdict_figure_and_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same family with BPNT and BST: forbidden by our book, allowed by a city's own, forbidden only later."""
    city()
    row = {"bpnt": True, "bst": True, "periode_bpnt": "2026-08", "periode_bst": "2026-08"}
    pq.write_table(register([row]), tmp_path / "persons.parquet")
    seen = []
    for change in ("", GOOD.replace('"dilarang"', '"boleh"'), GOOD + 'berlaku_dari = "2027-01"\n'):
        folder = tmp_path / f"data{len(seen)}"
        folder.mkdir()
        if change:
            (folder / aid_rules.FILE).write_text(change, encoding="utf-8")
            monkeypatch.setenv("DTKS_DATA", str(folder))
        result = count_month(tmp_path / "persons.parquet", Asked(ALL), "2026-08", previous=None, temporary=folder)
        cube = Cube(result.cube)
        groups = cube.groups("bantuan_pasangan", "64.72", "2026-08")
        found = pq.read_table(result.tables["findings"])["rule"].to_pylist()
        seen.append(
            (
                {key for key, figure in groups.items() if figure.count and key.startswith("bpnt+bst")},
                cube.figure("aid_overlap", "64.72", "2026-08").count,
                "no_bpnt_with_bst" in found,
            )
        )
    assert seen == [
        ({"bpnt+bst:dilarang"}, 1, True),
        ({"bpnt+bst:boleh"}, None, False),
        ({"bpnt+bst:belum_dinilai"}, 0, False),
    ]


AMOUNT = "pkh,75000,900000,2020-01,,tidak,Contoh\n"
HEAD = ",".join(aid_amounts.COLUMNS) + "\n"
AMOUNT_SLIPS = {
    "": "kosong",
    HEAD: "kosong",
    HEAD.replace("sumber", "asal") + AMOUNT: "Baris 2: kolom sumber tidak ada",
    HEAD + AMOUNT.replace("pkh", "pkhh"): "Baris 2: program tidak dikenal",
    HEAD + AMOUNT.replace("75000", "75.000"): "Baris 2: rupiah_rendah harus bilangan bulat tanpa titik",
    HEAD + AMOUNT.replace("75000", "950000"): "rupiah_rendah melebihi rupiah_tinggi",
    HEAD + AMOUNT.replace("2020-01", "Jan 2020"): "Baris 2: berlaku_dari harus bulan",
    HEAD + AMOUNT.replace("2020-01,", "2020-01,2019-12"): "lebih akhir daripada berlaku_sampai",
    HEAD + AMOUNT.replace("tidak", "belum"): "Baris 2: dipastikan harus ya atau tidak",
    HEAD + AMOUNT.replace("Contoh", " "): "Baris 2: sumber belum diisi",
    HEAD + AMOUNT + AMOUNT: "ditulis dua kali untuk bulan yang sama",
}


@pytest.mark.parametrize("text", AMOUNT_SLIPS, ids=list(AMOUNT_SLIPS.values()))
def test_a_slip_in_the_amounts_is_named_by_line(text: str, tmp_path: Path) -> None:
    """The refusal names the line and what it must be."""
    (tmp_path / "besaran.csv").write_text(text, encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        aid_amounts.load(tmp_path / "besaran.csv")
    assert refused.value.code == "AID_AMOUNTS"
    assert AMOUNT_SLIPS[text] in refused.value.message


def test_the_assumptions_name_their_numbers() -> None:
    """Amounts of the month, the months of a missing date, what is not valued, and that nothing is confirmed."""
    text = " ".join(aid_amounts.assumptions("2026-10"))
    for word in (
        "PKH Rp75.000 sampai Rp900.000",
        "Sembako/BPNT Rp200.000;",
        "12 bulan",
        "Rutilahu",
        "belum dipastikan",
    ):
        assert word in text
    assert "BST" not in text
    assert "BST Rp300.000" in " ".join(aid_amounts.assumptions("2021-05"))
