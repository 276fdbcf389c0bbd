"""Two registers that differ only behind the rounding look exactly the same to a stranger, on every page and paper.

Whatever a page, a hover box, a title, a download or a printed scorecard told of an exact figure would differ between
the two. So nothing is looked for: everything is compared.
"""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import made_up
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

from dtks_analytics.access.roles import Grant, Reader, audience, inside
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.disclosure.scoped import ScopedCube
from dtks_analytics.figures.cube import Cube
from dtks_analytics.present.paper import page as report_page
from dtks_analytics.present.sheets import workbook
from dtks_analytics.present.sheets.scorecard import scorecard_xlsx
from dtks_analytics.scores import scoring
from dtks_analytics.scores.published import outside
from dtks_analytics.scores.report_data import collect
from dtks_analytics.store.snapshots import Store
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import session
from dtks_analytics.ui.pages import table as listing
from dtks_analytics.web import current_user as sign

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
OWN, STRANGE, ABOVE = "64.72.01.1005", "64.72.04.1001", "64.72.04"
LURAH = Reader("lurah", (Grant("lurah", OWN),))
PERIODS = made_up.PERIODS[-3:]
INTERNAL_ONLY = {
    ("gugus", "nn"), ("gugus", "nx"), ("gugus", "xx"), ("gerak", "terbuka_awal"), ("gerak", "terbuka"),
    ("gerak", "baru"), ("gerak", "selesai"), ("kombinasi", "alamat_present"), ("kombinasi", "nik_present"),
    ("pemilik", "lurah"), ("pemilik", "camat"),
}  # fmt: skip


