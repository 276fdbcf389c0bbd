"""Publish, read, retract, receive, and what is refused."""

from __future__ import annotations

import json
import stat
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from store_months import MOTHER, count

from dtks_analytics.errors import DamagedStoreError, RefusedError
from dtks_analytics.store import manifest
from dtks_analytics.store.month import Month, MonthDraft, SourceFile
from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Make = Callable[..., MonthDraft]


def test_a_new_store_is_version_0_and_has_no_months(store: Store) -> None:
    """Nothing published: no months, a cube without rows, a clean verification."""
    view = store.read()
    assert (store.version(), view.months, view.cube().num_rows) == (0, (), 0)
    assert "area_code" in view.cube().column_names
    assert store.verify().ok


def test_a_published_month_comes_back_as_it_was_given(store: Store, make: Make) -> None:
    """Account, cube, rows and quarantine are those of the draft."""
    draft = make(count=3)
    view = store.publish(draft, by="budi")
    month = view.month("2026-08")
    assert (view.version, store.version(), month.by) == (1, 1, "budi")
    assert (month.rows_read, month.rows_accepted, month.rows_not_data) == (4, 3, 1)
    assert month.warnings == ({"code": "AREA_WITHOUT_ROWS", "count": 58},)
    assert view.cube().to_pylist() == [
        {
            "period": "2026-08",
            "level": "kelurahan",
            "area_code": "64.72.05.1004",
            "metric": "individu_registered",
            "kelompok": "",
            "count": 3,
            "base": None,
        },
    ]
    assert pq.read_table(view.persons("2026-08")).num_rows == 3
    assert pq.read_table(view.quarantine("2026-08")).num_rows == 0
    assert Month.from_json(json.loads(json.dumps(month.to_json()))) == month


def test_a_further_table_is_published_and_verified_with_its_month(store: Store, make: Make, tmp_path: Path) -> None:
    """It comes back by name, an absent one is refused, a flipped byte takes its month offline in `verify`."""
    table = tmp_path / "findings.parquet"
    pq.write_table(pa.table({"rule": ["nik_present"]}), table)
    view = store.publish(replace(make(count=3), tables={"findings": table}), by="budi")
    path = view.table("2026-08", "findings")
    assert pq.read_table(path)["rule"].to_pylist() == ["nik_present"]
    with pytest.raises(RefusedError, match="UNKNOWN_TABLE"):
        view.table("2026-08", "scorecards")
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert not store.verify().ok


def test_months_stand_in_period_order_whatever_the_order_of_arrival(store: Store, make: Make) -> None:
    """A late month takes its place."""
    for period in ("2026-09", "2026-07", "2026-08"):
        store.publish(make(period), by="budi")
    assert [month.period for month in store.read().months] == ["2026-07", "2026-08", "2026-09"]
    assert store.read().cube()["period"].to_pylist() == ["2026-07", "2026-08", "2026-09"]
    assert store.read().cube(["2026-09"])["period"].to_pylist() == ["2026-09"]


def test_a_view_does_not_change_when_another_version_is_published(store: Store, make: Make) -> None:
    """What a page opened it keeps; the old version can be opened later too."""
    before = store.publish(make(count=3), by="budi")
    store.publish(make(count=5), by="budi")
    assert (count(before), count(store.read()), count(store.read(1))) == (3, 5, 3)


def test_the_same_files_by_the_same_recipe_are_already_there(store: Store, make: Make) -> None:
    """Order of the hashes does not matter; another month, recipe or file does."""
    draft = make(count=3, recipe="1")
    digest = draft.files[0].sha256
    assert store.already([digest], "2026-08", "1") is None
    month = store.publish(draft, by="budi").month("2026-08")
    assert store.already([digest, digest], "2026-08", "1") == month
    assert store.already([digest], "2026-09", "1") is None
    assert store.already([digest], "2026-08", "2") is None
    assert store.already([digest, "0" * 64], "2026-08", "1") is None


def test_a_damaged_month_is_not_already_there_and_a_new_publish_heals_it(store: Store, make: Make) -> None:
    """Loading the file again puts the right bytes back."""
    draft = make(count=3)
    cube = store.publish(draft, by="budi").months[0].cube
    path = store.root / f"cube/2026-08/{cube}.parquet"
    path.chmod(0o644)
    path.write_bytes(b"rusak")
    assert store.already([draft.files[0].sha256], "2026-08", "1") is None
    assert count(store.publish(draft, by="budi")) == 3
    assert store.verify().ok


