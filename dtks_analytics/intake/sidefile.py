"""One table of a list beside the register to accepted, quarantined and no data; each row number exactly once.

A row needs a key by which its person can be found in the register: a NIK of sixteen digits, or the person id of the
register. A list of deaths may do with a name beside a damaged NIK or a birth date, since people confirm such a match.
Other rows are quarantined as ``ROW_MALFORMED``, a number cell in the NIK as ``NIK_NUMERIC_CELL``. No area is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.sides import SIDES, side_columns
from dtks_analytics.errors import refuse
from dtks_analytics.intake import damage, readings, sidevalues, values
from dtks_analytics.intake.canonical import keyed, note_dates
from dtks_analytics.intake.checks import EXPONENT
from dtks_analytics.intake.clean import Coded, coded, without_separators
from dtks_analytics.intake.dates import read_column
from dtks_analytics.intake.load import Job, Loaded, number_rows
from dtks_analytics.intake.notdata import not_data
from dtks_analytics.intake.recognise import slug

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.catalogue.sides import Side
    from dtks_analytics.intake.table import Table

NUMBERS: Final = ("nik", "nik_siks")
"""Columns in which a number cell sets its row aside."""
_SIXTEEN: Final = "^[0-9]{16}$"
_NUMBER: Final = "^[0-9]{4,}$"
_ID: Final = "^[^ ]{4,}[0-9]$"
"""A person id: one word that ends in a digit, longer than the number of a total."""
_NAME: Final = "[A-Za-z].*[A-Za-z]$"
"""Letters, and no comma at the end: that would be the place above a signature."""
_DAY: Final = r"^\d{1,4}[-/. ][A-Za-z0-9]{1,9}[-/. ]\d{2,4}"
_CARD_DIGITS: Final = 16
_LINKED: Final = "death_list"


def load_side(table: Table, job: Job) -> Loaded:
    """Place every row of a list.

    Args:
        table: the table as read; its columns are used up.
        job: what holds for the month.

    Returns:
        The accepted rows in the columns of `catalogue.sides.side_columns`, in the order of the file, and the account of
        the others.

    Raises:
        RefusedError: ``NIK_NUMERIC``; ``NO_ROWS``, it holds nobody: it would take the place of a full list.
    """
    side = SIDES[table.found.layout.key]
    columns, cleaned = _clean(side, table)
    rows = len(table.rows)
    sure = pc.or_(_matches(columns.get("id_individu"), _ID, rows), _matches(columns.get("nik"), _NUMBER, rows))
    no_data, reasons = not_data(columns, rows, pc.or_(sure, _somebody(side, columns, rows)))
    data = pc.invert(no_data)
    if not pc.any(data).as_py() and not table.malformed:
        raise refuse("NO_ROWS", "Di bawah judul kolom tidak ada data.")
    numeric = _number_cells(table, columns, data)
    if "nik_siks" in columns:
        columns["nik"] = _first(columns.get("nik"), columns["nik_siks"])
    unplaced = pc.invert(_findable(side, columns, rows))
    code = pc.if_else(
        numeric.is_valid(), "NIK_NUMERIC_CELL", pc.if_else(unplaced, "ROW_MALFORMED", pa.scalar(None, pa.string()))
    )
    column = pc.if_else(numeric.is_valid(), numeric, pc.if_else(unplaced, "nik", pa.scalar(None, pa.string())))
    bad = pc.and_(data, code.is_valid())
    held = zip(*(array.filter(bad).to_pylist() for array in (table.rows, column, code)), strict=True)
    quarantined = [*held, *((row, "", "ROW_MALFORMED") for row in table.malformed)]
    places = pc.indices_nonzero(pc.and_(data, code.is_null()))
    kept = {name: Coded(one.values, one.codes.take(places)) for name, one in columns.items()}
    read = _Reading(side, table, job, kept)
    numbers = table.rows.take(places)
    accepted = read.table(numbers)
    warnings = read.warnings(numbers)
    absent = readings.without_values(read.notes, set(columns), len(numbers))
    return Loaded(
        accepted,
        quarantined,
        rows + len(table.malformed),
        reasons,
        columns.keys() - absent.keys(),
        cleaned,
        read.orders,
        [],
        warnings
        + table.notes
        + [
            {"code": told, "column": name, "count": read.notes.readings[name].filled or len(numbers)}
            for name, told in absent.items()
        ],
        confirmations=readings.confirmations(read.notes),
    )


def _clean(side: Side, table: Table) -> tuple[dict[str, Coded], dict[str, int]]:
    """Clean all columns; say how many cells of each were changed."""
    columns, changed = {}, {}
    identifying = {field.name for field in side.fields if field.kind in {"digits", "secret"}} | {"id_individu"}
    for name in list(table.columns):
        columns[name], cells = coded(table.columns.pop(name), digits=name in identifying)
        if name in NUMBERS:
            columns[name], separated = without_separators(columns[name])
            cells += separated
            if separated:
                table.notes.append({"code": "NUMBER_SEPARATORS", "column": name, "count": separated})
        if cells:
            changed[name] = cells
    return columns, changed


def _somebody(side: Side, columns: Mapping[str, Coded], rows: int) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Tell per row whether a name stands beside a date: somebody, though nothing else of the row may be filled."""
    dated = pa.repeat(pa.scalar(value=False), rows)
    for field in side.fields:
        if field.kind == "date":
            dated = pc.or_(dated, _matches(columns.get(field.name), _DAY, rows))
    return pc.and_(dated, _matches(columns.get("nama"), _NAME, rows))


