"""A made-up dossier in memory: three months of scorecards of all areas, and one lurah's reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.figures.cube import CUBE_SCHEMA, Cube
from dtks_analytics.scores import scorecard, scoring
from dtks_analytics.scores.report_data import Dossier
from dtks_analytics.store.month import Month, SourceFile

if TYPE_CHECKING:
    from collections.abc import Sequence

KOTA, PALARAN, SELILI = "64.72", "64.72.01", "64.72.04.1001"
PERIODS = ("2026-08", "2026-09", "2026-10")
HASH = "0123456789abcdef" * 4
ROWS = 1_000


@dataclass(frozen=True)
class Said:
    """A reply."""

    note: str
    evidence: str = ""
    number: int = 1
    by: str = "Lurah"
    at: str = "2026-10-30T01:00:00+00:00"


def cube(period: str) -> Cube:
    """Make up a month: 900 of 1.000 rows are good, in Selili 700; 60 % of the bad ones lack only the NIK."""
    cells: dict[tuple[str, ...], list[int]] = {}
    for kelurahan in wilayah().at("kelurahan"):
        good = (700 if kelurahan.code == SELILI else 900) + 10 * PERIODS.index(period)
        bad = ROWS - good
        own: dict[tuple[str, str], tuple[int, int]] = {
            ("quality_score", ""): (good, ROWS),
            ("individu_registered", ""): (ROWS, 5_000),
            ("keluarga_registered", ""): (300, 0),
            ("individu_poor", ""): (500, 5_000),
            ("rule", "nik_present"): (bad, ROWS),
            ("rule", "padan_dukcapil"): (40, ROWS),
            ("kombinasi", "nik_present"): (bad * 6 // 10, 0),
            ("kombinasi", "nik_present+nama_present"): (bad - bad * 6 // 10, 0),
            ("gugus", "nn"): (ROWS, 0),
            ("gugus", "nx"): (good, 0),
            ("gugus", "xx"): (good, 0),
            ("verval_done", ""): (950, ROWS),
            ("padan", ""): (890, ROWS),
            ("gerak", "terbuka_awal"): (bad + 30, 0),
            ("gerak", "baru"): (10, 0),
            ("gerak", "dibuka_kembali"): (0, 0),
            ("gerak", "selesai"): (40, 0),
            ("gerak", "terbuka"): (bad, 0),
        }
        for dimension in scoring.EXPLAINED:
            own |= {("dimensi", f"{dimension}:E"): (bad, ROWS), ("dimensi", f"{dimension}:W"): (0, ROWS)}
        for key, pair in own.items():
            for area in wilayah().path(kelurahan.code):
                total = cells.setdefault((area.level, area.code, *key), [0, 0])
                total[0], total[1] = total[0] + pair[0], total[1] + pair[1]
    columns = list(zip(*[(period, *key, *pair) for key, pair in cells.items()], strict=True))
    return Cube(pa.table([pa.array(c, f.type) for c, f in zip(columns, CUBE_SCHEMA, strict=True)], schema=CUBE_SCHEMA))


def month(period: str, layout: str = "bnba_dtks") -> Month:
    """Make up the record of a month."""
    return Month(
        period=period, layout=layout, files=(SourceFile("a.csv", HASH, 1),), rows_read=1, rows_accepted=1,
        rows_quarantined=0, rows_not_data=0, received_at=f"{period}-14T09:30:00+08:00", recipe="uji", snapshot=HASH,
        cube=HASH, quarantine=HASH, published_at=f"{period}-20T02:00:00+00:00", by="uji",
    )  # fmt: skip


def dossier(*, synthetic: bool = True, layouts: Sequence[str] = ("bnba_dtks",) * 3, **replies: Any) -> Dossier:  # noqa: ANN401 - notes
    """Put the months together; ``selili`` is a reply of its lurah."""
    months = tuple(month(period, layout) for period, layout in zip(PERIODS, layouts, strict=True))
    cards = {period: scorecard.of_table(scoring.scorecards(cube(period), period)[0]) for period in PERIODS}
    said = {SELILI: replies["selili"]} if "selili" in replies else {}
    return Dossier(7, synthetic, months[-1], months, cards, cube(PERIODS[-1]), said)
