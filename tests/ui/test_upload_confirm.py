"""*Muat data*: suspicions are ticked with a reason, every failure leaves a way back, columns are assigned once."""

from __future__ import annotations

import csv
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from dtks_analytics.errors import DtksError, RefusedError
from dtks_analytics.publishing import column_names, pipeline
from dtks_analytics.store.snapshots import Store
from dtks_analytics.ui.pages import upload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.store.ledger import Row

ROOT = Path(__file__).parents[2]
JULY, AUGUST = "2026-07", "2026-08"
HEADER = ["Id_DTKS", "Kabupaten/Kota", "Kecamatan", "Desa/Keluarahan", "Alamat", "Nokk", "Nik", "Nama", "Tanggal_Lahir",
          "Jenis_Kelamin", "Hub_Keluarga", "Keterangan_padan", "Bansos_Bpnt", "Bansos_Pkh"]  # fmt: skip


def written(path: Path, kelurahan: Mapping[str, int]) -> Path:
    """Write a register with so many made-up people per kelurahan."""
    rows: list[list[str]] = []
    for name, count in kelurahan.items():
        for _ in range(count):
            serial = 9001 + len(rows)
            rows.append([
                f"D-{serial}", "KOTA SAMARINDA", "PALARAN", name, f"JL {serial}", f"647201120315{serial}",
                f"647201170890{serial}", "CONTOH " + "".join("BCDFGHJKLM"[int(d)] for d in str(serial)), "1990-08-17",
                "LAKI-LAKI", "KEPALA KELUARGA", "PADAN", "YA", "TIDAK",
            ])  # fmt: skip
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A synthetic store with July: 120 people in one kelurahan."""
    monkeypatch.setenv("DTKS_STORE", str(tmp_path / "store"))
    made = Store.create(tmp_path / "store", synthetic=True)
    pipeline.ingest(made, [written(tmp_path / "juli.csv", {"RAWA MAKMUR": 120, "BUKUAN": 30})], JULY, by="uji")
    return made


def waiting(*files: Path, step: upload.Step = "periksa", period: str = AUGUST) -> upload.Upload:
    """Return an upload whose files are kept."""
    one = upload.Upload(tempfile.TemporaryDirectory())
    one.files, one.period, one.step = files, period, step
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


def button(app: AppTest, label: str) -> Any:  # noqa: ANN401 - Streamlit's element
    """Return the one button with these words."""
    (found,) = [one for one in app.button if one.label.startswith(label)]
    return found


def publish(app: AppTest) -> None:
    """Give a name where nobody is signed in, and publish."""
    app.text_input(key="penerbit").input("Petugas A").run()
    button(app, "Terbitkan Agustus 2026").click().run()


def newest(store: Store, action: str) -> Row:
    """Return the newest line of the audit of an action."""
    return store.ledger.select(actions=[action], limit=1)[0]


def test_each_suspicion_has_a_box_and_nothing_goes_on_without_all_and_a_reason(store: Store, tmp_path: Path) -> None:
    """Words, counts and areas by name; what is ticked is published and stands in the audit."""
    app = page(waiting(written(tmp_path / "a.csv", {"RAWA MAKMUR": 40, "TIDAK ADA": 10})))
    text = words(app)
    assert not app.exception
    assert [box.label for box in app.checkbox][:2] == [
        "Terlalu banyak baris masuk karantina. Ini benar.",
        "Jumlah baris jauh lebih sedikit daripada sebelumnya. Ini benar.",
    ]
    assert "10 dari 50 baris dikarantina (berkas a.csv)." in text
    assert "Berkurang 110 dari 150 baris (Kel. Rawa Makmur). Dibandingkan dengan Juli 2026." in text
    assert button(app, "Lanjut ke terbitkan").disabled
    app.checkbox(key="benar_QUARANTINE_SHARE").check().run()
    app.checkbox(key="benar_FEWER_ROWS").check().run()
    assert button(app, "Lanjut ke terbitkan").disabled
    app.text_input(key="alasan_konfirmasi").input("pendataan ulang").run()
    assert not button(app, "Lanjut ke terbitkan").disabled
    button(app, "Lanjut ke terbitkan").click().run()
    text = words(app)
    assert "Angka kota berubah banyak." in text
    assert re.search(r"150 40 −110", text)
    assert "Alasan: pendataan ulang" in text
    button(app, "Kembali ke langkah 3").click().run()
    assert app.checkbox(key="benar_FEWER_ROWS").value
    assert app.text_input(key="alasan_konfirmasi").value == "pendataan ulang"
    button(app, "Lanjut ke terbitkan").click().run()
    publish(app)
    assert not app.exception
    assert "Terbit." in words(app)
    assert "dtks retract --period 2026-08" in " ".join(code.value for code in app.code)
    line = newest(store, "publish")
    assert (line.detail["confirmed"], line.detail["reason"]) == (
        {"QUARANTINE_SHARE": 10, "FEWER_ROWS": 110}, "pendataan ulang",
    )  # fmt: skip


def test_a_box_that_is_unticked_again_holds_the_publication(store: Store, tmp_path: Path) -> None:
    """And what was not confirmed cannot be published past the page either."""
    one = waiting(written(tmp_path / "a.csv", {"RAWA MAKMUR": 40}))
    app = page(one)
    app.checkbox(key="benar_FEWER_ROWS").check().run()
    app.text_input(key="alasan_konfirmasi").input("uji").run()
    app.checkbox(key="benar_FEWER_ROWS").uncheck().run()
    assert button(app, "Lanjut ke terbitkan").disabled
    with pytest.raises(RefusedError, match="FEWER_ROWS"):
        upload.publish(app.session_state["_muat"], "uji")
    assert store.version() == 1


def test_a_refused_file_leaves_nothing_and_the_way_back_keeps_the_choices(store: Store, tmp_path: Path) -> None:
    """Files, month and layout; the audit keeps name, size, hash and code."""
    files = set(store.root.rglob("*"))
    one = waiting(written(tmp_path / "kosong.csv", {}))
    one.relation_codes = "B"
    app = page(one)
    assert "Tidak ada satu baris pun yang dapat diterima." in words(app)
    assert "(kode NO_ROWS)" in words(app)
    assert {path for path in store.root.rglob("*") if "ledger" not in path.name and "work" not in str(path)} <= files
    line = newest(store, "refused")
    assert (line.detail["code"], line.detail["files"][0]["name"]) == ("NO_ROWS", "kosong.csv")
    button(app, "Kembali ke langkah 1").click().run()
    assert "Berkas yang tadi masih ada. kosong.csv" in words(app)
    assert {box.label: box.value for box in app.selectbox}["Bulan data"] == AUGUST
    assert {box.label: box.value for box in app.selectbox}["Hubungan keluarga ditulis dengan"] == "B"
    assert not button(app, "Periksa berkas").disabled
    button(app, "Periksa berkas").click().run()
    assert "(kode NO_ROWS)" in words(app)


FAILURES = [
    (DtksError("ENGINE_MEMORY", "Ingatan tidak cukup."), "Pemeriksaan tidak selesai.", "(kode ENGINE_MEMORY)"),
    (RefusedError("UNKNOWN_LAYOUT", "Susunan tidak dikenali."), "Berkas tidak dapat dimuat.", "(kode UNKNOWN_LAYOUT)"),
    (ValueError("6472011708909001"), "Pemeriksaan tidak selesai.", "(kode UNEXPECTED)"),
]


@pytest.mark.parametrize(("error", "headline", "code"), FAILURES, ids=lambda one: str(one)[:20])
@pytest.mark.usefixtures("store")
def test_every_failure_leaves_a_way_back(
    error: Exception, headline: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that nobody foresaw, whose text is not shown; the same files can be checked again."""
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "check", _raising(error))
        app = page(waiting(written(tmp_path / "a.csv", {"RAWA MAKMUR": 120, "BUKUAN": 31})))
        text = words(app)
        assert headline in text
        assert code in text
        assert "6472011708909001" not in text
        assert [one.label for one in app.button][-3:] == ["Kembali ke langkah 1", "Periksa lagi", "Batalkan"]
    button(app, "Periksa lagi").click().run()
    assert app.session_state["_muat"].step == "cocokkan"


