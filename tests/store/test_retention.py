"""Retention: older months lose their rows on the disk, their figures stay, and the chain says what was decided."""

from __future__ import annotations

import dataclasses
import os
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from store_months import count

from dtks_analytics.errors import RefusedError
from dtks_analytics.store import retention
from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dtks_analytics.store.month import MonthDraft

MONTHS = ("2026-05", "2026-06", "2026-07", "2026-08")
WHY = {"reason": "masa simpan", "by": "uji"}


@pytest.fixture
def filled(store: Store, make: Callable[..., MonthDraft], tmp_path: Path) -> Store:
    """Publish four months with a table of rows and one of figures; the first was published twice."""
    for number, period in enumerate(("2026-05", *MONTHS)):
        draft = make(period, 3 + number)
        tables = {}
        for name in ("findings", "scorecards"):
            tables[name] = tmp_path / f"{name}-{number}.parquet"
            pq.write_table(pa.table({name: [f"{name} {number}"]}), tables[name])
        store.publish(dataclasses.replace(draft, tables=tables), by="uji")
    return store


def files(store: Store, *folders: str) -> list[str]:
    """List the files of some folders below the root."""
    return sorted(p.relative_to(store.root).as_posix() for f in folders for p in (store.root / f).rglob("*.*"))


def test_older_months_lose_their_rows_and_keep_their_figures(filled: Store) -> None:
    """Two months keep everything; of the others figures and scores are left, also of the version that was replaced."""
    before = files(filled, "cube")
    done = retention.retain(filled, 2, **WHY)
    assert (done.erased, done.kept_from, done.frozen) == (("2026-05", "2026-06"), "2026-07", True)
    left = files(filled, "snap", "quarantine", "raw")
    assert len(files(filled, "raw")) == 2
    assert not [path for path in left if "2026-05" in path or "2026-06" in path]
    assert {path.rpartition("/")[2].partition("-")[0] for path in files(filled, "table/2026-05")} == {"scorecards"}
    assert files(filled, "cube") == before
    view = filled.read()
    assert [month.period for month in view.months] == list(MONTHS)
    assert not view.damaged
    assert count(view, "2026-05") == 4
    assert view.table("2026-05", "scorecards").is_file()
    assert view.persons("2026-07").is_file()
    assert filled.verify().ok
    assert set(filled.verify().erased) >= {f"snap/2026-06/{view.month('2026-06').snapshot}.parquet"}


@pytest.mark.parametrize("what", ["persons", "quarantine", "findings", "rows_of"])
def test_what_needs_the_rows_says_that_they_were_erased(filled: Store, what: str) -> None:
    """A refusal with a sentence; the month is not damaged."""
    retention.retain(filled, 2, **WHY)
    view = filled.read()
    ask = {
        "persons": lambda: view.persons("2026-05"),
        "quarantine": lambda: view.quarantine("2026-05"),
        "findings": lambda: view.table("2026-05", "findings"),
        "rows_of": lambda: view.rows_of(view.month("2026-05")),
    }
    with pytest.raises(RefusedError, match="ROWS_ERASED: Baris bulan ini sudah dihapus menurut masa simpan"):
        ask[what]()


def test_nobody_gets_back_behind_a_retention(filled: Store) -> None:
    """Neither by an earlier version nor by taking an older month back; a kept month can still be taken back."""
    retention.retain(filled, 2, **WHY)
    with pytest.raises(RefusedError, match="VERSION_ERASED"):
        filled.read(3)
    with pytest.raises(RefusedError, match="ROWS_ERASED"):
        filled.retract("2026-05", reason="salah", by="uji")
    assert "2026-08" not in {m.period for m in filled.retract("2026-08", reason="salah", by="uji").months}
    assert filled.verify().ok