def _number_cells(table: Table, columns: Mapping[str, Coded], data: Any) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return per row the NIK column whose cell is a number, null where none is.

    Raises:
        RefusedError: all filled cells of such a column are numbers, or are written with an exponent.
    """
    result = pa.nulls(len(table.rows), pa.string())
    for name in NUMBERS:
        if name not in columns:
            continue
        numbers, only = number_rows(table, name, columns[name], data)
        if only:
            raise refuse(
                "NIK_NUMERIC",
                f"Kolom: {SIDES[table.found.layout.key].field(name).label}. {table.where}".strip(),
                column=name,
            )
        result = pc.if_else(numbers, name, result)
    return result


def _first(own: Coded | None, other: Coded) -> Coded:
    """Return one column, filled from the other where it is empty."""
    if own is None:
        return other
    encoded = pc.coalesce(own.decode(), other.decode()).dictionary_encode()
    return Coded(encoded.dictionary, encoded.indices)


def _matches(column: Coded | None, pattern: str, rows: int) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Tell per row whether a column matches; false where it is absent or empty."""
    if column is None:
        return pa.repeat(pa.scalar(value=False), rows)
    return pc.fill_null(pc.match_substring_regex(column.values, pattern).take(column.codes), False)


def _findable(side: Side, columns: Mapping[str, Coded], rows: int) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Tell per row whether its person can be found in the register."""
    by_id = columns.get("id_individu") if any(field.name == "id_individu" for field in side.fields) else None
    good = pc.or_(_matches(columns.get("nik"), _SIXTEEN, rows), _matches(by_id, ".", rows))
    if side.key == _LINKED:
        number = _matches(columns.get("nik"), "^[0-9]{14,18}$", rows)
        hint = pc.or_(number, _matches(columns.get("tanggal_lahir"), ".", rows))
        good = pc.or_(good, pc.and_(_matches(columns.get("nama"), r"[A-Za-z].*[A-Za-z]", rows), hint))
    return good


class _Reading:
    """Reads the fields of the accepted rows of one list."""

    def __init__(self, side: Side, table: Table, job: Job, columns: Mapping[str, Coded]) -> None:
        self._side, self._table, self._job, self._columns = side, table, job, columns
        self.orders: dict[str, str] = {}
        self.notes = readings.Notes()
        self._dates: dict[str, Any] = {}
        self._lost_cards = 0

    def table(self, rows: Any) -> Any:  # noqa: ANN401 - pyarrow ships no types
        """Lay the columns out; what the file lacks is null."""
        out = self._fields(rows)
        constant = {
            "periode_data": self._job.period,
            "sumber_berkas": self._job.names[self._table.source],
            "lembar": self._table.found.sheet,
            "sha256_berkas": self._job.hashes[self._table.source],
            "jenis_berkas": self._side.key,
        }
        arrays, fields = [], []
        for name, kind in side_columns(self._side.key).items():
            fields.append((name, pa.type_for_alias(kind)))
            if name in constant:
                arrays.append(pa.repeat(pa.scalar(constant[name]), len(rows)))
            else:
                arrays.append(rows if name == "baris" else out.get(name, pa.nulls(len(rows), fields[-1][1])))
        return pa.table(arrays, schema=pa.schema(fields))

    def _fields(self, rows: Any) -> dict[str, Any]:  # noqa: ANN401 - pyarrow ships no types
        """Read every field that the file has."""
        out: dict[str, Any] = {}
        self._read_dates(out)
        for field in self._side.fields:
            column = self._columns.get(field.name)
            if column is None:
                continue
            if field.kind in {"date", "timestamp"}:
                continue
            if field.kind == "money":
                out[field.name] = sidevalues.money(column, field.name, self.notes)
            elif field.kind == "secret":
                out["kunci_rekening"] = self._account(column, rows)
            elif field.kind == "enum":
                self._enum(field.name, column, out)
            else:
                out[field.name] = column.decode()
        if self._side.key == "bpk_findings":
            out["aturan"] = sidevalues.rule_of_finding(self._columns["keterangan"])
        if self._side.key == "pbi_jkn":
            out.setdefault("aktif", pa.repeat(pa.scalar(value=True), len(rows)))
        return out

    def _read_dates(self, out: dict[str, Any]) -> None:
        """Read the date fields, birth dates first: their order and epoch hold for the others."""
        names = [field.name for field in self._side.fields if field.kind in {"date", "timestamp"}]
        epoch, proven = self._table.epoch_1904, None
        for name in sorted(names, key=lambda name: name != "tanggal_lahir"):
            column, birth = self._columns.get(name), name == "tanggal_lahir"
            if column is None:
                continue
            nik = self._columns.get("nik") if birth else None
            read = read_column(column, nik=nik, epoch_1904=epoch, period=self._job.period, birth=birth, order=proven)
            out[name] = self._dates[name] = read.values
            self.orders[name] = read.order
            note_dates(self.notes, name, column, read)
            epoch = read.epoch_1904 if birth else epoch
            proven = read.order if birth and read.order in {"dmy", "mdy"} else proven

    def _enum(self, name: str, column: Coded, out: dict[str, Any]) -> None:
        """Read a coded field."""
        if name == "jenis_bansos":
            out[name] = column.decode()
            out["program"] = sidevalues.programmes(column, self.notes)
        elif name == "status_padan":
            out[name] = sidevalues.response(column, self.notes)
        elif name == "status_baru":
            out[name] = sidevalues.double_status(column, self.notes)
        elif name == "jenis_kelamin":
            out[name] = values.sex(column, self.notes)
        elif name == "keaktifan":
            out[name], out["aktif"] = column.decode(), sidevalues.premium_paid(column, self.notes)
        else:
            title = slug(self._table.found.header.titles[self._table.found.header.mapping[name]])
            out[name], out["keluar"], out["beda_nama"] = values.verval(column, title, self.notes)

    def _account(self, column: Coded, rows: Any) -> Any:  # noqa: ANN401 - pyarrow ships no types
        """Hash account numbers; a card number of sixteen digits in a number cell has lost some and says nothing."""
        long = pc.greater_equal(pc.utf8_length(column.values), _CARD_DIGITS).take(column.codes)
        odd = pc.match_substring_regex(column.values, EXPONENT).take(column.codes)
        cell = pc.is_in(rows, value_set=pa.array(self._table.numeric.get("no_rekening", []), rows.type))
        lost = pc.fill_null(pc.or_(pc.and_(cell, long), odd), False)
        self._lost_cards = pc.sum(lost).as_py() or 0
        hashes = keyed(column, self._job.secret, "rekening", names=False)
        return pc.if_else(lost, pa.scalar(None, pa.string()), hashes)

    def warnings(self, rows: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - pyarrow ships no types
        """Return what should make people look; after `table`."""
        found = damage.found(self._columns, self._dates, self.orders, self._job.period)
        odd = pc.invert(_matches(self._columns.get("nik"), _SIXTEEN, len(rows)))
        filled = self._columns["nik"].codes.is_valid() if "nik" in self._columns else odd
        counts = {
            ("NIK_NOT_SIXTEEN", "nik"): pc.sum(pc.and_(odd, filled)).as_py() if "nik" in self._columns else 0,
            ("ACCOUNT_NUMERIC", "no_rekening"): self._lost_cards,
        }
        found += readings.report(self.notes, self.orders) + self.notes.warnings
        return found + [{"code": code, "column": name, "count": n} for (code, name), n in counts.items() if n]
