"""One number for one reason, on record before it is read; and who saw a person, from the audit alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dtks_analytics.access.roles import Grant, Reader, everything
from dtks_analytics.errors import DamagedStoreError, RefusedError
from dtks_analytics.rows.by_name import Place
from dtks_analytics.store.tracing import MOST_PER_HOUR, reveal, row_key, row_keys, who_saw

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dtks_analytics.store.month import MonthDraft
    from dtks_analytics.store.snapshots import Store

SELILI, ILIR, LEMPAKE = "64.72.04.1001", "64.72.04", "64.72.05.1003"
NIK = "6472040101909001"
ROWS = [(1, "", SELILI, NIK, "6472040101900001"), (2, "", SELILI, None, None), (1, "anggota", SELILI, "6472", ""),
        (3, "", LEMPAKE, "6472040101909003", "6472040101900003")]  # fmt: skip
LURAH = Reader("lurah@example.go.id", (Grant("lurah", SELILI),))
AUDITOR = Reader("auditor@example.go.id", (Grant("auditor", "64.72"),))
FIRST = Place("a" * 64, "", 1)


@pytest.fixture
def filled(store: Store, make: Callable[..., MonthDraft], tmp_path: Path) -> Store:
    """Publish two months of four rows; the first row of the later one has a finding."""
    text = pa.string()
    columns = list(zip(*ROWS, strict=True))
    names = {"baris": pa.int32(), "lembar": text, "kode_kelurahan": text, "nik": text, "no_kk": text}
    people = pa.table([pa.array(c, t) for c, t in zip(columns, names.values(), strict=True)], list(names))
    people = people.append_column("sha256_berkas", pa.array(["a" * 64] * len(ROWS)))
    pq.write_table(people, tmp_path / "rows.parquet", write_page_checksum=True)
    found = people.slice(0, 1).append_column("rule", pa.array(["nama_present"]))
    pq.write_table(found, tmp_path / "findings.parquet", write_page_checksum=True)
    for period, tables in (("2026-08", {}), ("2026-09", {"findings": tmp_path / "findings.parquet"})):
        draft = make(period, count=len(ROWS))
        store.publish(replace(draft, accepted=tmp_path / "rows.parquet", tables=tables), by="uji")
    return store


def opened(
    store: Store, place: Place = FIRST, reader: Reader = LURAH, area: str = SELILI, reason: str = "KTP"
) -> object:
    """Ask for a number of September."""
    return reveal(store, store.read(), ("2026-09", area), place, reader=reader, reason=reason)


def test_one_row_is_opened_and_its_line_stands_before_it(filled: Store) -> None:
    """The line names the row by a keyed hash, never by its number."""
    assert opened(filled) == {"nik": NIK, "no_kk": "6472040101900001"}
    line = filled.ledger.rows()[-1]
    assert (line.action, line.by, line.detail["reason"]) == ("reveal", "lurah@example.go.id", "KTP")
    assert line.detail["row"] == row_key(filled, "2026-09", FIRST)
    assert NIK not in str(line)


def test_rows_of_two_sheets_are_told_apart_and_an_empty_number_is_empty(filled: Store) -> None:
    """Also a row that is not there."""
    assert opened(filled, replace(FIRST, sheet="anggota")) == {"nik": "6472", "no_kk": ""}
    assert opened(filled, replace(FIRST, row=2)) == {"nik": None, "no_kk": None}
    assert opened(filled, replace(FIRST, row=99)) == {"nik": None, "no_kk": None}


def test_a_row_of_another_area_is_not_opened_by_naming_the_own_one(filled: Store) -> None:
    """The place says where it is, the file decides."""
    assert opened(filled, replace(FIRST, row=3)) == {"nik": None, "no_kk": None}
    with pytest.raises(RefusedError, match="OUTSIDE_SCOPE"):
        opened(filled, replace(FIRST, row=3), area=LEMPAKE)
    for role in ("pimpinan", "auditor", "pengelola"):
        with pytest.raises(RefusedError, match="OUTSIDE_SCOPE"):
            opened(filled, reader=Reader("x", (Grant(role, "64.72"),)))  # type: ignore[arg-type] # roles by name


def test_no_reason_no_row_and_no_audit_no_row(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read when the line cannot be written."""
    with pytest.raises(RefusedError, match="REASON_MISSING"):
        opened(filled, reason="  ")
    read: list[object] = []
    monkeypatch.setattr(pq, "read_table", lambda *a, **_: read.append(a))
    filled.ledger.path.unlink()
    with pytest.raises(RefusedError, match="AUDIT_UNWRITABLE"):
        opened(filled)
    assert read == []


