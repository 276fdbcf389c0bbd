"""What must stop, or ask, before it publishes: every code at, below and above its limit, through the command line."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from dtks_analytics.cli.main import main
from dtks_analytics.errors import CONFIRMATIONS
from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    Call = Callable[..., tuple[int, dict[str, Any]]]

HEADER = [
    "Id_DTKS", "Provinsi", "Kabupaten/Kota", "Kecamatan", "Desa/Keluarahan", "Alamat", "RT", "RW", "Nokk", "Nik",
    "Nama", "Tanggal_Lahir", "Tempat_Lahir", "Jenis_Kelamin", "Pekerjaan", "Nama_Ibu_Kandung", "Hub_Keluarga",
    "Keterangan_padan", "Bansos_Bpnt", "Bansos_Pkh", "Bansos_Bnpnt_Ppkm", "Pbi_Jni",
]  # fmt: skip
NUMERIC, NOWHERE = "NIK angka", "TIDAK ADA"
"""Kinds of rows beside kelurahan: in Rawa Makmur with a numeric NIK; of a kelurahan that does not exist."""
RAWA, BUKUAN, BANTUAS = "RAWA MAKMUR", "BUKUAN", "BANTUAS"


def people(**kinds: int) -> list[dict[str, Any]]:
    """Return made-up people, so many per kelurahan (``RAWA_MAKMUR=3``) or kind of row."""
    rows = []
    for kind, count in kinds.items():
        for _ in range(count):
            serial = 9001 + len(rows)
            place = RAWA if kind == "NUMERIC" else NOWHERE if kind == "NOWHERE" else kind.replace("_", " ")
            nik = f"647201170890{serial}"
            rows.append({
                "Id_DTKS": f"DTKS-{serial}", "Provinsi": "KALIMANTAN TIMUR", "Kabupaten/Kota": "KOTA SAMARINDA",
                "Kecamatan": "PALARAN", "Desa/Keluarahan": place, "Alamat": f"JL CONTOH {serial}", "RT": "1", "RW": "2",
                "Nokk": f"647201120315{serial}", "Nik": int(nik) if kind == "NUMERIC" else nik,
                "Nama": f"CONTOH {letters(serial)}", "Tanggal_Lahir": "1990-08-17", "Tempat_Lahir": "SAMARINDA",
                "Jenis_Kelamin": "LAKI-LAKI", "Pekerjaan": "BURUH", "Nama_Ibu_Kandung": "IBU CONTOH",
                "Hub_Keluarga": "KEPALA KELUARGA", "Keterangan_padan": "PADAN", "Bansos_Bpnt": "YA",
                "Bansos_Pkh": "TIDAK", "Bansos_Bnpnt_Ppkm": "TIDAK", "Pbi_Jni": "YA",
            })  # fmt: skip
    return rows


def letters(number: int) -> str:
    """Write a number with letters, so that no two names are alike."""
    return "".join("BCDFGHJKLM"[int(digit)] for digit in str(number))


def written(path: Path, rows: Sequence[Mapping[str, Any]], header: Sequence[str] = HEADER) -> Path:
    """Write rows as CSV, or as a workbook where the name says so."""
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet("Data")
            for column, title in enumerate(header):
                sheet.write_string(0, column, title)
                for line, row in enumerate(rows, 1):
                    if isinstance(cell := row[title], int):
                        sheet.write_number(line, column, cell)
                    elif cell:
                        sheet.write_string(line, column, cell)
        return path
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *([row[title] for title in header] for row in rows)])
    return path


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run a command on one store; return exit code and object."""

    def run(*words: object) -> tuple[int, dict[str, Any]]:
        with pytest.raises(SystemExit) as stopped:
            main([str(word) for word in (*words, "--store", tmp_path / "store", "--json")])
        out, _err = capsys.readouterr()
        return int(stopped.value.code or 0), json.loads(out)

    return run


def bytes_of(store: Path, *, without: str = "nothing") -> dict[str, str]:
    """Return the hash of every file of a store."""
    return {
        path.relative_to(store).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(store.rglob("*"))
        if path.is_file() and not path.name.startswith(without)
    }


