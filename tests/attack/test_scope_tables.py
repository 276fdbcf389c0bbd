"""What a lurah sees follows from the own rows and the published figures: nothing else that lies in the store shows.

Two versions of one month with the same figures; in the second one every table that is kept beside them says something
else of all areas but the own one: other people, fewer pairs, findings and deaths, other scores, other answers.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Final

import canaries
import houses
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from canaries import KELURAHAN, PERIODS
from combinations import BY_NAME, PAGES
from people import KOTA, ONE, PEOPLE, TWO
from test_scope_alternating import told
from visitor import Visitor

from dtks_analytics.access.roles import everything
from dtks_analytics.publishing import pipeline
from dtks_analytics.rows import review
from dtks_analytics.store.reviews import Judgement, Reviews

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dtks_analytics.publishing.pipeline import Checked
    from dtks_analytics.store.snapshots import Store

PERIOD: Final = PERIODS[-1]
LURAH: Final = next(person for person in PEOPLE if person.key == "lurah_satu")
ROOM: Final = {"findings": "kode_kelurahan", "ledger": "kode_kelurahan", "pairs": "owner_area",
               "overlaps": "kode_kelurahan", "deceased": "kode_kelurahan", "death_candidates": "kode_kelurahan",
               "swaps": "area_a", "scorecards": "area_code"}  # fmt: skip
"""Table to the column that tells whose a row is; ``deaths`` has none and stands for the whole city."""
LOOKS: Final = tuple(
    (page, {"wilayah": area, **more})
    for page in PAGES
    if page != "latihan"
    for area in (KOTA, ONE, ONE[:8], TWO, TWO[:8])
    for more in ({}, *({"bulan": PERIOD, **extra} for extra in (
        {"tingkat": "kecamatan", "satuan": "jumlah"}, {"tampil": "semua", "per": "kelurahan", "milik": "bersama"})))
)  # fmt: skip


def changed(name: str, table: pa.Table) -> pa.Table:
    """Return a table that says something else of all areas but the own kelurahan."""
    if name not in ROOM:
        return table.slice(0, table.num_rows // 2)
    mine = pc.equal(table[ROOM[name]], ONE)
    other = table.filter(pc.invert(mine))
    if name == "scorecards":
        return pa.concat_tables([table.filter(mine), worse(other)])
    if name == "pairs":
        return pa.concat_tables([table.filter(mine), moved(other)])
    every_second = pa.array([bool(index % 2) for index in range(other.num_rows)], pa.bool_())
    return pa.concat_tables([table.filter(mine), other.filter(every_second)])


def worse(cards: pa.Table) -> pa.Table:
    """Return scorecards in which every number that is not a key is another one."""
    for place, field in enumerate(cards.schema):
        if field.name in {"level", "area_code", "period", "verdict", "compared"}:
            continue
        column = cards[field.name]
        if pa.types.is_integer(field.type):
            column = pc.add(column, pa.scalar(3, field.type))
        elif pa.types.is_floating(field.type):
            column = pc.multiply(column, 0.5)
        cards = cards.set_column(place, field, column)
    return cards


def moved(pairs: pa.Table) -> pa.Table:
    """Return pairs that other owners decide, for other reasons; which there are is what the search is measured by."""
    owners = pairs["owner_area"].to_pylist()
    last = max(owners)
    for name, values in (
        ("owner_area", [last] * len(owners)), ("explanation", ["lain"] * len(owners)), ("points", [1] * len(owners)),
        ("answer", ["sama"] * len(owners)),
    ):  # fmt: skip
        place = pairs.schema.get_field_index(name)
        pairs = pairs.set_column(place, name, pa.array(values, pairs.schema.field(place).type))
    return pairs


def people_changed(persons: pa.Table) -> pa.Table:
    """Return rows in which everybody elsewhere has another name, number, sex and address."""
    mine = pc.equal(persons["kode_kelurahan"], ONE)
    for name in ("nama", "alamat", "nik", "no_kk", "rt", "tempat_lahir"):
        place = persons.schema.get_field_index(name)
        kept = pc.if_else(mine, persons[name], pa.scalar("9" * 16 if name.startswith("n") else "LAIN", pa.string()))
        persons = persons.set_column(place, persons.schema.field(place), kept)
    return persons


def rewritten(path: Path, table: pa.Table) -> Path:
    """Write a table beside the one it stands for."""
    place = path.with_name(f"lain-{path.name}")
    pq.write_table(table, place, write_page_checksum=True)
    return place


def draft(checked: Checked) -> Any:  # noqa: ANN401 - the month as the store takes it
    """Return the month with everything changed but the figures."""
    month = checked.draft
    assert month is not None
    tables = {name: rewritten(path, changed(name, pq.read_table(path))) for name, path in month.tables.items()}
    accepted = rewritten(month.accepted, people_changed(pq.read_table(month.accepted)))
    return dataclasses.replace(month, tables=tables, accepted=accepted)


def answer(store: Store) -> None:
    """Answer pairs of other areas, but those by which the search itself is measured for everybody."""
    view, somebody = store.read(), everything("orang lain")
    measured = set(review.sample(view, PERIOD))
    for area in (KOTA, *sorted({code[:8] for code in KELURAHAN}), *KELURAHAN[1:]):
        pairs = [one for one in review.pairs(view, PERIOD, area, somebody) if one.pair not in measured]
        said = [Judgement(one.pair, one.kind, "sama", "dokumen") for one in pairs]
        Reviews(store).answer(PERIOD, area, said, reader=somebody)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Mapping[bool, list[bytes]]:
    """Publish the newest month again, as it is and changed; look at everything as the lurah of one kelurahan."""
    source, found = houses.shared(tmp_path_factory), {}
    stores = [houses.copied(source, tmp_path_factory.mktemp(f"tabel-{other}"))[0] for other in (False, True)]
    files = canaries.write(tmp_path_factory.mktemp("berkas"), canaries.Canaries())
    with pipeline.workspace(stores[0]) as workdir:
        checked = pipeline.check(stores[0], files, PERIOD, workdir=workdir, hold=False)
        stores[0].publish(checked.draft, by="uji", sides=checked.sides)
        stores[1].publish(draft(checked), by="uji", sides=checked.sides)
    answer(stores[1])
    for other, store in enumerate(stores):
        with houses.served(store, tmp_path_factory.mktemp("pintu")) as (address, house):
            visitor = Visitor(address, house.cookies[LURAH.key])
            visitor.open_names(BY_NAME[0], {"wilayah": ONE})
            found[bool(other)] = [told(visitor, look)[0] for look in LOOKS]
            visitor.close()
    return found


def test_nothing_but_own_rows_and_published_figures_shows(seen: Mapping[bool, list[bytes]]) -> None:
    """Every page, at the own area and elsewhere, says the same of both stores."""
    pairs = zip(LOOKS, seen[False], seen[True], strict=True)
    assert [look for look, one, two in pairs if one != two] == []
