"""Another city runs the product by its own ``kota.toml`` and ``reference/``: nothing of ours is in its figures."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import square_city

ROOT = Path(__file__).parents[1]
GEOMETRY = ("static/kelurahan.geojson", "static/kecamatan.geojson", "data/prepared/map.json")

HEADER = (
    "Id_DTKS,Provinsi,Kabupaten/Kota,Kecamatan,Desa/Kelurahan,Alamat,Dusun,RT,RW,Nokk,Nik,Nama,Tanggal_Lahir,"
    "Tempat_Lahir,Jenis_Kelamin,Pekerjaan,Nama_Ibu_Kandung,Hub_Keluarga,Keterangan_padan,Bansos_Bpnt,Bansos_Pkh,"
    "Bansos_Bpnt_Ppkm,Pbi_Jkn,Desil,Hasil_Verval"
)
PEOPLE = (
    ("KOTA PERSEGI", "UTARA", "KOTAK SATU", "1", "LAYAK"),
    ("KOTA PERSEGI", "UTARA", "KOTAK DUA", "2", "LAYAK"),
    ("KOTA PERSEGI", "UTARA", "KOTAK DUA", "3", "LAYAK"),
    ("KOTA PERSEGI", "UTARA", "KOTAK TIGA", "1", ""),
    ("KOTA PERSEGI", "SELATAN", "KOTAK DUA", "1", "LAYAK"),
    ("KOTA PERSEGI", "SELATAN", "KOTAK TIGA", "1", "LAYAK"),
    ("KOTA SAMARINDA", "PALARAN", "BUKUAN", "1", "LAYAK"),
)
"""Kabupaten/kota, kecamatan, kelurahan, desil, verval. The last two belong nowhere here: *Kotak Tiga* lies in Utara,
and Samarinda is another city."""

POOR = {"65.99.01.1001": 1, "65.99.01.1002": 1, "65.99.01.1003": 0, "65.99.02.1001": 0, "65.99.02.1002": 1}
"""Verified people in deciles 1 and 2, which this city calls poor; counted by hand."""

MADE_UP_STORE = """
import os
from pathlib import Path
from dtks_analytics.store.snapshots import Store
Store.create(Path(os.environ["DTKS_STORE"]), synthetic=True)
"""
"""Pages of real data open behind the sign-in only; those of made-up data for everybody."""

OPEN_PAGES = """
import json
from pathlib import Path
from streamlit.testing.v1 import AppTest
said = {}
for page in sorted(path.stem for path in Path("pages").glob("*.py")):
    app = AppTest.from_file("app.py", default_timeout=60)
    if page != "ringkasan":
        app.run()
        app.switch_page(f"pages/{page}.py")
    app.run()
    words = " ".join(element.proto.body for element in app.get("html"))
    said[page] = {"wrong": len(app.exception) + len(app.error), "words": words}
app = AppTest.from_file("app.py", default_timeout=60).run()
app.switch_page("pages/peta.py")
app.query_params["bentuk"] = "kisi"
app.run()
said["kisi"] = {"wrong": len(app.exception) + len(app.error), "words": ""}
print(json.dumps(said))
"""


def run(folder: Path, *words: str) -> str:
    """Run Python for the city of a folder; return what it prints."""
    environment = {**os.environ, "DTKS_DATA": str(folder), "DTKS_STORE": str(folder / "store")}
    done = subprocess.run(
        [sys.executable, *words], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the made-up city, prepare its geography, publish a month of seven people."""
    folder = square_city.write(tmp_path_factory.mktemp("kota"))
    run(folder, "-m", "dtks_analytics.geography")
    run(folder, "-c", MADE_UP_STORE)
    lines = [HEADER]
    for number, (kota, kecamatan, kelurahan, desil, verval) in enumerate(PEOPLE, start=1):
        numbers = f"659901120315900{number},659901170890900{number}"
        lines.append(
            f"{number},,{kota},{kecamatan},{kelurahan},JL. CONTOH NO. {number},,001,002,{numbers},CONTOH,17-08-1990,"
            f"PERSEGI,L,,IBU CONTOH,KEPALA KELUARGA,PADAN,TIDAK,TIDAK,TIDAK,TIDAK,{desil},{verval}"
        )
    file = folder / "agustus.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    words = ("--confirm", "QUARANTINE_SHARE", "--reason", "dua dari tujuh baris sengaja dari tempat lain")
    run(folder, "-m", "dtks_analytics", "ingest", str(file), "--period", "2026-08", *words)
    return folder


