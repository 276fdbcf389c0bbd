"""Pairs on the command line: listed, taken along as a workbook, filled in, loaded back; the audit line first."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pairs_made
import pytest
from pairs_made import DAMA, FOUND, ILIR, SELILI

from dtks_analytics.access.roles import Grant, Reader
from dtks_analytics.catalogue.reviews import ANSWERS, REASONS
from dtks_analytics.cli.main import main
from dtks_analytics.errors import RefusedError
from dtks_analytics.intake.pair_answers import REJECTED, take
from dtks_analytics.present.sheets.pairs import CHOICES, SHEET
from dtks_analytics.store.ledger import Ledger
from dtks_analytics.store.refusals import refuse
from dtks_analytics.store.reviews import Reviews

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from dtks_analytics.store.snapshots import Store

SAME, OTHER, UNSURE = ANSWERS.values()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Publish the small months and make the commands use them."""
    made = pairs_made.store(tmp_path)
    monkeypatch.setenv("DTKS_STORE", str(made.root))
    return made


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run one command; returns exit code, standard output, standard error."""

    def call(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        return int(stopped.value.code or 0), out, err

    return call


def test_duplicates_are_listed_as_the_contract_says(store: Store, run: Callable[..., Any]) -> None:
    """Ids as in the file, every kind, no name and no number; the reason is in the audit."""
    code, out, err = run("duplicates", "--reason", "rapat")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (code, err.strip()) == (0, "DATA SINTETIS")
    assert list(rows[0]) == ["id_left", "id_right", "kind", "probability", "owner_area", "explanation"]
    assert [(row["id_left"], row["id_right"], row["kind"]) for row in rows[:1]] == [("ID2", "ID4", "same_nik")]
    assert sorted(row["kind"] for row in rows) == sorted(row["kind"] for row in FOUND)
    assert "6472041203849014" not in out
    assert "SITI" not in out
    line = store.ledger.rows()[-1]
    assert (line.action, line.detail["reason"], line.detail["rows"]) == ("duplicates", "rapat", 6)


def test_duplicates_as_json_are_one_object(store: Store, run: Callable[..., Any]) -> None:
    """With the month that was asked."""
    assert store.synthetic
    _, out, _ = run("duplicates", "--reason", "rapat", "--period", "2026-09", "--format", "json")
    found = json.loads(out)
    assert (found["period"], found["synthetic"], len(found["rows"])) == ("2026-09", True, 6)
    assert found["rows"][0]["probability"] == 0.99


@pytest.mark.parametrize("words", [("duplicates",), ("duplicates", "--reason", " "),
                                   ("review", "export", "--area", SELILI, "--out", "a.xlsx")])  # fmt: skip
def test_without_a_reason_nothing_is_shown(store: Store, run: Callable[..., Any], words: tuple[str, ...]) -> None:
    """Refused, with no line and no row."""
    before = len(store.ledger.rows())
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert "REASON_MISSING" in err
    assert len(store.ledger.rows()) == before


@pytest.mark.parametrize(
    "words",
    [("duplicates", "--reason", "x"), ("review", "export", "--area", SELILI, "--out", "a.xlsx", "--reason", "x")],
)
def test_without_an_audit_nothing_is_shown(
    store: Store, run: Callable[..., Any], words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No line, no row, no file."""
    assert store.synthetic
    monkeypatch.chdir(tmp_path)

    def full(*_: object) -> None:
        raise refuse("AUDIT_UNWRITABLE")

    monkeypatch.setattr(Ledger, "record", full)
    assert run(*words)[:2] == (2, "")
    assert not (tmp_path / "a.xlsx").exists()


def test_a_month_without_pairs_says_what_to_do(store: Store, run: Callable[..., Any]) -> None:
    """Unknown month, unknown area, another ending."""
    assert store.synthetic
    for words, code in (
        (("duplicates", "--reason", "x", "--period", "2020-01"), "UNKNOWN_MONTH"),
        (("review", "export", "--area", "99.99", "--out", "a.xlsx", "--reason", "x"), "UNKNOWN_AREA"),
        (("review", "export", "--area", SELILI, "--out", "a.csv", "--reason", "x"), "UNKNOWN_FORM"),
    ):
        status, _, err = run(*words)
        assert (status, code in err) == (2, True)


@pytest.fixture
def taken(store: Store, run: Callable[..., Any], tmp_path: Path) -> Path:
    """Take the pairs of Selili along."""
    path = tmp_path / "selili.xlsx"
    code, out, _ = run("review", "export", "--area", SELILI, "--out", path, "--reason", "rapat RT", "--by", "Ani")
    assert (code, out.strip()) == (0, "3 pasangan ditulis.")
    asked, line = store.ledger.rows()[-2:]
    detail = {"period": "2026-10", "area": SELILI, "reason": "rapat RT", "for": "Ani"}
    assert (asked.action, asked.detail) == ("pairs_export", detail | {"follows": True})
    assert line.detail == detail | {"list": "pairs_export", "shown": line.detail["shown"], "people": 3}
    return path


