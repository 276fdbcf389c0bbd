"""The command line to the letter of its contract, in one process except where processes matter."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from confirming import WORDS

from dtks_analytics.catalogue.metrics import CONTRACT, METRICS
from dtks_analytics.cli.main import cli, main
from dtks_analytics.errors import REFUSALS, RefusedError
from dtks_analytics.store.refusals import unwritable
from dtks_analytics.store.snapshots import Store

ROOT = Path(__file__).parents[1]
KEYS = {
    "file", "sha256", "layout", "period", "snapshot", "published", "already_present", "rows_read", "rows_accepted",
    "rows_quarantined", "rows_not_data", "quarantine_reasons", "columns_unknown", "columns_dropped", "not_evaluable",
    "warnings",
}  # fmt: skip


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:  # noqa: ANN401 - a function fixture
    """Run one command; returns exit code, standard output, standard error."""

    def call(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        return int(stopped.value.code or 0), out, err

    return call


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One synthetic export of 600 rows, as Excel."""
    folder = tmp_path_factory.mktemp("export")
    words = ["synth", "--layout", "bnba_dtks", "--rows", 600, "--seed", 4, "--period", "2026-08"]
    with pytest.raises(SystemExit) as stopped:
        main([str(w) for w in [*words, "--out", folder / "agustus.xlsx", "--truth", folder / "truth.parquet"]])
    assert not stopped.value.code
    assert (folder / "truth.parquet").exists()
    return folder / "agustus.xlsx"