def _raising(error: Exception) -> Any:  # noqa: ANN401 - stands for `pipeline.check`
    def check(*_: object, **__: object) -> None:
        raise error

    return check


def test_a_publication_that_fails_can_be_checked_again(store: Store, tmp_path: Path) -> None:
    """Somebody else published in between; files and choices stay."""
    app = page(waiting(written(tmp_path / "a.csv", {"RAWA MAKMUR": 120, "BUKUAN": 31})))
    pipeline.ingest(store, [written(tmp_path / "lain.csv", {"RAWA MAKMUR": 121, "BUKUAN": 31})], AUGUST, by="lain")
    button(app, "Lanjut ke terbitkan").click().run()
    publish(app)
    assert "Belum terbit." in words(app)
    assert "(kode CHANGED_MEANWHILE)" in words(app)
    button(app, "Periksa lagi").click().run()
    button(app, "Lanjut ke terbitkan").click().run()
    publish(app)
    assert "Terbit." in words(app)
    assert store.version() == 3


class _MissingColumnsError(RefusedError):
    """Stands for the refusal of the intake, with the headers it did not understand."""

    def __init__(self) -> None:
        super().__init__("MISSING_COLUMNS", "Kolom wajib tidak ditemukan.")
        self.detail = {
            "unknown_headers": [{"header": "Nomer <b>KK</b>", "nearest": "no_kk"}, {"header": "Ket", "nearest": ""}],
            "missing": ["no_kk"],
        }


