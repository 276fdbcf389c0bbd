"""One person taken out of the store: nowhere on the disk any more, everybody else's figures as if never listed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from confirming import EVERYTHING

from dtks_analytics.cli.main import main
from dtks_analytics.errors import RefusedError
from dtks_analytics.publishing import erasure, pipeline
from dtks_analytics.store import retention
from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

MONTHS = ("2026-05", "2026-06", "2026-07")
HEAD = ["id_keluarga", "idsemesta", "no_kk", "nik", "nama", "hub_kepala_keluarga", "pekerjaan_utama"]
FAMILIES = [
    "id_keluarga", "no_kk", "nama_kepala_keluarga", "nik", "alamat", "kecamatan", "kelurahan", "rt", "rw", "id_wilayah",
    "desil_nasional", "peringkat_nasional", "percentile_nasional",
]  # fmt: skip
GONE, PEOPLE = 3, 8
"""The person who asks to be taken out, the second of a family, and how many there are."""


def nik(person: int) -> str:
    """Return the NIK of a made-up person."""
    return f"647201170890{9100 + person}"


def name(person: int) -> str:
    """Return a name that nobody else has."""
    return f"WARGA {['KENARI', 'MERPATI', 'PIPIT', 'CENDET', 'GELATIK', 'JALAK', 'MURAI', 'PERKUTUT'][person]} SAHAJA"


def delivery(folder: Path, without: Sequence[int] = (), note: str = "") -> list[Path]:
    """Write a register of two files, two people a family, and a list of deaths that names two of them."""
    folder.mkdir(parents=True)
    members, families = [HEAD], [FAMILIES]
    deaths = [["nik", "nama", "tanggal_lahir", "tanggal_meninggal", "no_akta_kematian"]]
    for person in (p for p in range(PEOPLE) if p not in without):
        family, card = f"F{person // 2}", f"64720112031590{10 + person // 2}"
        members.append([family, f"SEMESTA-{person:04d}", card, nik(person), name(person), "ANAK", f"BURUH{note}"])
        if person % 2 == 0:
            place = ["JL SAHAJA 1", "PALARAN", "RAWA MAKMUR", "1", "2"]
            families.append([family, card, name(person), nik(person), *place, "", "1", "5", "1"])
        if person in {1, GONE}:
            deaths.append([nik(person), name(person), "1990-08-17", "2026-04-02", f"6472-KM-{person}"])
    paths = []
    for file, rows in (("anggota.csv", members), ("keluarga.csv", families), ("kematian.csv", deaths)):
        with (folder / file).open("w", newline="", encoding="utf-8") as target:
            csv.writer(target).writerows(rows)
        paths.append(folder / file)
    return paths


def build(root: Path, without: Sequence[int] = ()) -> Store:
    """Ingest three months; the first was delivered twice, the list of deaths comes with the second."""
    store = Store.create(root / "store", synthetic=True)
    for number, period in enumerate(("2026-05", *MONTHS)):
        members, families, deaths = delivery(root / f"{number}", without, note=f" {number}")
        files = [members, families, *([deaths] if period == "2026-06" else [])]
        pipeline.ingest(store, files, period, by="uji", options=EVERYTHING)
    return store


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Build a store with the person and one without."""
    return tuple(build(tmp_path_factory.mktemp(n), w).root for n, w in (("with", ()), ("without", (GONE,))))  # type: ignore[return-value] # two


@pytest.fixture
def store(built: tuple[Path, Path], tmp_path: Path) -> Store:
    """Copy the store with the person."""
    return Store(shutil.copytree(built[0], tmp_path / "store"))


def contents(store: Store) -> Iterator[tuple[str, str]]:
    """Yield every file of the store as text: Parquet by its cells, sealed originals opened, all others as they are."""
    for path in sorted(p for p in store.root.rglob("*") if p.is_file()):
        where = path.relative_to(store.root).as_posix()
        if path.suffix == ".parquet":
            yield where, json.dumps(pq.read_table(path).to_pylist(), default=str)
        elif path.suffix == ".sealed":
            yield where, store.original(path.name.partition(".")[0]).decode()
        else:
            yield where, path.read_bytes().decode("utf-8", errors="replace")


def figures(store: Store) -> dict[str, list[Any]]:
    """Return all figures of all months in a fixed order."""
    view = store.read()
    return {p: sorted(map(str, view.cube([p]).to_pylist())) for p in MONTHS}