def test_after_thirty_numbers_an_hour_a_person_must_wait_and_others_not(filled: Store) -> None:
    """The thirty-first is refused and on record all the same."""
    for _ in range(MOST_PER_HOUR):
        opened(filled)
    with pytest.raises(RefusedError, match="REVEAL_LIMIT"):
        opened(filled)
    assert sum(line.action == "reveal" for line in filled.ledger.rows()) == MOST_PER_HOUR + 1
    opened(filled, reader=Reader("camat@example.go.id", (Grant("camat", ILIR),)))


def test_who_saw_a_person_is_answered_from_the_audit(filled: Store) -> None:
    """Opened, on a list, perhaps on a list; other areas, other months and other people are left out."""
    record = filled.ledger.record
    reason = {"reason": "uji"}
    record("worklist", "a", {"period": "2026-09", "area": SELILI} | reason)
    record("worklist", "ohne temuan", {"period": "2026-08", "area": SELILI} | reason)
    record("pairs", "b", {"period": "2026-08", "area": ILIR} | reason)
    record("worklist", "tetangga", {"period": "2026-09", "area": LEMPAKE} | reason)
    record("answer", "c", {"period": "2026-09", "area": SELILI})
    opened(filled, replace(FIRST, row=2))
    opened(filled)
    seen = who_saw(filled, NIK, reader=AUDITOR, reason="surat warga")
    assert [(one.line.by, one.line.action, one.sure) for one in seen] == [
        ("lurah@example.go.id", "reveal", True), ("b", "pairs", False), ("a", "worklist", True),
    ]  # fmt: skip
    asked = filled.ledger.rows()[-1]
    assert (asked.action, asked.by) == ("search", "auditor@example.go.id")
    assert NIK not in str(asked)
    assert who_saw(filled, "6472040101909999", reader=AUDITOR, reason="surat warga") == []


def test_a_list_that_kept_its_rows_is_sure_whoever_else_it_covers(filled: Store) -> None:
    """Also pairs; a list that was only asked for, and one without the person, showed nothing of them."""
    detail = {"period": "2026-09", "area": SELILI, "reason": "uji"}
    filled.ledger.record("pairs", "a", detail | {"follows": True})
    mine = row_keys(filled, "2026-09", [FIRST, replace(FIRST, row=2)])
    filled.ledger.record("shown", "a", detail | {"list": "pair"}, mine)
    filled.ledger.record("shown", "b", detail | {"list": "pair"}, row_keys(filled, "2026-09", [replace(FIRST, row=2)]))
    filled.ledger.record("shown", "c", detail | {"list": "pair"}, row_keys(filled, "2026-08", [replace(FIRST, row=3)]))
    seen = who_saw(filled, NIK, reader=AUDITOR, reason="surat warga")
    assert [(one.line.by, one.line.action, one.sure) for one in seen] == [("a", "shown", True)]


def test_a_look_at_a_month_that_was_taken_back_is_still_found(filled: Store) -> None:
    """Rows are named by file and place, and no file is deleted."""
    detail = {"period": "2026-09", "area": SELILI, "reason": "uji", "list": "worklist"}
    filled.ledger.record("shown", "a", detail, row_keys(filled, "2026-09", [FIRST]))
    filled.retract("2026-09", reason="salah kirim", by="uji")
    assert [month.period for month in filled.read().months] == ["2026-08"]
    seen = who_saw(filled, NIK, reader=AUDITOR, reason="surat warga")
    assert [(one.line.by, one.sure) for one in seen] == [("a", True)]


def test_a_damaged_month_is_named_and_never_passed_over(filled: Store) -> None:
    """Whoever looked at the person there would be left out; a month whose rows are gone for good is."""
    (path,) = (filled.root / "snap" / "2026-08").iterdir()
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(raw)
    with pytest.raises(DamagedStoreError, match=r"MONTH_DAMAGED.*2026-08"):
        who_saw(filled, NIK, reader=AUDITOR, reason="uji")
    path.unlink()
    assert who_saw(filled, NIK, reader=AUDITOR, reason="uji") == []


def test_only_the_auditor_asks_and_only_with_a_reason(filled: Store) -> None:
    """Not even Dinas Sosial, which sees the rows themselves."""
    for reader in (LURAH, Reader("x", (Grant("dinsos", "64.72"),)), Reader("y")):
        with pytest.raises(RefusedError, match="OUTSIDE_SCOPE"):
            who_saw(filled, NIK, reader=reader, reason="surat")
    with pytest.raises(RefusedError, match="REASON_MISSING"):
        who_saw(filled, NIK, reader=everything("x"), reason="")