def test_the_decision_stands_in_the_chain_and_in_the_audit(filled: Store) -> None:
    """Who, why, which months, how many files."""
    retention.retain(filled, 3, **WHY)
    header, line = filled.history()[-1], filled.ledger.rows()[-1]
    assert (header.action, header.reason, header.by, header.recounted) == ("retain", "masa simpan", "uji", ("2026-05",))
    assert (line.action, line.detail["files"], line.detail["manifest"] is not None) == (
        "retain", len(header.erased), True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("months", "reason", "code"),
    [(2, " ", "REASON_MISSING"), (1, "a", "RETAIN_TOO_SHORT"), (0, "a", "RETAIN_TOO_SHORT")],
)
def test_nothing_is_erased_without_a_reason_or_a_month_to_look_back_at(
    filled: Store, months: int, reason: str, code: str
) -> None:
    """The store stays as it is."""
    before = files(filled, "raw", "snap", "table")
    with pytest.raises(RefusedError, match=code):
        retention.retain(filled, months, reason=reason, by="uji")
    assert files(filled, "raw", "snap", "table") == before


def test_repeating_it_changes_nothing(filled: Store) -> None:
    """No further version; a longer time brings nothing back."""
    first = retention.retain(filled, 2, **WHY)
    again, longer = retention.retain(filled, 2, **WHY), retention.retain(filled, 12, **WHY)
    assert first.version == again.version == longer.version
    assert (again.erased, again.files, longer.erased) == ((), 0, ())


def test_killed_before_the_files_are_removed_it_is_finished_by_the_next_one(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new state is served and whole; verify names what is still there; repeating removes it."""
    monkeypatch.setattr(retention, "finish", lambda _store: 0)
    retention.retain(filled, 2, **WHY)
    faults = filled.verify().faults
    assert {fault.code for fault in faults} == {"NOT_ERASED"}
    assert not any(fault.served for fault in faults)
    monkeypatch.undo()
    again = retention.retain(Store(filled.root), 2, **WHY)
    assert (again.erased, again.files) == ((), len(faults))
    assert filled.verify().ok


@pytest.mark.parametrize("step", ["write", "serve"])
def test_killed_before_the_version_is_served_nothing_has_changed(
    filled: Store, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The version before stays whole, and the same call goes through afterwards."""
    before = files(filled, "raw", "snap", "table")

    def die(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(type(filled.versions), step, die)
    with pytest.raises(KeyboardInterrupt):
        retention.retain(filled, 2, **WHY)
    monkeypatch.undo()
    assert files(filled, "raw", "snap", "table") == before
    assert Store(filled.root).read().persons("2026-05").is_file()
    assert retention.retain(Store(filled.root), 2, **WHY).erased == ("2026-05", "2026-06")
    assert filled.verify().ok


def test_a_lost_file_is_told_apart_from_an_erased_one(filled: Store) -> None:
    """Only the one that nobody decided on is a fault."""
    retention.retain(filled, 2, **WHY)
    filled.read().persons("2026-08").unlink()
    assert [(fault.code, fault.periods) for fault in filled.verify().faults] == [("FILE_MISSING", ("2026-08",))]


def test_a_month_that_is_delivered_again_after_its_erasure_is_there_again(
    filled: Store, make: Callable[..., MonthDraft]
) -> None:
    """The same files get the same names; they are not removed as leftovers."""
    retention.retain(filled, 2, **WHY)
    filled.publish(make("2026-05", 4), by="uji")
    retention.finish(filled)
    assert filled.read().persons("2026-05").is_file()
    assert filled.verify().ok


def test_what_was_received_and_never_published_goes_after_a_day(filled: Store, tmp_path: Path) -> None:
    """A fresh one may be work in hand and stays."""
    paths = [tmp_path / name for name in ("old.csv", "new.csv")]
    for path in paths:
        path.write_text(path.name)
    old, new = (filled.originals.find(filled.receive(path)) for path in paths)
    assert old is not None
    assert new is not None
    os.utime(old, (0, 0))
    retention.retain(filled, 12, **WHY)
    assert (old.exists(), new.exists()) == (False, True)