@pytest.mark.parametrize("who", [{"nik": nik(GONE)}, {"id_individu": f"SEMESTA-{GONE:04d}"}], ids=["nik", "id"])
def test_nothing_of_the_person_is_left_and_the_others_are_counted_as_before(
    store: Store, built: tuple[Path, Path], who: dict[str, str]
) -> None:
    """Neither number, id nor name anywhere on the disk; figures are those of a register without the person."""
    traces = (nik(GONE), name(GONE), f"SEMESTA-{GONE:04d}")
    assert any(trace in text for _, text in contents(store) for trace in traces)
    done = erasure.erase(store, by="uji", reason="permintaan 12", **who)
    assert (done.rows, done.list_rows, done.recounted, done.frozen) == (dict.fromkeys(MONTHS, 1), 1, MONTHS, ())
    assert [where for where, text in contents(store) if any(trace in text for trace in traces)] == []
    assert figures(store) == figures(Store(built[1]))
    assert store.verify().ok
    assert {m.rows_accepted for m in store.read().months} == {PEOPLE - 1}
    assert all(any(nik(p) in t for _, t in contents(store)) for p in range(PEOPLE) if p != GONE)


def test_the_decision_is_on_record_without_the_person(store: Store) -> None:
    """Who and why, in the chain and in the audit; no number, no id."""
    erasure.erase(store, by="uji", reason="permintaan 12", nik=nik(GONE))
    header, line = store.history()[-1], store.ledger.rows()[-1]
    assert (header.action, header.reason, header.by, header.recounted) == ("erase", "permintaan 12", "uji", MONTHS)
    assert (line.action, line.detail["reason"], line.detail["files"]) == ("erase", "permintaan 12", len(header.erased))


def test_nobody_gets_back_behind_it(store: Store) -> None:
    """Neither by an earlier version nor by taking the second delivery of a month back."""
    version = store.version()
    erasure.erase(store, by="uji", reason="permintaan 12", nik=nik(GONE))
    with pytest.raises(RefusedError, match="VERSION_ERASED"):
        store.read(version)
    with pytest.raises(RefusedError, match="VERSION_ERASED"):
        store.retract("2026-05", reason="salah", by="uji")


def test_stopped_half_way_it_is_finished_by_repeating_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before the files are removed: the new state is served, and the second call removes them."""
    with monkeypatch.context() as patch:
        patch.setattr(retention, "finish", lambda _store: 0)
        erasure.erase(store, by="uji", reason="permintaan 12", nik=nik(GONE))
    assert {fault.code for fault in store.verify().faults} == {"NOT_ERASED"}
    again = erasure.erase(Store(store.root), by="uji", reason="permintaan 12", nik=nik(GONE))
    assert again.files > 0
    assert store.verify().ok
    assert [where for where, text in contents(store) if nik(GONE) in text] == []


def test_killed_before_it_is_served_nothing_has_changed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """All files are there, and the same call goes through afterwards."""
    before = {where for where, _ in contents(store) if not where.startswith(("ledger", "LOCK"))}

    def die(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(type(store.versions), "serve", die)
        with pytest.raises(KeyboardInterrupt):
            erasure.erase(store, by="uji", reason="permintaan 12", nik=nik(GONE))
    assert before <= {where for where, _ in contents(store)}
    assert Store(store.root).read().month("2026-05").rows_accepted == PEOPLE
    erasure.erase(Store(store.root), by="uji", reason="permintaan 12", nik=nik(GONE))
    assert Store(store.root).verify().ok


def test_after_a_retention_the_person_goes_from_the_month_that_cannot_be_counted_again(store: Store) -> None:
    """June looks back at erased rows: its figures stay, its rows and tables lose the person; July is counted again."""
    retention.retain(store, 2, reason="masa simpan", by="uji")
    before = store.read().month("2026-06")
    done = erasure.erase(store, by="uji", reason="permintaan 12", nik=nik(GONE))
    assert (done.frozen, done.recounted) == (("2026-06",), ("2026-07",))
    assert store.read().month("2026-06").cube == before.cube
    assert [where for where, text in contents(store) if nik(GONE) in text or name(GONE) in text] == []
    assert store.verify().ok


def test_what_looks_back_at_erased_rows_is_refused_and_the_rest_goes_on(store: Store, tmp_path: Path) -> None:
    """After a retention the erased month and the one after it take no delivery; the newest and the next do."""
    retention.retain(store, 2, reason="masa simpan", by="uji")
    for period, code in (("2026-05", "ROWS_ERASED"), ("2026-06", "LOOK_BACK_ERASED")):
        with pytest.raises(RefusedError, match=code):
            pipeline.ingest(store, delivery(tmp_path / period, note=" lain")[:2], period, by="uji", options=EVERYTHING)
    pipeline.ingest(store, delivery(tmp_path / "juli", note=" lain")[:2], "2026-07", by="uji", options=EVERYTHING)
    assert store.verify().ok


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"nik": nik(GONE), "reason": " "}, "REASON_MISSING"),
        ({"nik": nik(GONE), "reason": f"NIK {nik(GONE)}"}, "NIK_IN_TEXT"),
        ({"nik": "123", "reason": "permintaan"}, "BAD_NIK"),
        ({"nik": "6472011708909999", "reason": "permintaan"}, "UNKNOWN_PERSON"),
        ({"id_individu": "SEMESTA-9999", "reason": "permintaan"}, "UNKNOWN_PERSON"),
    ],
)
def test_what_is_refused_changes_nothing(store: Store, said: dict[str, str], code: str) -> None:
    """No version comes of it."""
    version = store.version()
    with pytest.raises(RefusedError, match=code):
        erasure.erase(store, by="uji", **said)
    assert store.version() == version


def zipped(inside: str, content: bytes) -> bytes:
    """Put one file into an archive."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(inside, content)
    return raw.getvalue()