def test_retract_gives_the_state_before_the_last_publish_and_deletes_nothing(store: Store, make: Make) -> None:
    """First the earlier figures of the month, then no month; every file stays."""
    store.publish(make(count=3), by="budi")
    store.publish(make("2026-09", count=4), by="budi")
    store.publish(make(count=5), by="budi")
    files = sorted(store.root.rglob("*.parquet"))
    view = store.retract("2026-08", reason="salah bulan", by="ani")
    assert (view.version, count(view), count(view, "2026-09")) == (4, 3, 4)
    view = store.retract("2026-08", reason="salah bulan", by="ani")
    assert [month.period for month in view.months] == ["2026-09"]
    assert sorted(store.root.rglob("*.parquet")) == files
    last = store.history()[-1]
    assert (last.action, last.period, last.reason, last.by) == ("retract", "2026-08", "salah bulan", "ani")
    assert [header.action for header in store.history()] == ["create", *["publish"] * 3, "retract", "retract"]


@pytest.mark.parametrize(
    ("period", "reason", "code"), [("2026-01", "x", "UNKNOWN_MONTH"), ("2026-08", " ", "REASON_MISSING")]
)
def test_retract_of_an_unknown_month_or_without_a_reason_is_refused(
    store: Store, make: Make, period: str, reason: str, code: str
) -> None:
    """No version comes of it."""
    store.publish(make(), by="budi")
    with pytest.raises(RefusedError) as refusal:
        store.retract(period, reason=reason, by="ani")
    assert (refusal.value.code, store.version()) == (code, 1)


@pytest.mark.parametrize("period", ["2026-8", "2026-13", "../2026-08", "2026-08\n", ""])
def test_a_period_that_is_no_month_is_refused(store: Store, make: Make, period: str) -> None:
    """A period is part of a path, so nothing else gets through."""
    with pytest.raises(RefusedError, match="BAD_PERIOD"):
        store.publish(replace(make(), period=period), by="budi")
    with pytest.raises(RefusedError, match="UNKNOWN_MONTH"):
        store.read().persons(period)


@pytest.mark.parametrize("field", ["rows_read", "rows_accepted", "rows_not_data"])
def test_an_account_that_does_not_add_up_is_refused(store: Store, make: Make, field: str) -> None:
    """Read = accepted + quarantined + not data, and the snapshot holds the accepted rows."""
    draft = make()
    with pytest.raises(RefusedError, match="NOT_RECONCILED"):
        store.publish(replace(draft, **{field: getattr(draft, field) + 1}), by="budi")
    assert store.version() == 0


def test_a_received_file_is_kept_before_anything_is_published(store: Store, make: Make) -> None:
    """It comes back byte by byte, another instance may publish it, and it is nobody's fault if none does."""
    draft = make(count=4)
    digest = store.receive(draft.originals[0])
    assert digest == draft.files[0].sha256
    assert store.original(digest) == draft.originals[0].read_bytes()
    report = store.verify()
    assert (report.ok, report.received) == (True, (digest,))
    Store(store.root).publish(replace(draft, originals=()), by="budi")
    assert store.verify().received == ()


def test_a_month_whose_original_was_never_received_or_changed_is_refused(store: Store, make: Make) -> None:
    """What is published can be restored."""
    draft = make(count=4)
    with pytest.raises(RefusedError, match="UNKNOWN_ORIGINAL"):
        store.publish(replace(draft, originals=()), by="budi")
    draft.originals[0].write_text("lain")
    with pytest.raises(RefusedError, match="FILE_CHANGED"):
        store.publish(draft, by="budi")
    assert store.version() == 0


@pytest.mark.parametrize("digest", ["0" * 64, "*", "../../store", ""])
def test_an_unknown_original_is_refused(store: Store, digest: str) -> None:
    """Only a hash names an original."""
    with pytest.raises(RefusedError, match="UNKNOWN_ORIGINAL"):
        store.original(digest)


def test_the_mothers_name_is_nowhere_in_the_store(store: Store, make: Make) -> None:
    """The original is sealed; grep over the bytes finds neither her nor a row of the file."""
    draft = make(count=4)
    assert MOTHER.encode() in draft.originals[0].read_bytes()
    store.receive(draft.originals[0])
    store.publish(draft, by="budi")
    files = [path for path in store.root.rglob("*") if path.is_file()]
    assert len(files) > 9
    assert not [path for path in files if b"KENARI" in path.read_bytes() or b"WARGA 0,SITI" in path.read_bytes()]