@pytest.fixture(scope="module")
def store(export: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with that month in it."""
    folder = tmp_path_factory.mktemp("store") / "store"
    with pytest.raises(SystemExit) as stopped:
        main(["ingest", str(export), "--period", "2026-08", "--store", str(folder)])
    assert not stopped.value.code
    return folder


def test_check_says_everything_and_publishes_nothing(run: Any, export: Path, tmp_path: Path) -> None:  # noqa: ANN401
    """All keys are there, the rows reconcile, and no store appears."""
    code, out, _err = run("check", export, "--period", "2026-08", "--store", tmp_path / "none", "--json")
    result = json.loads(out)
    assert code == 0
    assert set(result) >= KEYS
    assert (result["layout"], result["published"], result["already_present"]) == ("bnba_dtks", False, False)
    parts = result["rows_accepted"] + result["rows_quarantined"] + result["rows_not_data"]
    assert result["rows_read"] == parts
    assert sum(result["quarantine_reasons"].values()) == result["rows_quarantined"]
    assert "nama_ibu_kandung" in result["columns_dropped"]
    assert "verval_recent" in result["not_evaluable"]
    assert not (tmp_path / "none").exists()


def test_the_same_file_again_is_already_there(run: Any, export: Path, store: Path, tmp_path: Path) -> None:  # noqa: ANN401
    """Same bytes under another name: no second snapshot."""
    other = tmp_path / "nama lain.xlsx"
    shutil.copy(export, other)
    code, out, _err = run("ingest", other, "--period", "2026-08", "--store", store, "--json")
    assert (code, json.loads(out)["already_present"], json.loads(out)["published"]) == (0, True, True)
    _code, out, _err = run("snapshots", "--store", store, "--json")
    listed = json.loads(out)
    assert [s["period"] for s in listed["snapshots"]] == ["2026-08"]
    assert (
        listed["snapshots"][0]["snapshot"]
        == json.loads(run("snapshots", "--store", store, "--json")[1])["snapshots"][0]["snapshot"]
    )


def test_measures_has_one_row_per_area_and_metric(run: Any, store: Path) -> None:  # noqa: ANN401
    """CSV with the contract's columns, a zero included; not evaluable is empty."""
    code, out, _err = run("measures", "--metric", "individu_poor,verval_done", "--by", "kelurahan", "--store", store)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert len(rows) == 2 * 59
    assert list(rows[0]) == [
        "period", "level", "area_code", "area_name", "metric", "count", "base", "share", "suppressed",
    ]  # fmt: skip
    poor = [row for row in rows if row["metric"] == "individu_poor"]
    assert all(0 <= float(row["share"]) <= 1 for row in poor)
    assert {row["count"] for row in rows if row["metric"] == "verval_done"} == {""}


def test_measures_as_json_names_definition_and_residents(run: Any, store: Path) -> None:  # noqa: ANN401
    """The definition used, the residents' source and year, and what was not evaluable."""
    _code, out, _err = run("measures", "--by", "kota", "--store", store, "--format", "json")
    result = json.loads(out)
    assert {row["metric"] for row in result["rows"]} == set(METRICS) >= set(CONTRACT)
    assert result["residents"]["year"] == 2024
    assert "padan" in result["definition"]["verified"]
    assert {"verval_done", "deceased_active"} <= set(result["not_evaluable"])
    assert "person_duplicate" not in result["not_evaluable"]


def test_public_measures_are_rounded(run: Any, store: Path) -> None:  # noqa: ANN401
    """Counts are multiples of five or hidden; shares have two decimals and come from the rounded counts."""
    _code, out, _err = run("measures", "--by", "kelurahan", "--store", store, "--audience", "public")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert any(row["suppressed"] == "true" for row in rows)
    for row in rows:
        if row["suppressed"] == "true":
            assert (row["count"], row["share"]) == ("", "")
        elif row["count"]:
            assert int(row["count"]) % 5 == 0
        if row["share"]:
            assert float(row["share"]) == round(int(row["count"]) / int(row["base"]), 2)


def test_refusals_have_code_two_and_one_object(run: Any, tmp_path: Path, store: Path) -> None:  # noqa: ANN401
    """A PDF, a bad month, an unknown metric, no store: refused, and the store is as before."""
    pdf = tmp_path / "laporan.xlsx"
    pdf.write_bytes(b"%PDF-1.7 synthetic")
    before = run("snapshots", "--store", store, "--json")[1]
    for words, expected in [
        (("ingest", pdf, "--period", "2026-08", "--store", store, "--json"), "NOT_A_TABLE"),
        (("ingest", pdf, "--period", "2026-13", "--store", store, "--json"), "BAD_PERIOD"),
        (("measures", "--by", "kota", "--metric", "x", "--store", store, "--format", "json"), "UNKNOWN_METRIC"),
        (("snapshots", "--store", tmp_path / "nothing", "--json"), "NO_STORE"),
        (("retract", "--period", "2026-08", "--reason", " ", "--store", store, "--json"), "REASON_MISSING"),
        (("retract", "--period", "2020-01", "--reason", "uji", "--store", store, "--json"), "UNKNOWN_MONTH"),
        (("ingest", "--json"), "USAGE"),
    ]:
        code, out, _err = run(*words)
        result = json.loads(out)
        assert (code, result["refused"], result["code"]) == (2, True, expected)
        assert result["message"]
    assert run("snapshots", "--store", store, "--json")[1] == before
    assert set(REFUSALS) >= {"NOT_A_TABLE", "BAD_PERIOD"}


def test_a_wrong_word_is_explained_in_indonesian(run: Any) -> None:  # noqa: ANN401
    """No English sentence of the library reaches a person."""
    code, _out, err = run("measures", "--warna", "biru")
    assert code == 2
    assert "Pilihan --warna tidak dikenal. Lihat: dtks measures --help" in err


def test_findings_name_rows_and_no_person_and_are_audited_first(run: Any, store: Path) -> None:  # noqa: ANN401
    """The contract's columns; without a reason refused; the audit chain grows by one and stays whole."""
    code, out, _err = run("findings", "--rule", "nik_present", "--store", store, "--format", "json")
    assert (code, json.loads(out)["code"]) == (2, "REASON_MISSING")
    code, out, _err = run("findings", "--rule", "nik_present", "--reason", "uji", "--store", store)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert list(rows[0]) == [
        "rule", "rule_id", "id_individu", "row", "area_code", "severity", "owner", "first_seen",
    ]  # fmt: skip
    assert {(row["rule"], row["rule_id"], row["severity"], row["first_seen"]) for row in rows} == {
        ("nik_present", "P01", "E", "2026-08")
    }
    assert not any(word.isdigit() and len(word) == 16 for row in rows for word in row.values())
    assert run("verify", "--store", store)[0] == 0


def test_retract_goes_back_and_verify_finds_a_flipped_byte(run: Any, store: Path, tmp_path: Path) -> None:  # noqa: ANN401
    """Retract leaves nothing published; verify is clean, and exits 3 after one byte changed."""
    copy = tmp_path / "copy"
    shutil.copytree(store, copy)
    assert run("verify", "--store", copy, "--json")[0] == 0
    code, out, _err = run("retract", "--period", "2026-08", "--reason", "salah bulan", "--store", copy, "--json")
    assert (code, json.loads(out)["periods"]) == (0, [])
    snapshot = next((copy / "snap" / "2026-08").glob("*.parquet"))
    snapshot.chmod(0o644)
    raw = bytearray(snapshot.read_bytes())
    raw[100] ^= 1
    snapshot.write_bytes(raw)
    code, out, _err = run("verify", "--store", copy, "--json")
    assert (code, json.loads(out)["refused"], json.loads(out)["code"]) == (3, True, "STORE_DAMAGED")


def test_every_command_has_help_worth_reading(run: Any) -> None:  # noqa: ANN401
    """Each command says in Indonesian what it does, and each option has its line."""
    for name, command in cli.commands.items():
        code, out, _err = run(name, "--help")
        assert code == 0
        assert len(out.splitlines()) > 4, name
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert getattr(parameter, "help", None), f"{name} {parameter.name}"


def test_serving_on_a_used_port_is_refused_in_words(run: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """Somebody already listens there: a sentence that says what to do, and exit code 2."""
    store = Store.create(tmp_path / "store", synthetic=True).root
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        code, _out, err = run("serve", "--store", store, "--port", held.getsockname()[1])
    assert code == 2
    assert "Pilih porta lain" in err


def ended(words: str, *, before: str = "") -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own, some code first."""
    said = ["dtks", *words.split()]
    code = f"import atexit, os, sys\n{before}\nfrom dtks_analytics.cli.main import run\nsys.argv = {said}\nrun()"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.parametrize(("words", "code"), [("--version", 0), ("measures --by kota --store nowhere", 2)])
def test_the_process_ends_before_native_libraries_take_themselves_down(words: str, code: int) -> None:
    """What was registered before the program is not run any more; everything said is on the way, with its code."""
    done = ended(words, before="atexit.register(print, 'too late')")
    assert (done.returncode, "too late" in done.stdout, bool(done.stdout or done.stderr)) == (code, False, True)


def test_what_commands_register_for_the_end_still_runs() -> None:
    """Temporary folders and the like."""
    before = (
        "import dtks_analytics.cli.main as cli; own = cli.main\n"
        "cli.main = lambda: (atexit.register(print, 'end'), own())"
    )
    assert ended("--version", before=before).stdout.splitlines()[-1] == "end"


def test_figures_are_read_without_a_thread(store: Path) -> None:
    """No thread pool outlives the command, since none is started."""
    before = (
        "import pyarrow.parquet, numpy; first = len(os.listdir('/proc/self/task'))\n"
        "atexit.register(lambda: print(len(os.listdir('/proc/self/task')) - first))\n"
        "import dtks_analytics.cli.main as cli; cli._leave = lambda status: None"
    )
    done = ended(f"measures --by kelurahan --store {store}", before=before)
    assert done.stdout.splitlines()[-1] == "0", done.stderr


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "DISK_FULL"), (errno.EROFS, "STORE_READ_ONLY"), (errno.EDQUOT, "DISK_FULL")]
)
@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("dtks_analytics.store.workroom.tempfile.NamedTemporaryFile", ("check", "{export}", "--period", "2026-09")),
        ("dtks_analytics.store.workroom.tempfile.NamedTemporaryFile", ("ingest", "{export}", "--period", "2026-09")),
        ("dtks_analytics.publishing.figures.pq.write_table", ("ingest", "{export}", "--period", "2026-09")),
        ("dtks_analytics.store.atomic.write", ("ingest", "{export}", "--period", "2026-09")),
        ("dtks_analytics.store.atomic.overwrite", ("findings", "--reason", "uji")),
        ("dtks_analytics.store.ledger.atomic.lock", ("duplicates", "--reason", "uji")),
    ],
)
def test_a_full_or_read_only_disk_says_so(  # noqa: PLR0913, PLR0917 - fixtures and a table
    run: Any, store: Path, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str,  # noqa: ANN401
    place: str, words: tuple[str, ...],
) -> None:  # fmt: skip
    """Whatever step meets it; what was published stays."""
    folder = tmp_path / "store"
    shutil.copytree(store, folder)

    def full(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(place, full)
    said = [word.format(export=export) for word in words]
    if words[0] == "ingest":
        said += WORDS
        monkeypatch.setattr("dtks_analytics.publishing.pipeline.known_already", lambda _, files, __: ([], list(files)))
    status, out, _ = run(
        *said, "--store", folder, *(["--json"] if words[0] in {"check", "ingest"} else ["--format", "json"])
    )
    assert (status, json.loads(out)["code"]) == (2, code)
    monkeypatch.undo()
    assert run("verify", "--store", folder)[0] == 0


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "x"), "DISK_FULL"),
        (OSError(errno.EACCES, "x"), "STORE_READ_ONLY"),
        (duckdb.IOException("IO Error: Could not write file: No space left on device"), "DISK_FULL"),
        (duckdb.OutOfMemoryException("failed to offload data block (max_temp_directory_size)"), "DISK_FULL"),
        (sqlite3.OperationalError("database or disk is full"), "DISK_FULL"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "STORE_READ_ONLY"),
        (ValueError("no space left on device"), None),
        (OSError(errno.ENOENT, "x"), None),
        (RefusedError("BAD_PERIOD", "x"), None),
    ],
)
def test_every_library_says_in_its_own_way_that_a_disk_is_full(error: Exception, code: str | None) -> None:
    """By number or by words; a parser's complaint about a cell is never searched."""
    found = unwritable(error)
    assert (found.code if found else None) == code


def test_output_that_finds_no_room_is_told(store: Path) -> None:
    """Standard output too is a disk, sometimes."""
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "dtks_analytics", "measures", "--by", "kelurahan", "--store", str(store)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    assert (done.returncode, "DISK_FULL" in done.stderr) == (2, True)


@pytest.fixture
def damaged(store: Path, export: Path, run: Any, tmp_path: Path) -> Path:  # noqa: ANN401
    """A store with two months, the figures of the newer one damaged."""
    folder = tmp_path / "store"
    shutil.copytree(store, folder)
    assert run("synth", "--layout", "bnba_dtks", "--rows", 400, "--seed", 9, "--period", "2026-09", "--out",
               tmp_path / "b.csv", "--truth", tmp_path / "t.parquet")[0] == 0  # fmt: skip
    assert export.exists()
    assert run("ingest", tmp_path / "b.csv", "--period", "2026-09", "--store", folder, *WORDS)[0] == 0
    for path in (folder / "cube" / "2026-09").iterdir():
        raw = bytearray(path.read_bytes())
        raw[len(raw) // 2] ^= 4
        path.chmod(0o600)
        path.write_bytes(raw)
    return folder


def test_a_damaged_newest_month_is_never_replaced_by_the_one_before(
    run: Any, damaged: Path, tmp_path: Path  # noqa: ANN401
) -> None:  # fmt: skip
    """Every command that answers for the newest month ends with 3 and names it; the other one answers by its name."""
    for words in (
        ("measures", "--by", "kota", "--format", "json"),
        ("findings", "--reason", "uji", "--format", "json"),
        ("duplicates", "--reason", "uji", "--format", "json"),
        ("explain", "--left", "a", "--right", "b", "--reason", "uji", "--json"),
        ("pack", "--out", tmp_path / "p.zip", "--json"),
    ):
        code, out, _ = run(*words, "--store", damaged)
        told = json.loads(out)
        assert (code, told["code"], told["period"], "2026-09" in told["message"]) == (
            3,
            "MONTH_DAMAGED",
            "2026-09",
            True,
        )
    for words in (
        ("scorecard", "--area", "64.72", "--out", tmp_path / "r.xlsx"),
        ("scorecards", "--out", tmp_path / "r.pdf"),
        ("review", "export", "--area", "64.72.04.1001", "--out", tmp_path / "x.xlsx", "--reason", "uji"),
    ):
        code, _, err = run(*words, "--store", damaged)
        assert (code, "Bulan 2026-09" in err) == (3, True)
        assert not Path(words[words.index("--out") + 1]).exists()
    assert run("measures", "--by", "kota", "--period", "2026-08", "--store", damaged)[0] == 0


def test_a_damaged_month_is_healed_by_delivering_it_again(run: Any, damaged: Path, tmp_path: Path) -> None:  # noqa: ANN401
    """The same file is not already there, since what it made is not."""
    code, out, _ = run("ingest", tmp_path / "b.csv", "--period", "2026-09", "--store", damaged, "--json", *WORDS)
    assert (code, json.loads(out)["already_present"]) == (0, False)
    assert run("measures", "--by", "kota", "--store", damaged)[0] == 0


def test_nothing_is_counted_on_a_damaged_month(run: Any, damaged: Path, export: Path, tmp_path: Path) -> None:  # noqa: ANN401
    """The month after it would look back at nothing and call every finding new."""
    assert export.exists()
    code, out, _ = run("ingest", tmp_path / "b.csv", "--period", "2026-10", "--store", damaged, "--json", *WORDS)
    assert (code, json.loads(out)["code"]) == (3, "MONTH_DAMAGED")
