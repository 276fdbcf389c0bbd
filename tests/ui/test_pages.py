"""Pages, opened without a browser."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import made_up
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
PAGES = ("ringkasan", "peta", "wilayah", "tabel", "muat_data", "metodologi")


def words(app: AppTest) -> str:
    """Return the text of all HTML pieces of a page, markup removed."""
    bodies = " ".join(element.proto.body for element in app.get("html"))
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", bodies, flags=re.DOTALL))


def headings(app: AppTest) -> list[str]:
    """Return the H1 of a page."""
    return [one for element in app.get("html") for one in re.findall(r"<h1[^>]*>(.*?)</h1>", element.proto.body)]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_one_heading_and_no_error(page: str, open_page: Callable[..., AppTest]) -> None:
    """Also the mark of synthetic data stands on each."""
    app = open_page(page)
    assert not app.exception
    assert not app.error
    assert len(headings(app)) == 1
    assert "DATA SINTETIS" in words(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_reads_like_a_table_of_contents(page: str) -> None:
    """At most 60 lines, and tables are made elsewhere."""
    text = (ROOT / "pages" / f"{page}.py").read_text()
    assert len(text.splitlines()) <= 60
    assert "pandas" not in text


def test_the_title_states_the_figure_and_its_change(open_page: Callable[..., AppTest]) -> None:
    """Built from the cube, in Indonesian numbers."""
    (title,) = headings(open_page())
    assert re.fullmatch(
        r"\d+\.\d{3} warga hidup dalam kemiskinan menurut DTSEN, \d+ jiwa lebih sedikit daripada September", title
    )


def test_the_first_month_is_compared_with_nothing(open_page: Callable[..., AppTest]) -> None:
    """There is no month before it."""
    (title,) = headings(open_page(bulan="2025-11"))
    assert title.endswith("menurut DTSEN")


def test_three_calls_name_the_kelurahan_that_stand_out(open_page: Callable[..., AppTest]) -> None:
    """The three that the made-up figures make stand out."""
    text = words(open_page())
    assert "Tiga kelurahan yang perlu dihubungi" in text
    for goal in ("Buka wilayah Bantuas", "Buka Meninggal &amp; Bantuan Selili", "Buka wilayah Lok Bahu"):
        assert goal in text
    assert "warga yang dilaporkan meninggal masih tercatat aktif" in text


def test_the_bps_estimate_stands_beside_with_the_reason_why_it_differs(open_page: Callable[..., AppTest]) -> None:
    """Never without the sentence."""
    text = words(open_page())
    assert "Keduanya tidak dapat dikurangkan satu sama lain" in text
    assert "BPS, survei, 2024" in text


def test_a_bad_address_falls_back_to_the_city_and_the_last_month(open_page: Callable[..., AppTest]) -> None:
    """What is not on a list of choices is no choice."""
    app = open_page("peta", wilayah="99.99", bulan="1999-01", ukuran="<script>", satuan="x", tingkat="", bentuk="??")
    assert not app.error
    assert app.query_params["bulan"] == "2026-10"
    assert app.query_params["ukuran"] == "individu_poor"
    assert app.query_params["wilayah"] == "64.72"


def test_the_address_of_a_kelurahan_gives_its_figures(open_page: Callable[..., AppTest]) -> None:
    """The code alone is enough."""
    app = open_page("wilayah", wilayah=made_up.BANTUAS)
    assert headings(app)[0].startswith("Kelurahan Bantuas: ")
    assert "Kecamatan Palaran" in words(app)


def test_area_and_month_survive_a_change_of_page(open_page: Callable[..., AppTest]) -> None:
    """The address is empty after a click on the navigation; the session remembers."""
    app = open_page("wilayah", wilayah=made_up.BANTUAS, bulan="2026-08")
    app.switch_page("pages/peta.py")
    app.query_params.clear()
    app.run()
    assert app.query_params["wilayah"] == made_up.BANTUAS
    assert app.query_params["bulan"] == "2026-08"


def test_choosing_an_area_in_the_list_is_the_same_as_clicking_it(open_page: Callable[..., AppTest]) -> None:
    """The list is the twin of the map."""
    app = open_page("peta")
    app.selectbox(key="pilih_wilayah").set_value("64.72.05").run()
    assert app.query_params["wilayah"] == "64.72.05"
    assert headings(app)[0].startswith("Di Samarinda Utara, ")


@pytest.mark.parametrize("metric", ["keluarga_registered", "person_duplicate", "quality_score", "aid_overlap"])
@pytest.mark.parametrize("form", ["peta", "kisi"])
@pytest.mark.parametrize("unit", ["persen", "jumlah"])
def test_any_metric_can_be_mapped(metric: str, form: str, unit: str, open_page: Callable[..., AppTest]) -> None:
    """Also those without a base, without classes, and not evaluable."""
    app = open_page("peta", ukuran=metric, bentuk=form, satuan=unit)
    assert not app.error
    assert not app.exception


def test_what_cannot_be_evaluated_says_why_and_is_never_zero(open_page: Callable[..., AppTest]) -> None:
    """The reason of the manifest is shown."""
    text = words(open_page("metodologi"))
    assert "tidak dapat dinilai: menunggu penautan data" in text


def test_an_empty_store_says_how_to_begin(open_page: Callable[..., AppTest], tmp_path: Path) -> None:
    """No store at all counts as empty."""
    app = open_page(store=tmp_path / "kosong")
    assert headings(app) == ["Belum ada data yang diterbitkan"]
    assert not app.error


def flipped(store: Path, target: Path, *patterns: str) -> Path:
    """Copy a store and turn one bit of each of some files."""
    shutil.copytree(store, target)
    for pattern in patterns:
        (path,) = target.glob(pattern)
        raw = bytearray(path.read_bytes())
        raw[len(raw) // 2] ^= 1
        path.chmod(0o644)
        path.write_bytes(raw)
    return target


@pytest.mark.parametrize("asked", [{}, {"bulan": "2026-10"}])
def test_a_damaged_newest_month_is_named_with_the_month_that_is_shown(
    open_page: Callable[..., AppTest], store_folder: Path, tmp_path: Path, asked: dict[str, str]
) -> None:
    """The last whole month is shown, never quietly, whether or not the damaged one is asked for."""
    app = open_page(store=flipped(store_folder, tmp_path / "store", "cube/2026-10/*.parquet"), **asked)
    assert "Data Oktober 2026 rusak" in words(app)
    assert "Yang tampil di bawah ini September 2026, bukan bulan terbaru." in words(app)
    assert app.query_params["bulan"] == "2026-09"


def test_a_month_is_compared_with_no_other_than_the_one_before(
    open_page: Callable[..., AppTest], store_folder: Path, tmp_path: Path
) -> None:
    """Where that one is damaged the change is not told at all."""
    app = open_page(store=flipped(store_folder, tmp_path / "store", "cube/2026-09/*.parquet"))
    assert "Data September 2026 rusak" in words(app)
    assert "bukan bulan terbaru" not in words(app)
    assert "Agustus" not in headings(app)[0]


def test_a_store_without_a_whole_month_says_so_and_not_that_it_is_empty(
    open_page: Callable[..., AppTest], store_folder: Path, tmp_path: Path
) -> None:
    """Nobody is told to load a first month into it."""
    periods = [path.name for path in (store_folder / "cube").iterdir()]
    app = open_page(store=flipped(store_folder, tmp_path / "store", *(f"cube/{p}/*.parquet" for p in periods)))
    assert headings(app) == ["Data yang terbit rusak"]
    assert len(periods) > 1
    assert all(f"cube/{period}/" in words(app) for period in periods)


def test_a_damaged_store_is_told_by_code_without_a_trace(
    open_page: Callable[..., AppTest], store_folder: Path, tmp_path: Path
) -> None:
    """The sentence and code of our own error, nothing of Python."""
    broken = tmp_path / "store"
    shutil.copytree(store_folder, broken)
    (broken / "store.json").chmod(0o644)
    (broken / "store.json").write_text("{")
    app = open_page(store=broken)
    assert not app.exception
    assert "STORE_DAMAGED" in app.error[0].value


def test_the_address_of_the_map_holds_what_the_map_uses_and_no_more(open_page: Callable[..., AppTest]) -> None:
    """Other pages have parameters of their own."""
    app = open_page("peta")
    assert set(app.query_params) == {"bulan", "wilayah", "ukuran", "satuan", "tingkat", "bentuk"}
