"""Write a month of the made-up register as one of the real exports, as XLSX or CSV by the name of the file."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.synthetic.layouts import LAYOUTS
from dtks_analytics.synthetic.listing import active_only
from dtks_analytics.synthetic.side_month import Listed, open_month
from dtks_analytics.synthetic.sides import MAKERS
from dtks_analytics.synthetic.truth import FIRST_ROW
from dtks_analytics.synthetic.year import Year

if TYPE_CHECKING:
    from pathlib import Path

TITLE: Final = "DATA SINTETIS - orang di dalam berkas ini tidak ada"
"""First row of every file; the header stands below it."""
MADE: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""Date of creation in every workbook, so that equal data are equal bytes."""
CHUNK: Final = 5_000
HEAD_WORD: Final = "KEPALA KELUARGA"


def write(table: pa.Table, layout: str, path: Path) -> list[Path]:
    """Write one export.

    Args:
        table: a month of `year.Year`, canonical columns as text.
        layout: a key of `layouts.LAYOUTS`.
        path: file to write; the suffix decides between ``.xlsx`` and ``.csv``.

    Returns:
        The files written: one, or for a CSV of a layout with two tables also ``<name>-keluarga.csv``.

    Raises:
        KeyError: no such layout.
        ValueError: another suffix.
    """
    form = LAYOUTS[layout]
    sheets = [_select(table, form.members)]
    if form.families:
        sheets.append(_select(_heads(table), form.families))
    if path.suffix == ".xlsx":
        _xlsx(sheets, form.sheets, path)
        return [path]
    if path.suffix == ".csv":
        paths = [path, path.with_name(f"{path.stem}-keluarga.csv")][: len(sheets)]
        for sheet, target in zip(sheets, paths, strict=True):
            _csv(sheet, target)
        return paths
    message = "the file must end in .xlsx or .csv"
    raise ValueError(message)


def write_list(listed: Listed, path: Path) -> pa.Table:
    """Write a list beside the register as XLSX or CSV; return its truth with the row numbers of the file.

    Raises:
        ValueError: another suffix.
    """
    if path.suffix == ".xlsx":
        _xlsx([listed.table], ("Data",), path)
    elif path.suffix == ".csv":
        _csv(listed.table, path)
    else:
        message = "the file must end in .xlsx or .csv"
        raise ValueError(message)
    rows = pc.add(listed.truth["baris"], FIRST_ROW)
    return listed.truth.set_column(listed.truth.schema.get_field_index("baris"), "baris", rows)


def synth_list(kind: str, rows: int, seed: int, period: str, out: Path, truth: Path, *, register: int) -> Path:
    """Write one made-up list beside the register that ``synth`` makes with the same seed and month.

    Args:
        kind: a key of `sides.MAKERS`.
        rows: rows of the list at most; a register has no more people to be listed than it has.
        seed: seed of everything.
        period: month, ``YYYY-MM``.
        out: list, ``.xlsx`` or ``.csv``.
        truth: Parquet file, see `side_month.TRUTH`.
        register: rows of the register.
    """
    year = Year(rows=register, seed=seed, months=1, last=period)
    listed = MAKERS[kind](open_month(year, period, year.month(period)[0]))
    keep = np.arange(listed.table.num_rows)
    if len(keep) > rows:
        keep = np.sort(np.random.default_rng(seed).permutation(keep)[:rows])
    part = listed.truth.take(pa.array(keep))
    part = part.set_column(part.schema.get_field_index("baris"), "baris", pa.array(np.arange(len(keep))))
    known = write_list(Listed(kind, listed.table.take(pa.array(keep)), part), out)
    truth.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(known, truth)
    return out


def synth(layout: str, rows: int, seed: int, period: str, out: Path, truth: Path) -> list[Path]:
    """Write one export of a made-up register and the truth about it.

    The truth names every planted defect, also those whose columns the layout does not carry. A layout that cannot say
    who is inactive lists active people only.

    Args:
        layout: a key of `layouts.LAYOUTS`.
        rows: rows of people.
        seed: seed of everything.
        period: month, ``YYYY-MM``.
        out: export, ``.xlsx`` or ``.csv``.
        truth: Parquet file, see `synthetic.truth`.

    Returns:
        The files of the export.
    """
    if "is_nonaktif" in LAYOUTS[layout].members.values():
        table, known = Year(rows=rows, seed=seed, months=1, last=period).month(period)
    else:
        table, known = active_only(rows, seed, period)
    truth.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(known, truth)
    return write(table, layout, out)