def parquet(text: str) -> bytes:
    """Write one cell as Parquet."""
    raw = io.BytesIO()
    pq.write_table(pa.table({"nik": [text], "baris": [1]}), raw, compression="zstd")
    return raw.getvalue()


@pytest.mark.parametrize(
    "pack",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: gzip.compress(text.encode()),
        lambda text: zipped("xl/sharedStrings.xml", text.encode()),
        lambda text: zipped("isi.zip", zipped("data.csv", text.encode())),
        parquet,
    ],
    ids=["text", "utf-16", "gzip", "xlsx", "zip in zip", "parquet"],
)
def test_a_number_is_found_in_every_kind_of_delivered_file(pack: Callable[[str], bytes]) -> None:
    """And only there: another number is not taken for it."""
    assert erasure.holds(pack(nik(GONE)), [nik(GONE)])
    assert not erasure.holds(pack(nik(GONE)), [nik(1)])


def test_an_archive_that_cannot_be_searched_is_taken_to_hold_the_person() -> None:
    """Nobody can tell that it does not."""
    assert erasure.holds(b"PK\x03\x04 broken", [nik(GONE)])


@pytest.mark.parametrize(
    ("words", "typed", "code"),
    [
        (("--id", f"SEMESTA-{GONE:04d}"), "", "REASON_MISSING"),
        (("--nik-stdin",), nik(GONE), "REASON_MISSING"),
        (("--reason", "permintaan"), "", "USAGE"),
        (("--nik-stdin", "--id", "SEMESTA-0003", "--reason", "permintaan"), nik(GONE), "USAGE"),
        (("--nik-stdin", "--reason", "permintaan"), "12", "BAD_NIK"),
        (("--nik-stdin", "--reason", "permintaan"), nik(GONE), ""),
    ],
)
def test_the_command_reads_the_number_from_standard_input_alone(
    store: Store,
    words: Sequence[str],
    typed: str,
    code: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It says what was done in JSON, or why not; the number appears nowhere."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
    with pytest.raises(SystemExit) as left:
        main(["erase", *words, "--store", str(store.root), "--json"])
    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert nik(GONE) not in printed.out + printed.err
    assert (left.value.code, told.get("code", "")) == (2 if code else 0, code)
    if not code:
        assert (told["rows"], told["recounted"]) == (dict.fromkeys(MONTHS, 1), list(MONTHS))


@pytest.mark.parametrize(("words", "code"), [((), "REASON_MISSING"), (("--reason", "masa simpan"), "")])
def test_retention_on_the_command_line_wants_a_reason(
    store: Store, words: Sequence[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Refused without one; with one it says which months lost their rows."""
    with pytest.raises(SystemExit) as left:
        main(["retain", "--months", "2", *words, "--store", str(store.root), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (left.value.code, told.get("code", "")) == (2 if code else 0, code)
    if not code:
        assert (told["erased"], told["kept_from"], told["frozen"]) == (["2026-05"], "2026-06", True)