def lines(sheet: Worksheet) -> dict[str, tuple[int, dict[str, int]]]:
    """Return key of each pair to its first row, and the heads with their columns."""
    top = next(row for row in sheet.iter_rows() if row[0].value == "No.")
    columns = {str(cell.value): cell.column for cell in top}
    first = top[0].row + 1
    keys = {row: sheet.cell(row, columns["Kunci"]).value for row in range(first, sheet.max_row + 1)}
    return {str(key): (row, columns) for row, key in keys.items() if key}


def fill(path: Path, *answers: tuple[int, str, str, str], key: str = "") -> None:
    """Fill in answers by the number of the pair: answer, reason, note."""
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    found = lines(sheet)
    for number, *words in answers:
        row, columns = found[f"{number:024x}"]
        for head, text in zip(("Jawaban", "Alasan", "Catatan"), words, strict=True):
            sheet.cell(row, columns[head]).value = text or None
        if key:
            sheet.cell(row, columns["Kunci"]).value = key
    book.save(path)


def test_the_workbook_shows_two_lines_a_pair_and_no_whole_number(taken: Path) -> None:
    """What differs stands out; the probability is not there; nothing but three cells of the first line is open."""
    book = openpyxl.load_workbook(taken)
    sheet = book[SHEET]
    found = lines(sheet)
    assert sorted(int(key, 16) for key in found) == [1, 2, 3]
    row, columns = found[f"{1:024x}"]
    values = [
        [sheet.cell(line, columns[head]).value for head in ("Catatan ke", "Nama", "NIK")] for line in (row, row + 1)
    ]
    assert values == [
        ["A", "MUHAMMAD RIDUAN", "dua angka bersebelahan tertukar, posisi 15 dan 16"],
        ["B", "MUH. RIDWAN", "dua angka bersebelahan tertukar, posisi 15 dan 16"],
    ]
    assert sheet.cell(row, columns["Nama"]).font.bold
    assert not sheet.cell(row, columns["Tanggal lahir"]).font.bold
    assert sheet.cell(row, columns["Nama ibu kandung"]).value == "sama (dibandingkan tanpa disimpan)"
    assert sheet.cell(row, columns["Mengapa ditanyakan"]).value == "dua angka NIK tertukar; nama lain ejaan"
    texts = [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert not [text for text in texts if "0.91" in text or "0,91" in text or "647204120384" in text or "9014" in text]
    assert "DATA SINTETIS" in texts
    assert sheet.protection.sheet
    free = {(cell.row - row, head) for line in (row, row + 1) for head, column in columns.items()
            if not (cell := sheet.cell(line, column)).protection.locked}  # fmt: skip
    assert free == {(0, "Jawaban"), (0, "Alasan"), (0, "Catatan")}


def test_the_drop_downs_offer_the_answers_and_the_reasons_of_each(taken: Path) -> None:
    """Both stand on the second sheet."""
    book = openpyxl.load_workbook(taken)
    page = book[CHOICES]
    offered = [[cell.value for cell in column if cell.value] for column in page.iter_cols(min_row=3)]
    assert offered == [[words, *REASONS[answer].values()] for answer, words in ANSWERS.items()]
    rules = [rule for rule in book[SHEET].data_validations.dataValidation if rule.type == "list"]
    assert {rule.formula1.split("(")[0] for rule in rules} == {"Pilihan!$A$3:$C$3", "OFFSET"}
    assert all(len(rule.formula1) <= 255 for rule in rules)


def test_a_filled_workbook_comes_back_as_answers(store: Store, run: Callable[..., Any], taken: Path) -> None:
    """Blank pairs are counted; every answer is under the name that gave it, and the audit has a line."""
    fill(
        taken,
        (1, SAME, REASONS["sama"]["ejaan"], "KK dilihat"),
        (3, OTHER.upper(), REASONS["berbeda"]["nik_salah"], ""),
    )
    code, out, _ = run("review", "import", taken, "--by", "Ani", "--json")
    result = json.loads(out)
    assert code == 0
    assert {key: result[key] for key in ("kept", "blank", "rejected", "reasons")} == {
        "kept": 2, "blank": 1, "rejected": 0, "reasons": {},
    }  # fmt: skip
    given = {int(one.pair, 16): one for one in Reviews(store).given()}
    assert (given[1].answer, given[1].reason, given[1].note, given[1].by) == ("sama", "ejaan", "KK dilihat", "Ani")
    assert (given[3].answer, given[3].kind, given[3].area, given[3].sample) == ("berbeda", "nik_conflict", SELILI, True)
    assert store.ledger.rows()[-1].action == "review"


def test_the_same_workbook_twice_is_kept_once(store: Store, run: Callable[..., Any], taken: Path) -> None:
    """By the same person; a changed answer and another person's count, and nothing of it is a refusal."""
    fill(taken, (1, SAME, REASONS["sama"]["ejaan"], "KK dilihat"), (3, OTHER, REASONS["berbeda"]["nik_salah"], ""))
    for kept, already in ((2, 0), (0, 2)):
        code, out, _ = run("review", "import", taken, "--by", "Ani", "--json")
        result = json.loads(out)
        assert (code, result["kept"], result["already"], result["rejected"]) == (0, kept, already, 0)
    assert "0 jawaban disimpan, 2 sudah tersimpan" in run("review", "import", taken, "--by", "Ani")[1]
    assert len(Reviews(store).given()) == 2
    fill(taken, (1, SAME, REASONS["sama"]["ejaan"], "KTP dilihat"))
    assert json.loads(run("review", "import", taken, "--by", "Ani", "--json")[1])["kept"] == 1
    assert json.loads(run("review", "import", taken, "--by", "Budi", "--json")[1])["kept"] == 2
    assert len(Reviews(store).given()) == 5


def test_what_was_answered_is_not_taken_along_again_by_the_same_person(
    store: Store, run: Callable[..., Any], taken: Path, tmp_path: Path
) -> None:
    """The sample waits for somebody else."""
    fill(taken, (1, SAME, REASONS["sama"]["ejaan"], ""))
    run("review", "import", taken, "--by", "Ani")
    words = ("review", "export", "--area", SELILI, "--out", tmp_path / "b.xlsx", "--reason", "x", "--by")
    assert run(*words, "ani")[1].strip() == "2 pasangan ditulis."
    assert run(*words, "Budi")[1].strip() == "3 pasangan ditulis."
    assert len(Reviews(store).given()) == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ((1, "apa saja", "x", ""), "ANSWER_UNKNOWN"),
        ((1, SAME, "", ""), "REASON_MISSING"),
        ((1, SAME, REASONS["berbeda"]["saudara"], ""), "REASON_UNKNOWN"),
        ((1, SAME, REASONS["sama"]["lain"], ""), "NOTE_MISSING"),
        ((1, SAME, REASONS["sama"]["ejaan"], "x" * 201), "NOTE_TOO_LONG"),
        ((1, SAME, REASONS["sama"]["ejaan"], "6472 0412 0384 9014"), "NIK_IN_NOTE"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_by_its_number(
    store: Store, run: Callable[..., Any], taken: Path, row: tuple[int, str, str, str], code: str
) -> None:
    """The other rows are taken all the same; no value of the refused one is told."""
    fill(taken, row, (2, UNSURE, REASONS["belum"]["dukcapil"], ""))
    status, out, err = run("review", "import", taken, "--by", "Ani")
    assert (status, "1 jawaban disimpan, 1 pasangan belum diisi, 1 tidak diterima." in out) == (0, True)
    assert REJECTED[code] in out
    assert "9014" not in out + err
    assert [int(one.pair, 16) for one in Reviews(store).given()] == [2]


@pytest.mark.parametrize(
    ("key", "code"), [("f" * 24, "KEY_UNKNOWN"), (f"{2:024x}", "KEY_TWICE"), (f"{6:024x}", "KEY_UNKNOWN")]
)
def test_a_foreign_pair_is_refused_by_count(
    store: Store, run: Callable[..., Any], taken: Path, key: str, code: str
) -> None:
    """Unknown, twice, or of a kind that asks nobody."""
    fill(taken, (1, SAME, REASONS["sama"]["ejaan"], ""), key=key)
    result = json.loads(run("review", "import", taken, "--by", "Ani", "--json")[1])
    assert (result["kept"], result["reasons"]) == (0, {code: 1})
    assert Reviews(store).given() == []


@pytest.mark.parametrize(
    ("role", "home", "area"), [("lurah", DAMA, ""), ("camat", ILIR, ILIR), ("pimpinan", "64.72", "")]
)
def test_a_list_of_another_owner_is_refused_whole(store: Store, taken: Path, role: str, home: str, area: str) -> None:
    """Where the caller may answer none of its pairs, or the page is of another owner; nothing is kept."""
    fill(taken, (1, SAME, REASONS["sama"]["ejaan"], ""))
    reader = Reader("Ani", (Grant(role, home),))  # type: ignore[arg-type] # a role
    with pytest.raises(RefusedError, match="OTHER_WORKLIST"):
        take(taken, store, "2026-10", reader, area=area)
    assert Reviews(store).given() == []


def test_the_pairs_of_a_kecamatan_are_those_that_no_kelurahan_holds(
    store: Store, run: Callable[..., Any], tmp_path: Path
) -> None:
    """And their answers are kept under the kecamatan."""
    path = tmp_path / "ilir.xlsx"
    assert run("review", "export", "--area", ILIR, "--out", path, "--reason", "x", "--by", "Camat")[1].startswith("1 ")
    fill(path, (4, OTHER, REASONS["berbeda"]["nama_sama"], ""))
    run("review", "import", path, "--by", "Camat")
    assert [(one.area, one.answer) for one in Reviews(store).given()] == [(ILIR, "berbeda")]