def _heads(table: pa.Table) -> pa.Table:
    """Return one row per family id: its head, or its first member where no head is listed."""
    ids = table["id_keluarga"].combine_chunks().dictionary_encode()
    head = pc.equal(table["hubungan_keluarga"], HEAD_WORD).to_numpy()
    order = np.lexsort((np.arange(len(head)), ~head, ids.indices.to_numpy()))
    _, first = np.unique(ids.indices.to_numpy()[order], return_index=True)
    return table.take(pa.array(np.sort(order[first])))


def _select(table: pa.Table, columns: dict[str, str]) -> pa.Table:
    """Return the columns of a layout under its headers."""
    names = list(columns)
    return pa.Table.from_arrays([_column(table, columns[name]) for name in names], names=names)


def _column(table: pa.Table, name: str) -> pa.ChunkedArray | pa.Array:
    """Return one column, written as the layout writes it."""
    if not name or name == "first_sk":
        return pa.array([""] * table.num_rows)
    if name in table.column_names:
        return table[name]
    if name == "kode_angka":
        return pc.replace_substring(table["kode_kelurahan"], ".", "")
    if name == "kode_kecamatan_angka":
        return pc.utf8_slice_codeunits(pc.replace_substring(table["kode_kelurahan"], ".", ""), 0, 6)
    if name.startswith("kode_bps"):
        stop = {"kode_bps_provinsi": 2, "kode_bps_kota": 4, "kode_bps_kecamatan": 7, "kode_bps": 10}[name]
        codes = table["kode_kelurahan"].combine_chunks().dictionary_encode()
        bps = pa.array([wilayah()[code].bps_code[:stop] if code else "" for code in codes.dictionary.to_pylist()])
        return bps.take(codes.indices)
    return _coded(table, name)


def _coded(table: pa.Table, name: str) -> pa.Array | pa.ChunkedArray:
    """Return a column that the baseline hand-over writes as a number or a time."""
    if name == "tanggal_lahir_waktu":
        filled = pc.match_substring_regex(table["tanggal_lahir"], r"^\d{4}-")
        return pc.if_else(filled, pc.binary_join_element_wise(table["tanggal_lahir"], "00:00:00Z", "T"), "")
    if name == "jenis_kelamin_angka":
        sex = table["jenis_kelamin"]
        return pc.if_else(pc.equal(sex, "LAKI-LAKI"), "1", pc.if_else(pc.equal(sex, "PEREMPUAN"), "2", ""))
    if name == "kedudukan_kerja":
        official = pc.match_substring_regex(table["pekerjaan"], "PNS|TNI|POLRI|BUMN|BUMD")
        employed = pc.match_substring(table["pekerjaan"], "SWASTA")
        return pc.if_else(official, "5", pc.if_else(employed, "4", ""))
    return pc.if_else(pc.equal(table[name.removesuffix("_angka")], "YA"), "1", "2")


def _csv(sheet: pa.Table, path: Path) -> None:
    """Write one table as CSV, comma, UTF-8."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(f'"{TITLE}"\n'.encode())
        pacsv.write_csv(sheet, file, pacsv.WriteOptions(batch_size=20_000))


def _xlsx(sheets: list[pa.Table], names: tuple[str, ...], path: Path) -> None:
    """Write tables as the sheets of one workbook, every cell text."""
    import xlsxwriter  # noqa: PLC0415 - heavy, and only needed for workbooks

    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_urls": False})
    book.set_properties({"title": TITLE, "author": city().name, "created": MADE})
    for sheet, name in zip(sheets, names, strict=True):
        page = book.add_worksheet(name)
        page.write_string(0, 0, TITLE)
        for column, header in enumerate(sheet.column_names):
            page.write_string(FIRST_ROW - 2, column, header)
        row = FIRST_ROW - 1
        for start in range(0, sheet.num_rows, CHUNK):
            lists = [column.to_pylist() for column in sheet.slice(start, CHUNK).columns]
            for cells in zip(*lists, strict=True):
                for column, text in enumerate(cells):
                    if text:
                        page.write_string(row, column, text)
                row += 1
    book.close()
