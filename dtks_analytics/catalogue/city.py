"""The city this installation serves, read from ``data/kota.toml``."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class MapFrame:
    """How the map is drawn: projection for areas, enlarged centre, river and labels.

    Attributes:
        epsg: metric projection, for areas in km2.
        source: whose boundaries these are, and their licence.
        centre: west, east, south, north of the enlarged frame, degrees.
        river: name of the river, empty for none.
        river_side: kecamatan whose shared border with the others is the river.
        river_label: longitude and latitude of the river's name; of no use without a river.
        labelled: kecamatan large enough for a name at city level.
        abbreviations: word to its short form in labels, e.g. ``Sungai`` to ``S.``.
    """

    epsg: int
    source: str
    centre: tuple[float, float, float, float]
    river: str
    river_side: tuple[str, ...]
    river_label: tuple[float, float]
    labelled: tuple[str, ...]
    abbreviations: dict[str, str]


@dataclass(frozen=True, slots=True)
class City:
    """Names, codes and definitions of one city.

    Attributes:
        code: Kemendagri code with dots, e.g. ``64.72``.
        bps_code: BPS code, four digits.
        poor_desil_max: deciles 1 up to this one count as poor.
        due_day: day of the month after which a delivery is late.
        verval_minimum: share of rows that should carry a result of verification, 0 to 1.
        padan_minimum: share of rows that should match Dukcapil, 0 to 1.
        home_prefixes: NIK prefixes (2 or 4 digits) that are no surprise here.
        spellings: short form that files write in names of areas, to the whole word, e.g. ``SMD`` to ``SAMARINDA``.
        map: drawing of the map.
        data: folder that holds ``kota.toml`` and ``reference/``.
        static: folder of the geometry that browsers fetch by address.
    """

    code: str
    bps_code: str
    name: str
    short_name: str
    province: str
    timezone: str
    timezone_label: str
    poor_desil_max: int
    due_day: int
    verval_minimum: float
    padan_minimum: float
    residents_source: str
    residents_as_of: str
    home_prefixes: tuple[str, ...]
    spellings: dict[str, str]
    map: MapFrame
    data: Path
    static: Path


_PACKAGE: Final = Path(__file__).parents[1]
INSTALLED: Final = (_PACKAGE / "_app").is_dir()
"""Whether the package was installed from a wheel, which carries the files of the application inside the package."""
ROOT: Final = _PACKAGE / "_app" if INSTALLED else _PACKAGE.parent
"""Folder of the application's files: ``app.py``, ``pages/``, ``data/``, ``static/``."""


def data_folder() -> Path:
    """Return the folder with ``kota.toml``: ``DTKS_DATA``, or the ``data/`` of the application."""
    return Path(os.environ.get("DTKS_DATA") or ROOT / "data")


def static_folder() -> Path:
    """Return where prepared geometry lies: ``static/`` inside ``DTKS_DATA``, or of the application."""
    elsewhere = os.environ.get("DTKS_DATA")
    return Path(elsewhere) / "static" if elsewhere else ROOT / "static"


@cache
def city() -> City:
    """Return the configured city; read once per process.

    Raises:
        FileNotFoundError: no ``kota.toml`` in the data folder.
        KeyError: an entry is missing.
    """
    folder = data_folder()
    raw = tomllib.loads((folder / "kota.toml").read_text(encoding="utf-8"))
    kota, rules, prefixes, peta = raw["kota"], raw["definisi"], raw["prefiks_nik"], raw["peta"]
    west, east, south, north = peta["pusat"]
    lon, lat = peta.get("sungai_label", (0.0, 0.0))
    return City(
        code=kota["kode"],
        bps_code=kota["kode_bps"],
        name=kota["nama"],
        short_name=kota["nama_pendek"],
        province=kota["provinsi"],
        timezone=kota["zona_waktu"],
        timezone_label=kota["singkatan_waktu"],
        poor_desil_max=rules["poor_desil_max"],
        due_day=rules["hari_tenggat"],
        verval_minimum=rules["batas_verval"],
        padan_minimum=rules["batas_padan"],
        residents_source=raw["penduduk"]["sumber"],
        residents_as_of=raw["penduduk"]["keadaan"],
        home_prefixes=(*prefixes["provinsi"], *prefixes["historis"]),
        spellings=dict(raw.get("ejaan", {})),
        map=MapFrame(
            epsg=peta["epsg"],
            source=peta["sumber"],
            centre=(west, east, south, north),
            river=peta.get("sungai", ""),
            river_side=tuple(peta.get("sungai_selatan", ())),
            river_label=(lon, lat),
            labelled=tuple(peta["label_kecamatan"]),
            abbreviations=dict(peta.get("singkatan", {})),
        ),
        data=folder,
        static=static_folder(),
    )