def measured(folder: Path, metric: str, level: str) -> dict[str, dict[str, str]]:
    """Return the printed figures of a metric by area."""
    text = run(folder, "-m", "dtks_analytics", "measures", "--metric", metric, "--by", level)
    return {row["area_code"]: row for row in csv.DictReader(io.StringIO(text))}


def test_the_geography_is_prepared_beside_the_citys_data_and_ours_stays(tmp_path: Path) -> None:
    """Five polygons and two unions, in the folder of the city; not one byte of the product's own files changes."""
    before = [(ROOT / name).read_bytes() for name in GEOMETRY]
    folder = square_city.write(tmp_path / "kota")
    run(folder, "-m", "dtks_analytics.geography")
    ids = {
        level: [
            feature["id"] for feature in json.loads((folder / "static" / f"{level}.geojson").read_text())["features"]
        ]
        for level in ("kelurahan", "kecamatan")
    }
    assert ids["kelurahan"] == [code for code, *_ in square_city.SQUARES]
    assert ids["kecamatan"] == list(square_city.KECAMATAN)
    parts = json.loads((folder / "prepared" / "map.json").read_text())
    assert parts["river"] == []
    assert parts["boxes"]["65.99"] == [117.6, 3.3, 117.66, 3.34]
    assert [(ROOT / name).read_bytes() for name in GEOMETRY] == before


def test_figures_are_counted_for_its_areas_and_by_its_definition(city: Path) -> None:
    """Deciles 1 and 2 are poor here; a kelurahan without rows has a zero; bases are its own residents."""
    found = measured(city, "individu_poor", "kelurahan")
    assert {code: int(row["count"]) for code, row in found.items()} == POOR
    assert {row["base"] for row in found.values()} == {"800"}
    whole = measured(city, "individu_poor,individu_registered", "kota")["65.99"]
    assert (whole["metric"], whole["count"], whole["base"]) == ("individu_registered", "5", "4000")


def test_rows_of_other_places_are_set_aside(city: Path) -> None:
    """A kelurahan of the other kecamatan, and a row of the city that the product was made for."""
    month = json.loads(run(city, "-m", "dtks_analytics", "snapshots", "--json"))["snapshots"][0]
    assert (month["rows_read"], month["rows_accepted"], month["rows_quarantined"]) == (7, 5, 2)


def test_every_page_speaks_of_this_city_only(city: Path) -> None:
    """No page breaks, and no name of Samarinda is left on any."""
    said = json.loads(run(city, "-c", OPEN_PAGES))
    assert {page: one["wrong"] for page, one in said.items()} == dict.fromkeys(said, 0)
    for page, one in said.items():
        for word in ("Samarinda", "Mahakam", "Kalimantan Timur", "WITA", "64.72", "cahyadsn"):
            assert word not in one["words"], f"{word} on {page}"
    assert "Kota Persegi" in said["ringkasan"]["words"]


def test_a_demonstration_can_be_built_for_it(city: Path, tmp_path: Path) -> None:
    """The synthetic register follows its residents and areas."""
    store = str(tmp_path / "store")
    run(city, "-m", "dtks_analytics", "demo", "--rows", "400", "--months", "1", "--store", store)
    listed = json.loads(run(city, "-m", "dtks_analytics", "snapshots", "--store", store, "--json"))
    assert listed["synthetic"] is True
    assert listed["snapshots"][0]["rows_accepted"] > 300