def test_headers_are_assigned_once_and_kept_for_the_person(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nearest first; the next check gets the assignment, and so does the next upload of the same person only."""
    given: list[Mapping[str, str] | None] = []

    def check(*_: object, options: pipeline.Options, **__: object) -> None:
        given.append(options.column_names)
        raise _MissingColumnsError

    monkeypatch.setattr(pipeline, "check", check)
    file = written(tmp_path / "a.csv", {"RAWA MAKMUR": 120})
    app = page(waiting(file))
    assert not app.exception
    assert "Yang belum ditemukan: nomor KK." in words(app)
    boxes = {box.label: box for box in app.selectbox}
    assert [label.replace("\\", "") for label in boxes] == ["“Nomer <b>KK</b>” adalah", "“Ket” adalah"]
    assert [box.value for box in boxes.values()] == ["no_kk", ""]
    button(app, "Periksa lagi dengan kolom ini").click().run()
    by = newest(store, "column_names").by
    assert given == [None, {"nomer_b_kk_b": "no_kk"}]
    assert column_names.assigned(store, by) == {"nomer_b_kk_b": "no_kk"}
    assert column_names.assigned(store, "orang lain") == {}
    page(waiting(file))
    assert given[-1] == {"nomer_b_kk_b": "no_kk"}
    column_names.assign(store, by, {"nomer_b_kk_b": "", "apa": "tidak_ada"})
    assert column_names.assigned(store, by) == {}


class _AmbiguousSheetsError(RefusedError):
    """Stands for the refusal of the intake about sheets."""

    def __init__(self, **detail: list[str]) -> None:
        super().__init__("AMBIGUOUS_SHEETS", "Tidak jelas lembar mana yang harus dibaca.")
        self.detail = detail


@pytest.mark.usefixtures("store")
def test_sheets_are_chosen_where_the_file_leaves_it_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hidden ones by a word, several that exclude each other by name; another file starts afresh."""
    given: list[tuple[tuple[str, ...], str | None]] = []
    errors = [_AmbiguousSheetsError(hidden_sheets=["Rahasia"]), _AmbiguousSheetsError(sheets=["Mei", "Juni"])]

    def check(*_: object, options: pipeline.Options, **__: object) -> None:
        given.append((options.sheets, options.hidden_sheets))
        raise errors[min(len(given), 2) - 1]

    monkeypatch.setattr(pipeline, "check", check)
    app = page(waiting(written(tmp_path / "a.csv", {"RAWA MAKMUR": 120})))
    assert button(app, "Periksa lagi dengan pilihan ini").disabled
    app.radio(key="tersembunyi").set_value("skip").run()
    button(app, "Periksa lagi dengan pilihan ini").click().run()
    app.multiselect(key="lembar_dipilih").select("Juni").run()
    button(app, "Periksa lagi dengan lembar ini").click().run()
    assert not app.exception
    assert given == [((), None), ((), "skip"), (("Juni",), None)]