def test_a_foreign_file_name_is_text_in_the_manifest_and_no_path(store: Store, make: Make, tmp_path: Path) -> None:
    """Slashes, quotes, newlines, half a surrogate and a strange ending do no harm."""
    name = '../../a"b\n<b>\udce9.sh'
    draft = make()
    odd = tmp_path / "x.$(rm -rf)"
    odd.write_bytes(draft.originals[0].read_bytes())
    file = SourceFile(name, draft.files[0].sha256, draft.files[0].size)
    view = store.publish(replace(draft, files=(file,), originals=(odd,)), by="budi")
    assert view.months[0].files[0].name == Store(store.root).read().months[0].files[0].name == name
    assert [path.suffixes for path in store.root.rglob("*.sealed")] == [[".bin", ".sealed"]]


def test_every_file_of_a_version_can_be_checked_by_hand(store: Store, make: Make) -> None:
    """What sha256sum prints is what the manifest says, of sealed originals too; nobody may write them."""
    store.publish(make(), by="budi")
    stored = store.versions.current().entries["2026-08"].stored
    assert [file.path.split("/")[0] for file in stored] == ["snap", "cube", "quarantine", "raw"]
    for file in stored:
        printed = subprocess.run(["sha256sum", store.root / file.path], capture_output=True, check=True).stdout
        assert printed.split()[0].decode() == file.sha256
        assert stat.S_IMODE((store.root / file.path).stat().st_mode) == 0o444
    assert stat.S_IMODE((store.root / "key").stat().st_mode) == 0o400
    assert stat.S_IMODE(store.root.stat().st_mode) == 0o700


def test_a_folder_that_is_no_store_is_refused(tmp_path: Path) -> None:
    """Missing, empty, or a file."""
    (tmp_path / "file").touch()
    for name in ("missing", ".", "file"):
        with pytest.raises(RefusedError, match="NO_STORE"):
            Store(tmp_path / name)


def test_a_store_is_not_made_over_another_one_or_over_foreign_files(store: Store, tmp_path: Path) -> None:
    """The data there stay."""
    with pytest.raises(RefusedError, match="STORE_EXISTS"):
        Store.create(store.root, synthetic=False)
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "thesis.odt").touch()
    with pytest.raises(RefusedError, match="NOT_EMPTY"):
        Store.create(foreign, synthetic=False)
    assert Store(store.root).synthetic


def test_a_store_of_a_later_form_is_refused(store: Store) -> None:
    """An older program does not guess."""
    path = store.root / "store.json"
    path.chmod(0o644)
    path.write_bytes(manifest.encode({**store.mark, "format": manifest.FORMAT + 1}))
    with pytest.raises(RefusedError, match="STORE_NEWER"):
        Store(store.root)
    path.write_bytes(path.read_bytes().replace(b'"format": %d' % (manifest.FORMAT + 1), b'"format": 1'))
    with pytest.raises(DamagedStoreError, match="STORE_DAMAGED"):
        Store(store.root)


def test_the_key_may_lie_outside_the_store(tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it the figures can be read, originals cannot; a foreign key is noticed."""
    key = tmp_path / "keys" / "dtks"
    key.parent.mkdir()
    monkeypatch.setenv("DTKS_KEY_FILE", str(key))
    store = Store.create(tmp_path / "store", synthetic=True)
    digest = store.publish(make(), by="budi").months[0].files[0].sha256
    assert not (store.root / "key").exists()
    assert len(store.secret) == 32
    assert store.secret != bytes.fromhex(key.read_text())
    monkeypatch.delenv("DTKS_KEY_FILE")
    assert count(Store(store.root).read()) == 3
    with pytest.raises(RefusedError, match="KEY_MISSING"):
        Store(store.root).original(digest)
    (store.root / "key").write_text("0" * 64)
    with pytest.raises(DamagedStoreError, match="KEY_DAMAGED"):
        Store(store.root).original(digest)
    (tmp_path / "lain").write_text("0" * 64)
    monkeypatch.setenv("DTKS_KEY_FILE", str(tmp_path / "lain"))
    with pytest.raises(RefusedError, match="KEY_WRONG"):
        Store(store.root).original(digest)


def test_two_stores_do_not_share_keyed_hashes(store: Store, tmp_path: Path) -> None:
    """Each has a secret of its own, the same after opening it again."""
    assert Store.create(tmp_path / "other", synthetic=True).secret != store.secret == Store(store.root).secret