def figures(period: str, shift: int) -> pa.Table:
    """Return a month's figures; with a shift, other ones that are rounded to the same outside `OWN`.

    Figures of the civil registry and those of the own kelurahan stay; what is not published changes freely.
    """
    rows = made_up.cube(period).to_pylist()
    for area in {row["area_code"] for row in rows}:
        own = {(r["metric"], r["kelompok"]): r for r in rows if r["area_code"] == area}
        n = own["individu_registered", ""]["count"]
        like = own["individu_registered", ""]
        more = {key: n // 7 + len(key[1]) for key in INTERNAL_ONLY}
        more |= {("dimensi", f"{d}:{s}"): n // (9 if s == "E" else 20) for d in scoring.EXPLAINED for s in "EW"}
        rows += [
            {**like, "metric": m, "kelompok": k, "count": v, "base": n if m == "dimensi" else None}
            for (m, k), v in more.items()
        ]
    for row in rows:
        if row["area_code"] == OWN or row["metric"] in {"penduduk", "penduduk_umur"}:
            continue
        free = (row["metric"], row["kelompok"]) in INTERNAL_ONLY
        resident = row["metric"].startswith("individu_")
        row["count"] = moved(row["count"], shift, free=free)
        row["base"] = row["base"] if resident else moved(row["base"], shift, free=free)
    columns = {name: [row[name] for row in rows] for name in made_up.CUBE_SCHEMA.names}
    return pa.table(columns, schema=made_up.CUBE_SCHEMA)


def moved(value: int | None, shift: int, *, free: bool) -> int | None:
    """Return a figure that looks the same when published: its rounded value, a little less or more."""
    if value is None or value == 0:
        return value
    if free:
        return value + 13 * (shift + 1)
    return 3 + shift if value <= 7 else max(5 * ((value + 2) // 5) + shift, 8)


def build(root: Path, shift: int) -> Path:
    """Build a store of three months with scorecards."""
    store = Store.create(root / "store", synthetic=True)
    for period in PERIODS:
        draft = made_up.draft(root / "work", period)
        table = figures(period, shift)
        pq.write_table(table, draft.cube, write_page_checksum=True)
        tables = scoring.write(Cube(table), period, root / "work")
        store.publish(dataclasses.replace(draft, tables=tables), by="uji")
    return store.root


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Build the two registers."""
    return tuple(build(tmp_path_factory.mktemp(f"sama{shift}"), shift) for shift in (-1, 2))  # type: ignore[return-value] # two


def test_the_two_differ_and_are_published_alike(stores: tuple[Path, Path]) -> None:
    """Else the comparison below would prove nothing."""
    cubes = [Cube(Store(root).read().cube()) for root in stores]
    seen = [ScopedCube(cube, OWN) for cube in cubes]
    different = 0
    for metric in ("individu_registered", "verval_done", "quality_score", "deceased_active"):
        for level in ("kota", "kecamatan", "kelurahan"):
            one, other = (cube.by_area(metric, level, PERIODS[-1]) for cube in cubes)
            different += sum(one[area] != other[area] for area in one)
            assert seen[0].by_area(metric, level, PERIODS[-1]) == seen[1].by_area(metric, level, PERIODS[-1])
    assert different > 150


def test_scorecards_differ_inside_only(stores: tuple[Path, Path]) -> None:
    """Scores, intervals, limits, verdicts, gates, dimensions: all of it comes from what is published."""
    seen = []
    for root in stores:
        view = Store(root).read()
        cards = scoring.scorecards(Cube(view.cube()), PERIODS[-1])
        from dtks_analytics.scores.scorecard import of_table  # noqa: PLC0415 - beside its use

        seen.append(outside(of_table(cards[0]), ScopedCube(Cube(view.cube()), OWN), OWN))
    for area in seen[0]:
        if inside(OWN, area):
            assert not seen[0][area].rounded
            continue
        one, other = (cards[area] for cards in seen)
        assert one == other
        assert one.rounded
        assert one.rank is None
        assert one.movement.open is None


LOOKS: list[tuple[str, dict[str, str]]] = [
    *((page, {"wilayah": area}) for page in ("ringkasan", "peta", "wilayah") for area in ("64.72", ABOVE, STRANGE)),
    *(("peta", {"ukuran": m, "satuan": u, "tingkat": t}) for m, u, t in (
        ("verval_done", "persen", "kelurahan"), ("deceased_with_aid", "jumlah", "kelurahan"),
        ("quality_score", "persen", "kecamatan"), ("keluarga_registered", "jumlah", "kecamatan"))),
    ("peta", {"bentuk": "kisi", "ukuran": "nik_duplicate"}),
    *(("tabel", {"tingkat": t, "satuan": u}) for t in ("kelurahan", "kecamatan") for u in ("persen", "jumlah")),
    ("papan_mutu", {"tampil": "semua"}),
    *(("papan_mutu", {"tampil": "semua", "urut": u}) for u in ("nilai", "naik")),
    ("rapor_lurah", {"wilayah": STRANGE}), ("rapor_camat", {"wilayah": ABOVE}), ("aturan", {"wilayah": STRANGE}),
    ("aturan", {}), ("metodologi", {}), ("data_ganda", {}), ("data_ganda", {"wilayah": STRANGE}),
    ("tumpang_tindih", {}), ("tumpang_tindih", {"wilayah": ABOVE}), ("meninggal", {}),
    ("meninggal", {"wilayah": ABOVE}),
    ("perbaikan", {"wilayah": STRANGE}), ("tinjau", {"wilayah": STRANGE}), ("muat_data", {}), ("pengguna", {}),
    ("audit", {}),
]  # fmt: skip
"""Every page, with areas of others and the city."""


FOR_OTHERS = {"perbaikan", "tinjau", "pengguna", "audit"}
"""Pages that refuse a lurah outside the own area, or altogether."""


def everything(app: AppTest) -> str:
    """Return all that a page sent to the browser, without ids that differ from run to run."""

    def walk(block: Any) -> Iterator[str]:  # noqa: ANN401 - any element or block
        if getattr(block, "proto", None) is not None:
            yield str(block.proto)
        for child in getattr(block, "children", {}).values():
            yield from walk(child)

    text = "\n".join(walk(app._tree))  # noqa: SLF001 - every element, whatever its kind
    text = re.sub(r"media/[0-9a-f]+", "media", text)
    text = re.sub(r"[0-9a-f]{12,64}", "hex", text)
    return re.sub(r'(id|script_hash|url|form_id|deferred_file_id): "[^"]*"', r"\1", text)


def opened(root: Path, page: str, parameters: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Open a page as a lurah."""
    monkeypatch.setenv("DTKS_STORE", str(root))
    monkeypatch.setattr(sign, "reader", lambda: LURAH)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if page != "ringkasan":
        app.run()
        app.switch_page(f"pages/{page}.py")
    app.query_params.clear()
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


@pytest.mark.parametrize(("page", "parameters"), LOOKS)
def test_every_page_is_the_same_to_a_stranger(
    page: str, parameters: dict[str, str], stores: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text, tables, charts with their hover boxes, titles, words for the blind, links."""
    shown = []
    for root in stores:
        app = opened(root, page, parameters, monkeypatch)
        assert not app.exception or page in FOR_OTHERS
        shown.append(everything(app))
    one, other = (text.splitlines() for text in shown)
    assert one == other


def test_pages_of_the_own_area_do_differ(stores: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison sees figures: with the city's scope the two registers look different."""
    monkeypatch.setenv("DTKS_STORE", str(stores[0]))
    shown = []
    for root in stores:
        monkeypatch.setenv("DTKS_STORE", str(root))
        shown.append(everything(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()))
    assert shown[0] != shown[1]


def test_every_page_is_opened() -> None:
    """A new page is added to the list above."""
    assert {page.stem for page in (ROOT / "pages").glob("*.py")} - {page for page, _ in LOOKS} <= {"latihan"}


def test_downloads_and_papers_are_the_same_to_a_stranger(
    stores: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table as workbook and CSV; the scorecard as PDF (what goes into it) and as workbook."""
    made: list[list[Any]] = []
    for root in stores:
        monkeypatch.setenv("DTKS_STORE", str(root))
        view = Store(root).read()
        look = session.Here(
            version=view.version, audience=audience(LURAH), theme="light", period=PERIODS[-1], area="64.72",
            metric="individu_poor", unit="persen", level="kelurahan", form="peta",
        )  # fmt: skip
        sheet = listing.sheet(look)
        strange = [row for row in sheet.rows if row[0] != OWN]
        found: list[Any] = [
            sheet.notes,
            strange,
            workbook.csv_bytes(dataclasses.replace(sheet, rows=strange), synthetic=True),
        ]
        dossier = collect(view, PERIODS[-1], synthetic=True, audience=audience(LURAH))
        for area in ("64.72", ABOVE, STRANGE):
            found.append(json.dumps(report_page.page(dossier, area), default=str))
            path = root.parent / f"{area}.xlsx"
            path.write_bytes(scorecard_xlsx(dossier, area))
            cells = [[c.value for c in row] for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows()]
            found.append(
                [[v for v in row if not (isinstance(v, str) and re.search(r"[0-9a-f]{12}", v))] for row in cells]
            )
        made.append(found)
    assert made[0] == made[1]


def test_a_verdict_from_outside_is_never_harder_than_the_official_one(stores: tuple[Path, Path]) -> None:
    """Rounding makes nobody look worse."""
    from dtks_analytics.scores.scorecard import read  # noqa: PLC0415 - beside its use

    for root in stores:
        view = Store(root).read()
        official = read(view.table(PERIODS[-1], "scorecards"))
        seen = outside(official, ScopedCube(Cube(view.cube()), "public"), "public")
        for area in wilayah().at("kelurahan"):
            if seen[area.code].verdict == "perlu_perhatian":
                assert official[area.code].verdict == "perlu_perhatian"


def test_the_store_is_read_anew_for_each(stores: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches know the store they belong to; else the comparison would compare a page with itself."""
    seen = []
    for root in stores:
        monkeypatch.setenv("DTKS_STORE", str(root))
        seen.append(cached.cube(cached.current()).figure("individu_registered", STRANGE, PERIODS[-1]).count)
    assert seen[0] != seen[1]
