"""Lists beside the register in the store: kept, sealed, verified, taken back; stores of the older form still open."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from store_months import MOTHER, count

from dtks_analytics.catalogue.city import city
from dtks_analytics.errors import DamagedStoreError, RefusedError
from dtks_analytics.store import manifest, workroom
from dtks_analytics.store.manifest import Manifest, decode, encode
from dtks_analytics.store.month import SourceFile
from dtks_analytics.store.side import SideDraft
from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dtks_analytics.store.month import MonthDraft

    Make = Callable[..., MonthDraft]


def side(folder: Path, kind: str = "death_list", period: str = "2026-08", people: int = 2) -> SideDraft:
    """Prepare a list of some people."""
    folder.mkdir(parents=True, exist_ok=True)
    original = folder / f"{kind}-{period}-{people}.csv"
    original.write_text(f"nik,nama,nmibu\n{MOTHER}\n{people}\n", encoding="utf-8")
    table = pa.table({"baris": pa.array(range(people), pa.int32())})
    for name, part in (("accepted", table), ("quarantine", table.slice(0, 0))):
        pq.write_table(part, folder / f"{original.stem}-{name}.parquet")
    data = original.read_bytes()
    return SideDraft(
        period=period,
        layout=kind,
        files=(SourceFile(original.name, hashlib.sha256(data).hexdigest(), len(data)),),
        rows_read=people,
        rows_accepted=people,
        rows_quarantined=0,
        rows_not_data=0,
        received_at="2026-09-03T09:00:00+08:00",
        recipe="1",
        originals=(original,),
        accepted=folder / f"{original.stem}-accepted.parquet",
        quarantine=folder / f"{original.stem}-quarantine.parquet",
    )


def test_a_list_comes_with_a_month_or_alone_and_stays_in_every_later_version(
    store: Store, make: Make, tmp_path: Path
) -> None:
    """Who, when, which file; its rows can be read; the original is sealed and comes back byte for byte."""
    one, two = side(tmp_path / "d"), side(tmp_path / "d", "bansos_list", people=3)
    view = store.publish(make(), by="budi", sides=[one])
    view = store.publish(None, by="ani", sides=[two])
    view = store.publish(make("2026-09"), by="budi")
    assert [(kept.layout, kept.period, kept.by, kept.rows_accepted) for kept in view.sides] == [
        ("death_list", "2026-08", "budi", 2), ("bansos_list", "2026-08", "ani", 3),
    ]  # fmt: skip
    assert pq.read_metadata(view.side_rows(two.id)).num_rows == 3
    assert store.original(one.files[0].sha256) == one.originals[0].read_bytes()
    assert not any(MOTHER.encode() in path.read_bytes() for path in store.root.rglob("*") if path.is_file())
    assert store.already_side(one.files[0].sha256, "2026-08") == view.sides[0]
    assert store.already_side(one.files[0].sha256, "2026-09") is None
    assert [header.sides for header in store.history()] == [(), (one.id,), (two.id,), ()]


def test_a_list_that_does_not_add_up_is_not_kept(store: Store, tmp_path: Path) -> None:
    """Neither in its counts nor in its rows."""
    good = side(tmp_path / "d")
    for wrong in (replace(good, rows_read=9), replace(good, rows_accepted=3, rows_read=3)):
        with pytest.raises(RefusedError, match="NOT_RECONCILED"):
            store.publish(None, by="budi", sides=[wrong])
    assert store.version() == 0


def test_a_list_is_taken_back_and_nothing_is_deleted(store: Store, make: Make, tmp_path: Path) -> None:
    """The version before still has it; an unknown one is refused; the audit names it."""
    one = side(tmp_path / "d")
    before = store.publish(make(), by="budi", sides=[one])
    view = store.retract("2026-08", reason="daftar kota lain", by="ani", side=one.id)
    assert view.sides == ()
    assert [month.period for month in view.months] == ["2026-08"]
    assert [kept.id for kept in store.read(before.version).sides] == [one.id]
    assert store.read(before.version).side_rows(one.id).is_file()
    with pytest.raises(RefusedError, match="UNKNOWN_SIDE"):
        store.retract("2026-08", reason="lagi", by="ani", side=one.id)
    assert store.verify().ok
    assert list(store.ledger.rows())[-1].detail["sides"] == [one.id]


def test_a_month_is_counted_again_without_becoming_another_publication(store: Store, make: Make) -> None:
    """Its figures change; its rows, its file, who published it and what `retract` goes back to do not."""
    store.publish(make(count=3), by="budi")
    store.publish(make(count=5), by="budi")
    store.publish(make("2026-09", count=4), by="ani")
    other = replace(make(count=5), cube=make("2026-08", count=8).cube)
    view = store.publish(None, by="dina", recounts=[other])
    month = view.month("2026-08")
    assert (count(view), month.by, month.rows_accepted) == (8, "budi", 5)
    assert month.recounted_at
    assert store.history()[-1].action == "recount"
    assert store.history()[-1].recounted == ("2026-08",)
    assert store.before("2026-08") is not None
    assert count(store.retract("2026-08", reason="uji", by="ani")) == 3
    assert store.before("2026-08") is None
    assert store.verify().ok


def test_what_was_counted_on_an_older_state_is_refused(store: Store, make: Make, tmp_path: Path) -> None:
    """Another month meanwhile does not matter; the same month or a list does."""
    base = store.publish(make(count=3), by="budi").version
    store.publish(make("2026-09", count=4), by="ani")
    store.publish(None, by="dina", recounts=[make(count=3)], base=base)
    with pytest.raises(RefusedError, match="CHANGED_MEANWHILE"):
        store.publish(None, by="dina", recounts=[make(count=3)], base=base)
    base = store.version()
    store.publish(None, by="dina", sides=[side(tmp_path / "d")])
    with pytest.raises(RefusedError, match="CHANGED_MEANWHILE"):
        store.publish(make(count=4), by="dina", base=base)
    with pytest.raises(RefusedError, match="CHANGED_MEANWHILE"):
        store.publish(None, by="dina", recounts=[make("2026-05")])


@pytest.mark.parametrize("part", ["side", "raw", "quarantine"])
def test_a_changed_byte_of_a_list_is_found_by_verify(store: Store, tmp_path: Path, part: str) -> None:
    """Rows, original, quarantine; the month is named and the store still opens."""
    one = side(tmp_path / "d")
    store.publish(None, by="budi", sides=[one])
    (path,) = (file for file in (store.root / part).rglob("*") if file.is_file())
    path.chmod(0o644)
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(bytes(raw))
    report = Store(store.root).verify()
    assert [(fault.file, fault.periods, fault.served) for fault in report.faults] == [
        (path.relative_to(store.root).as_posix(), ("2026-08",), True)
    ]
    path.write_bytes(b"")
    if part == "side":
        with pytest.raises(DamagedStoreError, match="SIDE_DAMAGED"):
            store.read().side_rows(one.id)


def test_a_list_that_no_version_names_is_noticed(store: Store, make: Make, tmp_path: Path) -> None:
    """A manifest whose lists differ from those its header names breaks the chain."""
    store.publish(make(), by="budi", sides=[side(tmp_path / "d")])
    served = store.versions.current()
    forged = Manifest.build(replace(served.header, sides=()), served.entries, served.sides)
    _rewrite(store.versions.path(1), forged.raw)
    store.versions.pointer.unlink()
    store.versions.serve(forged)
    assert "CHAIN_BROKEN" in {fault.code for fault in store.verify().faults}


def test_a_store_of_the_first_form_opens_and_takes_lists(store: Store, make: Make, tmp_path: Path) -> None:
    """Form 1 knew neither lists nor the city; both are written down by the next publish."""
    store.publish(make(), by="budi")
    _as_form_one(store)
    old = Store(store.root)
    assert (old.mark["format"], old.read().sides, count(old.read())) == (1, (), 3)
    view = old.publish(None, by="ani", sides=[side(tmp_path / "d")])
    assert len(view.sides) == 1
    again = Store(store.root)
    assert (again.mark["format"], again.mark["city"]) == (manifest.FORMAT, city().code)


def _as_form_one(store: Store) -> None:
    """Rewrite the mark and the manifests as the first form had them."""
    mark = {name: value for name, value in store.mark.items() if name != "city"}
    _rewrite(store.root / "store.json", encode({**mark, "format": 1}))
    served = store.versions.current()
    body = decode(served.raw)
    for name in ("lists", "sides", "recounted"):
        del body[name]
    body["format"] = 1
    for entry in body["months"].values():
        del entry["month"]["sides"], entry["month"]["recounted_at"]
    raw = encode(body)
    plain = Manifest.read(raw)
    _rewrite(store.versions.path(served.version), raw)
    store.versions.pointer.unlink()
    store.versions.serve(plain)
    assert json.loads(raw)["body"]["format"] == 1


def _rewrite(path: Path, raw: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(raw)


def test_a_store_of_another_city_is_refused_in_words(store: Store) -> None:
    """The codes of both are named; nothing else is read."""
    _rewrite(store.root / "store.json", encode({**store.mark, "city": "64.71"}))
    with pytest.raises(RefusedError, match="OTHER_CITY") as caught:
        Store(store.root)
    assert "64.71" in caught.value.message
    assert city().code in caught.value.message


def test_work_left_by_the_dead_is_cleared_and_work_in_hand_is_not(store: Store, make: Make) -> None:
    """A folder is held by the lock of its process; the next publish removes the others."""
    left = store.root / workroom.ROOM / "intake-mati"
    left.mkdir(parents=True)
    (left / "accepted.parquet").write_bytes(b"x")
    with workroom.workspace(store.root) as held:
        (held / "here").write_text("kerja")
        store.publish(make(), by="budi")
        assert not left.exists()
        assert (held / "here").is_file()
    assert list((store.root / workroom.ROOM).iterdir()) == []