@dataclass(frozen=True)
class Case:
    """One delivery: what is published before, what comes, and the codes that must be confirmed."""

    name: str
    rows: list[dict[str, Any]]
    codes: list[str]
    before: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    file: str = "berkas.csv"
    header: Sequence[str] = field(default_factory=lambda: HEADER)
    count: int | None = None


QUARANTINE, FEWER, OTHER = ["QUARANTINE_SHARE"], ["FEWER_ROWS"], ["OTHER_MONTH"]
JULY = "2026-07"
AUGUST = "2026-08"
CASES = [
    Case("five of a hundred rows quarantined", people(RAWA_MAKMUR=95, NOWHERE=5), []),
    Case("six of a hundred rows quarantined", people(RAWA_MAKMUR=94, NOWHERE=6), QUARANTINE, count=6),
    Case("a fifth of a kelurahan", people(RAWA_MAKMUR=40, NUMERIC=10, BUKUAN=200), [], file="b.xlsx"),
    Case("more than a fifth of a kelurahan", people(RAWA_MAKMUR=39, NUMERIC=11, BUKUAN=200), QUARANTINE, file="b.xlsx"),
    Case("a fourth of 49 rows", people(RAWA_MAKMUR=37, NUMERIC=12, BUKUAN=210), [], file="b.xlsx"),
    Case(
        "four fifths of the month before",
        people(RAWA_MAKMUR=40, BUKUAN=40), [], {JULY: people(RAWA_MAKMUR=50, BUKUAN=50)},
    ),
    Case(
        "less than four fifths of the month before",
        people(RAWA_MAKMUR=40, BUKUAN=39), FEWER, {JULY: people(RAWA_MAKMUR=50, BUKUAN=50)}, count=21,
    ),
    Case(
        "four fifths of a kelurahan of a hundred",
        people(RAWA_MAKMUR=80, BUKUAN=300), [], {JULY: people(RAWA_MAKMUR=100, BUKUAN=300)},
    ),
    Case(
        "less than four fifths of a kelurahan of a hundred",
        people(RAWA_MAKMUR=79, BUKUAN=321), FEWER, {JULY: people(RAWA_MAKMUR=100, BUKUAN=300)}, count=21,
    ),
    Case(
        "a tenth of a kelurahan of 99",
        people(RAWA_MAKMUR=10, BUKUAN=380), [], {JULY: people(RAWA_MAKMUR=99, BUKUAN=300)},
    ),
    Case("no month before", people(RAWA_MAKMUR=10), [], {"2026-06": people(RAWA_MAKMUR=200)}),
    Case("95 of the 100 rows it replaces", people(RAWA_MAKMUR=95), [], {AUGUST: people(RAWA_MAKMUR=100)}),
    Case(
        "94 of the 100 rows it replaces", people(RAWA_MAKMUR=94), FEWER, {AUGUST: people(RAWA_MAKMUR=100)}, count=6,
    ),
    Case(
        "the file of another kelurahan replaces the first",
        people(BUKUAN=60), FEWER, {AUGUST: people(RAWA_MAKMUR=50)}, count=50,
    ),
    Case("the rows of July again", people(RAWA_MAKMUR=60), OTHER, {JULY: people(RAWA_MAKMUR=60)}),
    Case(
        "the rows of July in another order of columns, as a workbook",
        people(RAWA_MAKMUR=60)[::-1], OTHER, {JULY: people(RAWA_MAKMUR=60)}, file="b.xlsx", header=HEADER[::-1],
    ),
    Case(
        "the rows of July with one address changed",
        [{**one, "Alamat": "JL BARU"} if not n else one for n, one in enumerate(people(RAWA_MAKMUR=60))], [],
        {JULY: people(RAWA_MAKMUR=60)},
    ),
    Case("a file name with another month", people(RAWA_MAKMUR=9), OTHER, file="BNBA Juli 2026.csv"),
    Case("a file name with this month", people(RAWA_MAKMUR=9), [], file="BNBA Agustus 2026.csv"),
    Case("a file name with a day of the next month", people(RAWA_MAKMUR=9), [], file="unduhan 2026-09-02.csv"),
    Case(
        "two at once", people(RAWA_MAKMUR=60, NOWHERE=10), [*QUARANTINE, *FEWER],
        {JULY: people(RAWA_MAKMUR=90)},
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_suspicious_asks_and_what_is_not_does_not(case: Case, call: Call, tmp_path: Path) -> None:
    """Refused with every code while nothing in the store changes; published with a reason, which the audit keeps."""
    for number, (period, rows) in enumerate(case.before.items()):
        assert call("ingest", written(tmp_path / f"lama-{number}.csv", rows), "--period", period)[0] == 0
    store = Store(tmp_path / "store") if case.before else Store.create(tmp_path / "store", synthetic=True)
    file = written(tmp_path / case.file, case.rows, case.header)
    known = bytes_of(store.root)
    code, told = call("check", file, "--period", AUGUST)
    assert bytes_of(store.root) == known
    assert (code, told.get("codes", [])) == ((2, case.codes) if case.codes else (0, []))
    if not case.codes:
        return
    assert (told["refused"], told["confirm"], told["code"]) == (True, True, case.codes[0])
    assert set(told["counts"]) == set(case.codes)
    assert case.count in {None, told["counts"][case.codes[0]]}
    assert call("ingest", file, "--period", AUGUST) == (2, told)
    assert bytes_of(store.root, without="ledger.") == {
        path: digest for path, digest in known.items() if not path.startswith("ledger.")
    }
    line = store.ledger.rows()[-1]
    assert (line.action, line.detail["code"], line.detail["codes"]) == ("refused", case.codes[0], case.codes)
    (named,) = line.detail["files"]
    assert named == {
        "name": file.name, "size": file.stat().st_size, "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
    }  # fmt: skip
    words = [word for one in case.codes for word in ("--confirm", one)]
    code, told = call("ingest", file, "--period", AUGUST, *words, "--reason", "sudah dicocokkan")
    assert (code, told["published"]) == (0, True)
    kept = {one["code"]: one for one in told["warnings"] if one.get("confirmed")}
    assert set(kept) == set(case.codes)
    line = store.ledger.rows()[-1]
    assert (line.action, line.detail["reason"], set(line.detail["confirmed"])) == (
        "publish", "sudah dicocokkan", set(case.codes),
    )  # fmt: skip


RESULTS = [
    ("half of the active rows", 5, []),
    ("less than half of the active rows", 4, ["COVERAGE_LOW"]),
]


@pytest.mark.parametrize(("name", "results", "codes"), RESULTS, ids=str)
def test_a_small_list_of_results_asks_before_it_decides(
    name: str, results: int, codes: list[str], call: Call, tmp_path: Path
) -> None:
    """Alone, and with the register that it would decide."""
    assert name
    rows = people(RAWA_MAKMUR=10)
    listed = [{"nik": one["Nik"], "hasil_verval": "LAYAK", "tanggal_verval": "2026-08-02"} for one in rows[:results]]
    file = written(tmp_path / "verval.csv", listed, ["nik", "hasil_verval", "tanggal_verval"])
    register = written(tmp_path / "register.csv", rows)
    for files in ((register, file), (file, register)):
        code, told = call("check", *files, "--period", AUGUST)
        assert (code, told.get("codes", [])) == ((2, codes) if codes else (0, []))
        assert told.get("counts", {}) == ({"COVERAGE_LOW": results} if codes else {})
    assert call("ingest", register, "--period", AUGUST)[0] == 0
    code, told = call("ingest", file, "--period", AUGUST)
    assert (code, told.get("codes", [])) == ((2, codes) if codes else (0, []))
    if codes:
        words = ("--confirm", "COVERAGE_LOW", "--reason", "uji coba satu RT")
        assert call("ingest", file, "--period", AUGUST, *words)[0] == 0


def test_a_register_asks_for_a_small_list_that_waited_for_it(call: Call, tmp_path: Path) -> None:
    """The list came first and could not be compared then."""
    rows = people(RAWA_MAKMUR=10)
    listed = [{"nik": one["Nik"], "hasil_verval": "LAYAK", "tanggal_verval": "2026-08-02"} for one in rows[:2]]
    file = written(tmp_path / "verval.csv", listed, ["nik", "hasil_verval", "tanggal_verval"])
    assert call("ingest", file, "--period", AUGUST)[0] == 0
    code, told = call("ingest", written(tmp_path / "register.csv", rows), "--period", AUGUST)
    assert (code, told["codes"], told["counts"]) == (2, ["COVERAGE_LOW"], {"COVERAGE_LOW": 2})


def payments(path: Path, programme: str, count: int) -> Path:
    """Write a list of payments of one programme."""
    rows = [{"nik": one["Nik"], "jenis_bansos": programme, "nominal": "200000"} for one in people(RAWA_MAKMUR=count)]
    return written(path, rows, ["nik", "jenis_bansos", "nominal"])


def test_a_list_of_payments_is_compared_with_the_same_programme_of_the_month_before(call: Call, tmp_path: Path) -> None:
    """One list a programme is ordinary; a list cut short asks."""
    lists = [payments(tmp_path / "pkh.csv", "PKH", 50), payments(tmp_path / "bpnt.csv", "BPNT", 100)]
    assert call("ingest", *lists, "--period", JULY)[0] == 0
    code, told = call("check", payments(tmp_path / "pkh8.csv", "PKH", 40), "--period", AUGUST)
    assert (code, told.get("codes")) == (0, None)
    code, told = call("check", payments(tmp_path / "pkh8.csv", "PKH", 39), "--period", AUGUST)
    assert (code, told["codes"], told["counts"]) == (2, ["FEWER_ROWS"], {"FEWER_ROWS": 11})


def test_a_list_that_is_published_as_another_month_asks(call: Call, tmp_path: Path) -> None:
    """By its bytes, and by its rows whatever the bytes."""
    assert call("ingest", payments(tmp_path / "pkh.csv", "PKH", 50), "--period", JULY)[0] == 0
    assert call("check", tmp_path / "pkh.csv", "--period", AUGUST)[1]["codes"] == ["OTHER_MONTH"]
    assert call("check", payments(tmp_path / "x.xlsx", "PKH", 50), "--period", AUGUST)[1]["codes"] == ["OTHER_MONTH"]


def _register(folder: Path, name: str, **kinds: int) -> Path:
    return written(folder / name, people(**kinds))


def _twice_other_bytes(folder: Path) -> list[Path]:
    rows = people(RAWA_MAKMUR=5)
    return [written(folder / "a.csv", rows), written(folder / "b.xlsx", rows[::-1], HEADER[::-1])]


REFUSED: dict[str, tuple[str, Callable[[Path], list[Path]]]] = {
    "a header only": ("NO_ROWS", lambda folder: [_register(folder, "a.csv")]),
    "every row of an unknown kelurahan": ("NO_ROWS", lambda folder: [_register(folder, "a.csv", NOWHERE=4)]),
    "a list without a row that can be found": (
        "NO_ROWS",
        lambda folder: [
            written(
                folder / "d.csv",
                [{"nik": "12", "nama": "X", "tanggal_meninggal": "2026-08-01", "no_akta": ""}],
                ["nik", "nama", "tanggal_meninggal", "no_akta"],
            )
        ],
    ),
    "the same bytes twice": (
        "SAME_FILE_TWICE",
        lambda folder: [_register(folder, "a.csv", RAWA_MAKMUR=3), _register(folder, "b.csv", RAWA_MAKMUR=3)],
    ),
    "the same rows twice in other bytes": ("SAME_FILE_TWICE", _twice_other_bytes),
    "two lists of the same payments": (
        "SAME_FILE_TWICE",
        lambda folder: [payments(folder / "a.csv", "PKH", 3), payments(folder / "b.xlsx", "PKH", 3)],
    ),
    "a file that is not there": ("FILE_UNREADABLE", lambda folder: [folder / "tidak-ada.csv"]),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("command", ["check", "ingest"])
def test_what_cannot_be_right_is_refused_and_leaves_nothing(
    name: str, command: str, call: Call, tmp_path: Path
) -> None:
    """No confirmation helps; the original is not kept; `ingest` leaves one line in the audit."""
    store = Store.create(tmp_path / "store", synthetic=True)
    known = bytes_of(store.root, without="ledger." if command == "ingest" else "nothing")
    expected, files = REFUSED[name]
    everything = [word for code in CONFIRMATIONS for word in ("--confirm", code)]
    code, told = call(command, *files(tmp_path), "--period", AUGUST, *everything, "--reason", "uji")
    assert (code, told["code"], told.get("confirm")) == (2, expected, None)
    assert bytes_of(store.root, without="ledger." if command == "ingest" else "nothing") == known
    if command == "ingest":
        assert (store.ledger.rows()[-1].action, store.ledger.rows()[-1].detail["code"]) == ("refused", expected)


REASONS = [
    ("without a reason", [], "REASON_MISSING"),
    ("with an empty reason", ["--reason", "  "], "REASON_MISSING"),
    ("with a NIK in the reason", ["--reason", "warga 6472011708909001"], "NIK_IN_TEXT"),
]


@pytest.mark.parametrize(("name", "words", "expected"), REASONS, ids=lambda value: str(value)[:30])
def test_a_confirmation_needs_a_reason(name: str, words: list[str], expected: str, call: Call, tmp_path: Path) -> None:
    """Before anything is read."""
    assert name
    file = _register(tmp_path, "a.csv", RAWA_MAKMUR=10, NOWHERE=5)
    for command in ("check", "ingest"):
        code, told = call(command, file, "--period", AUGUST, "--confirm", "QUARANTINE_SHARE", *words)
        assert (code, told["code"]) == (2, expected)


def test_all_codes_that_apply_are_named_again_until_all_are_confirmed(call: Call, tmp_path: Path) -> None:
    """One of two is not enough; one that does not apply is ignored and not kept."""
    assert call("ingest", _register(tmp_path, "juli.csv", RAWA_MAKMUR=90), "--period", JULY)[0] == 0
    file = _register(tmp_path, "a.csv", RAWA_MAKMUR=60, NOWHERE=10)
    reason = ("--reason", "pendataan ulang")
    code, told = call("ingest", file, "--period", AUGUST, "--confirm", "QUARANTINE_SHARE", *reason)
    assert (code, told["code"], told["codes"]) == (2, "FEWER_ROWS", ["QUARANTINE_SHARE", "FEWER_ROWS"])
    assert "Jumlah baris jauh lebih sedikit" in told["message"]
    assert "karantina" not in told["message"]
    both = ("--confirm", "QUARANTINE_SHARE", "--confirm", "FEWER_ROWS", "--confirm", "OTHER_MONTH")
    assert call("ingest", file, "--period", AUGUST, *both, *reason)[0] == 0
    line = Store(tmp_path / "store").ledger.rows()[-1]
    assert line.detail["confirmed"] == {"QUARANTINE_SHARE": 10, "FEWER_ROWS": 30}
    header = Store(tmp_path / "store").history()[-1]
    assert header.reason == "pendataan ulang"


def test_what_was_confirmed_stays_with_the_month_when_it_is_counted_again(call: Call, tmp_path: Path) -> None:
    """A list makes the month be counted anew; its record keeps the confirmation, with areas."""
    assert call("ingest", _register(tmp_path, "juli.csv", RAWA_MAKMUR=120), "--period", JULY)[0] == 0
    words = ("--confirm", "FEWER_ROWS", "--reason", "pindah data")
    assert call("ingest", _register(tmp_path, "a.csv", RAWA_MAKMUR=20), "--period", AUGUST, *words)[0] == 0
    assert call("ingest", payments(tmp_path / "pkh.csv", "PKH", 5), "--period", AUGUST)[0] == 0
    month = Store(tmp_path / "store").read().month(AUGUST)
    assert month.recounted_at
    (kept,) = (one for one in month.warnings if one.get("confirmed"))
    assert (kept["code"], kept["count"], kept["areas"]) == ("FEWER_ROWS", 100, ["64.72.01.1001"])


def test_a_number_in_a_file_name_reaches_neither_message_nor_audit(call: Call, tmp_path: Path) -> None:
    """A file may be named after a person."""
    file = _register(tmp_path, "6472011708909001.csv", NOWHERE=4)
    _code, told = call("ingest", file, "--period", AUGUST)
    line = Store(tmp_path / "store").ledger.rows()[-1]
    assert "6472011708909001" not in json.dumps([told, dict(line.detail)])
