"""Lists beside the register on *Muat data*: what each does is said, damage is named, figures are set side by side."""

from __future__ import annotations

import csv
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from dtks_analytics.cli.main import main
from dtks_analytics.errors import RefusedError
from dtks_analytics.store.snapshots import Store
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.pages import upload, upload_confirm

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
PERIOD = "2026-08"


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic register."""
    folder = tmp_path_factory.mktemp("ekspor")
    words = ["synth", "--layout", "siksng_dtsen", "--rows", "200", "--seed", "3", "--period", PERIOD]
    with pytest.raises(SystemExit):
        main([*words, "--out", str(folder / "anggota.csv"), "--truth", str(folder / "t.parquet")])
    return folder


@pytest.fixture
def files(export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """Register and lists of some of its people, and an empty synthetic store."""
    monkeypatch.setenv("DTKS_STORE", str(tmp_path / "store"))
    Store.create(tmp_path / "store", synthetic=True)
    with (export / "anggota.csv").open(encoding="utf-8") as file:
        next(file)
        people = [row for row in csv.DictReader(file) if re.fullmatch(r"64\d{14}", row["nik"])][:20]
    lists = {
        "kematian": [["nik", "nama", "tanggal_meninggal", "no_akta"],
                     *([p["nik"], "TEST", "1900-01-01", ""] for p in people[:4]), ["123456", "", "2026-07-01", ""]],
        "verval": [["nik", "hasil_verval", "tanggal_verval"], *([p["nik"], "LAYAK", "2026-08-02"] for p in people)],
    }  # fmt: skip
    found = {"anggota": export / "anggota.csv", "keluarga": export / "anggota-keluarga.csv"}
    for name, rows in lists.items():
        found[name] = tmp_path / f"{name}.csv"
        with found[name].open("w", newline="", encoding="utf-8") as target:
            csv.writer(target).writerows(rows)
    return found


def checked(*paths: Path) -> upload.Upload:
    """Take an upload to its third step."""
    one = upload.Upload(tempfile.TemporaryDirectory())
    one.files, one.period = paths, PERIOD
    upload.check(one, lambda _step, _share: None)
    one.confirmed, one.reason = frozenset(upload_confirm.codes(one.checked)), "uji dengan baris yang sedikit"
    return one


def page(one: upload.Upload) -> AppTest:
    """Open the page on an upload."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    app.session_state["_muat"] = one
    app.switch_page("pages/muat_data.py")
    return app.run()


def words(app: AppTest) -> str:
    """Return the text of the page, markup removed."""
    bodies = " ".join(element.proto.body for element in app.get("html"))
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", bodies, flags=re.DOTALL))


def test_the_first_step_says_which_lists_there_are_and_what_each_does(files: dict[str, Path]) -> None:
    """In plain words, before anything is uploaded."""
    assert files
    text = words(page(upload.Upload(tempfile.TemporaryDirectory())))
    assert "Daftar kematian Menandai orang yang menurut Dukcapil sudah meninggal." in text
    assert "Daftar bayar bansos Menandai keluarga yang dibayar bulan itu" in text


def test_a_list_of_a_month_that_is_not_published_waits(files: dict[str, Path]) -> None:
    """The rows are accounted for, damage is named with its column, no figure is shown."""
    app = page(checked(files["kematian"]))
    text = words(app)
    assert not app.exception
    assert "5 baris terbaca, 1 dikarantina" in text
    assert "orangnya tidak dapat dicari: NIK kosong atau tidak 16 angka" in text
    assert "nama yang berupa kata uji (TEST, XXX, CONTOH), nama" in text
    assert "tanggal pengisi 01-01-1900 atau 01-01-1970, tanggal meninggal" in text
    assert "Register Agustus 2026 belum terbit." in text
    assert "123456" not in text


def test_register_and_lists_are_shown_each_by_itself(files: dict[str, Path]) -> None:
    """One upload, three accounts, one publication."""
    one = checked(files["anggota"], files["keluarga"], files["kematian"], files["verval"])
    text = words(page(one))
    for heading in ("DTSEN SIKS-NG (lembar keluarga dan anggota)", "Daftar kematian", "Hasil verval"):
        assert heading in text
    upload.publish(one, "Petugas A")
    view = cached.version(cached.current())
    assert [side.layout for side in view.sides] == ["death_list", "verval_results"]
    assert view.month(PERIOD).by == "Petugas A"


def test_a_list_is_set_beside_the_month_as_it_is_published(files: dict[str, Path]) -> None:
    """Before and with the list; after publishing, the same file is already there; somebody else's list is noticed."""
    upload.publish(checked(files["anggota"], files["keluarga"]), "Petugas A")
    first, second = checked(files["verval"]), checked(files["kematian"])
    text = words(page(first))
    assert "Terbit sekarang" in text
    assert "Dengan daftar ini" in text
    assert "Bulan terbit yang dihitung ulang: Agustus" in text
    first.step = "terbitkan"
    assert "Hasil verval: dipakai pada Agustus 2026, yang dihitung ulang." in words(page(first))
    upload.publish(first, "Petugas A")
    _refused("CHANGED_MEANWHILE", lambda: upload.publish(second, "Petugas B"))
    _refused("ALREADY_PRESENT", lambda: checked(files["verval"]))
    upload.publish(checked(files["kematian"]), "Petugas B")


def _refused(code: str, act: Callable[[], object]) -> None:
    """Hold that something is refused with a code."""
    with pytest.raises(RefusedError) as told:
        act()
    assert told.value.code == code
