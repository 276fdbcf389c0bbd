"""Made-up registers as snapshots, read by the ordinary intake, with the truth about every row."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from dtks_analytics.intake.examine import examine  # noqa: E402 - after the path is set
from dtks_analytics.synthetic import export  # noqa: E402
from dtks_analytics.synthetic.layouts import DEMO, LAYOUTS  # noqa: E402
from dtks_analytics.synthetic.year import LAST, Year  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable

SECRET: Final = bytes(range(32))
COLUMNS: Final = frozenset(LAYOUTS[DEMO].members.values()) - {""}
"""Columns that the registers carry."""
SERIALS: Final = 400
"""Serials of numbers that each copy has for itself."""
ROW_GROUP: Final = 65_536
PROVINCES: Final = (64, 63, 62, 61, 65, 73, 72, 71, 74, 76, 31, 32, 33, 34, 35, 36, 51, 52, 53, 11)
"""First digits given to the copies of a register, so that no number is shared between two of them."""


def made(rows: int, seed: int, folder: Path) -> tuple[Path, Path]:
    """Write the last month of a made-up year.

    Args:
        rows: rows of the register.
        seed: seed of everything.
        folder: existing folder.

    Returns:
        The canonical snapshot and the truth.
    """
    persons, truth = folder / f"{rows}-{seed}.parquet", folder / f"{rows}-{seed}-truth.parquet"
    table, known = Year(rows=rows, seed=seed, months=12).month(LAST)
    pq.write_table(known, truth, compression="zstd")
    with tempfile.TemporaryDirectory(dir=folder) as work:
        file = export.write(table, DEMO, Path(work) / "register.csv")[0]
        del table, known
        report: Any = examine([file], LAST, workdir=Path(work), secret=SECRET)
        register = report[0] if isinstance(report, list) else report
        shutil.move(register.accepted, persons)
    return persons, truth


def elsewhere(table: pa.Table, copy: int) -> pa.Table:
    """Move a register to another city: its areas, and the numbers given out there, start with other digits.

    Everybody is a few weeks younger there, so that copies of one register are not the same people.
    """
    province = str(PROVINCES[copy])

    def put(name: str, column: Any) -> None:  # noqa: ANN401 - an Arrow column
        nonlocal table
        table = table.set_column(table.schema.get_field_index(name), name, column)

    for name in ("kode_kelurahan", "kode_kecamatan", "nik", "no_kk"):
        put(name, pc.replace_substring_regex(table[name], pattern="^64", replacement=province))
    for name in ("nik", "no_kk"):
        head, tail = pc.utf8_slice_codeunits(table[name], 0, 12), pc.utf8_slice_codeunits(table[name], 12)
        whole = pc.match_substring_regex(table[name], pattern="^[0-9]{16}$")
        serial = pc.if_else(whole, tail, "0").cast(pa.int32()).to_numpy()
        later = pa.array((serial + copy * SERIALS) % 10_000).cast(pa.string())
        moved = pc.binary_join_element_wise(head, pc.utf8_lpad(later, 4, "0"), "")
        put(name, pc.if_else(whole, moved, table[name]))
    put("kunci_rekening", pc.binary_join_element_wise(table["kunci_rekening"], str(copy), ""))
    born = table.schema.get_field_index("tanggal_lahir")
    later = pc.add(table["tanggal_lahir"].cast(pa.int32()), pa.scalar(17 * copy, pa.int32())).cast(pa.date32())
    table = table.set_column(born, "tanggal_lahir", later)
    place = table.schema.get_field_index("id_individu")
    return table.set_column(place, "id_individu", pc.binary_join_element_wise(table["id_individu"], str(copy), "-"))


def joined(sources: Iterable[Path], target: Path) -> Path:
    """Write several registers as one, each in a city of its own."""
    writer = None
    for copy, source in enumerate(sources):
        moved = elsewhere(pq.read_table(source), copy)
        writer = writer or pq.ParquetWriter(target, moved.schema, compression="zstd")
        writer.write_table(moved, row_group_size=ROW_GROUP)
    if writer is not None:
        writer.close()
    return target
