"""One table to accepted rows, quarantined rows and rows that are no data; each row number exactly once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.columns import BY_NAME
from dtks_analytics.errors import refuse
from dtks_analytics.intake import checks, damage, readings
from dtks_analytics.intake.areas import place_rows
from dtks_analytics.intake.canonical import Settings, arrow_schema, build
from dtks_analytics.intake.checks import EXPONENT
from dtks_analytics.intake.clean import Coded, coded, without_separators
from dtks_analytics.intake.notdata import not_data
from dtks_analytics.intake.read import IDENTIFYING
from dtks_analytics.intake.recognise import SECOND_MARK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.intake.table import Table

_IDENTIFIERS: Final = frozenset({"id_individu", "id_keluarga", "no_rekening"})
_LOOSE: Final = frozenset({"text", "secret", "date", "timestamp", "enum", "bool", "int", "number"})


@dataclass(frozen=True)
class Job:
    """What holds for all tables of a month.

    Attributes:
        period: month of the data.
        secret: key of the keyed hashes.
        relation_codes: ``A``, ``B`` or None.
        confirmed: slug of a written kelurahan name to kelurahan code.
        layout: key of the layout.
        names, hashes: per file.
    """

    period: str
    secret: bytes
    relation_codes: str | None
    confirmed: Mapping[str, str]
    layout: str
    names: tuple[str, ...]
    hashes: tuple[str, ...]


@dataclass
class Loaded:
    """The outcome for one table.

    ``quarantined``: row number, column, code. ``quarantined_areas``: kelurahan code to quarantined rows, where known.
    """

    accepted: Any
    quarantined: list[tuple[int, str, str]]
    rows_read: int
    not_data: dict[str, int]
    present: set[str]
    cleaned: dict[str, int] = field(default_factory=dict)
    date_orders: dict[str, str] = field(default_factory=dict)
    suggestions: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    quarantined_areas: dict[str, int] = field(default_factory=dict)
    confirmations: list[dict[str, Any]] = field(default_factory=list)


def clean_columns(table: Table) -> tuple[dict[str, Coded], dict[str, int]]:
    """Clean all columns of a table; say how many cells of each were changed."""
    columns, changed = {}, {}
    for name in list(table.columns):
        digits = name in _IDENTIFIERS or BY_NAME[name.partition(SECOND_MARK)[0]].kind not in _LOOSE
        columns[name], cells = coded(table.columns.pop(name), digits=digits)
        if name in IDENTIFYING:
            columns[name], separated = without_separators(columns[name])
            cells += separated
            if separated:
                table.notes.append({"code": "NUMBER_SEPARATORS", "column": name, "count": separated})
        if cells:
            changed[name] = cells
    return columns, changed


def load(table: Table, families: Mapping[str, Coded] | None, job: Job) -> Loaded:
    """Place every row of a table.

    Args:
        table: the table as read; its columns are used up.
        families: for a table of members, the cleaned columns of the families; None otherwise.
        job: what holds for the month.

    Returns:
        The accepted rows as a table in the schema and the order of a snapshot, and the account of the others.

    Raises:
        RefusedError: ``NIK_NUMERIC``, ``OTHER_REGION``, ``COLUMNS_SWAPPED`` or ``AMBIGUOUS_RELATION_CODES``.
    """
    errors = checks.formula_errors(table.columns)
    columns, cleaned = clean_columns(table)
    rows = len(table.rows)
    no_data, reasons = not_data(columns, rows)
    data = pc.invert(no_data)
    number_column = _number_cells(table, columns, data)
    checks.other_kind(columns)
    wrong = checks.shifted(columns, rows)
    two_areas = None
    if families is not None:
        columns, two_areas = _with_families(table, columns, families, job)
    areas = place_rows(columns, rows, job.confirmed)
    code, column = areas.quarantine, areas.column
    if two_areas is not None:
        code, column = pc.if_else(two_areas, "AREA_MISMATCH", code), pc.if_else(two_areas, "kelurahan", column)
    code = pc.if_else(wrong, "ROW_MALFORMED", code)
    column = pc.if_else(wrong, pa.scalar(None, pa.string()), column)
    code = pc.if_else(number_column.is_valid(), "NIK_NUMERIC_CELL", code)
    column = pc.coalesce(number_column, column)
    keep = pc.and_(data, code.is_null())
    bad = pc.and_(data, code.is_valid())
    _this_region(areas, data)
    held = zip(*(array.filter(bad).to_pylist() for array in (table.rows, column, code)), strict=True)
    quarantined = [*held, *((row, "", "ROW_MALFORMED") for row in table.malformed)]
    places = _order(areas.code, columns.get("no_kk"), table.rows, keep)
    kept = {name: Coded(one.values, one.codes.take(places)) for name, one in columns.items()}
    settings = Settings(job.period, job.secret, job.relation_codes, table.epoch_1904)
    warnings = _nik_warnings(kept)
    done = build(kept, table.found.header, areas.code.take(places), settings)
    checks.swapped(kept, done.columns.get("tanggal_lahir"))
    warnings += table.notes + _area_hints(columns, areas, pc.and_(data, pc.equal(code, "AREA_UNKNOWN")))
    if two_areas is not None and (both := pc.sum(pc.and_(two_areas, data)).as_py()):
        warnings.append({"code": "FAMILY_IN_TWO_AREAS", "column": "kelurahan", "count": both})
    if moved := pc.sum(pc.and_(wrong, data)).as_py():
        warnings.append({"code": "ROW_SHIFTED", "count": moved})
    if areas.disagreeing:
        warnings.append({"code": "AREA_CODE_DISAGREES", "count": areas.disagreeing})
    read = {name: done.columns[name] for name in done.date_orders}
    warnings += damage.found(kept, read, done.date_orders, job.period)
    warnings += readings.report(done.notes, done.date_orders) + done.notes.warnings
    warnings += [
        {
            "code": told,
            "column": name,
            "count": (done.notes.readings[name].filled if told == "COLUMN_UNREADABLE" else 0) or len(places),
        }
        for name, told in done.absent.items()
    ]
    confirmations = readings.confirmations(done.notes, areas.code.take(places))
    confirmations += checks.without_numbers(kept, len(places)) + checks.two_deciles(table.notes, len(places))
    warnings += [{"code": "CELL_ERROR", "column": name, "count": count} for name, count in errors.items()]
    confirmations += checks.too_many_errors(errors, columns)
    accepted = _table(done.columns, table, table.rows.take(places), job)
    return Loaded(
        accepted,
        quarantined,
        rows + len(table.malformed),
        reasons,
        ({name.partition(SECOND_MARK)[0] for name in columns} | done.derived | _unreadable(done.absent))
        - done.absent.keys(),
        cleaned,
        done.date_orders,
        areas.suggestions,
        warnings,
        quarantined_areas={
            row["values"]: row["counts"] for row in areas.code.filter(bad).drop_null().value_counts().to_pylist()
        },
        confirmations=confirmations,
    )


def _order(areas: Any, no_kk: Coded | None, rows: Any, keep: Any) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return the places of the kept rows, sorted by kelurahan, family card and row number."""
    places = pc.indices_nonzero(keep)
    encoded = areas.take(places).dictionary_encode()
    names = sorted(encoded.dictionary.to_pylist())
    rank = pa.array([names.index(name) for name in encoded.dictionary.to_pylist()], pa.int32())
    keys = {"area": rank.take(encoded.indices), "baris": rows.take(places)}
    if no_kk is not None:
        keys["no_kk"] = no_kk.values.take(no_kk.codes.take(places))
    by = [(name, "ascending") for name in ("area", "no_kk", "baris") if name in keys]
    return places.take(pc.sort_indices(pa.table(keys), sort_keys=by))


def _number_cells(table: Table, columns: Mapping[str, Coded], data: Any) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return per row the identifying column whose cell is a number, null where none is.

    Raises:
        RefusedError: all filled cells of such a column are numbers, or are written with an exponent.
    """
    result = pa.nulls(len(table.rows), pa.string())
    for name in reversed(IDENTIFYING):
        if name not in columns:
            continue
        numbers, only = number_rows(table, name, columns[name], data)
        if only:
            raise refuse("NIK_NUMERIC", f"Kolom: {BY_NAME[name].label}. {table.where}".strip(), column=name)
        result = pc.if_else(numbers, name, result)
    return result


def number_rows(table: Table, name: str, column: Coded, data: Any) -> tuple[Any, bool]:  # noqa: ANN401 - pyarrow ships no types
    """Tell per row whether a cell of a column is a number, and whether all its filled cells are numbers or powers."""
    filled = pc.and_(column.codes.is_valid(), data)
    total = pc.sum(filled).as_py() or 0
    numbers = pc.and_(filled, pc.is_in(table.rows, value_set=pa.array(table.numeric.get(name, []), table.rows.type)))
    exponent = pc.fill_null(pc.match_substring_regex(column.values, EXPONENT), False)
    powers = pc.and_(filled, pc.fill_null(exponent.take(column.codes), False))
    return numbers, bool(total) and pc.sum(pc.or_(numbers, powers)).as_py() == total


def _joined(members: Mapping[str, Coded], families: Mapping[str, Coded], key: str, rows: int) -> dict[str, Coded]:
    """Give each member what its family's row says; a member without a family keeps empty cells."""
    keys = families[key].decode()
    first = (
        pa.table({"key": keys, "place": pa.array(range(len(keys)), pa.int32())})
        .group_by("key")
        .aggregate([("place", "min")])
    )
    first = first.filter(first["key"].is_valid()).combine_chunks()
    own = members[key].decode() if key in members else pa.nulls(rows, pa.string())
    at = pc.index_in(own, value_set=first["key"].combine_chunks())
    place = first["place_min"].combine_chunks().take(at)
    joined = dict(members)
    for name, column in families.items():
        if name != key and name not in joined:
            joined[name] = Coded(column.values, column.codes.take(place))
    return joined


def _in_two_areas(members: Mapping[str, Coded], families: Mapping[str, Coded], key: str, job: Job) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Tell per member whether its family is listed in more than one kelurahan; none of these is preferred."""
    keys = families[key].decode()
    placed = place_rows(families, len(keys), job.confirmed).code
    pairs = pa.table({"key": keys, "area": placed}).filter(pc.and_(keys.is_valid(), placed.is_valid()))
    several = pairs.group_by(["key", "area"]).aggregate([]).group_by("key").aggregate([("area", "count")])
    several = several.filter(pc.greater(several["area_count"], 1))["key"].combine_chunks()
    own = members[key].decode() if key in members else None
    if own is None or not len(several):
        return None
    return pc.is_in(own, value_set=several)


def _with_families(
    table: Table, columns: Mapping[str, Coded], families: Mapping[str, Coded], job: Job
) -> tuple[dict[str, Coded], Any]:
    """Give members what their families' rows say; return with it, per member, whether the family has two kelurahan."""
    key = table.found.layout.join_key
    two_areas = _in_two_areas(columns, families, key, job)
    two_deciles = _with_two_deciles(columns, families, key)
    joined = _joined(columns, families, key, len(table.rows))
    if two_deciles is not None and "desil" in joined:
        desil = joined["desil"]
        joined["desil"] = Coded(desil.values, pc.if_else(two_deciles, pa.scalar(None, desil.codes.type), desil.codes))
        table.notes.append({"code": "FAMILY_TWO_DECILES", "column": "desil", "count": pc.sum(two_deciles).as_py() or 0})
    return joined, two_areas


def _with_two_deciles(members: Mapping[str, Coded], families: Mapping[str, Coded], key: str) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Tell per member whether its family is listed with more than one decile; neither of them is preferred."""
    if "desil" not in families or key not in members:
        return None
    pairs = pa.table({"key": families[key].decode(), "desil": families["desil"].decode()})
    pairs = pairs.filter(pc.and_(pairs["key"].is_valid(), pairs["desil"].is_valid()))
    several = pairs.group_by(["key", "desil"]).aggregate([]).group_by("key").aggregate([("desil", "count")])
    several = several.filter(pc.greater(several["desil_count"], 1))["key"].combine_chunks()
    return pc.is_in(members[key].decode(), value_set=several) if len(several) else None


def _unreadable(absent: Mapping[str, str]) -> set[str]:
    """Return what says that a column is there without a readable value, where its absence would mean something else."""
    return {f"{name}_unreadable" for name in absent if name == "desil"}


def _area_hints(columns: Mapping[str, Coded], areas: Any, unknown: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - `Areas` and an Arrow array
    """Say why rows without a known kelurahan have none: empty cells, as of merged ones, or codes of two lists."""
    named = [columns[name].codes.is_valid() for name in ("kelurahan", "kode_kelurahan") if name in columns]
    if not named or not pc.any(unknown).as_py():
        return []
    filled = named[0] if len(named) == 1 else pc.or_(*named)
    empty = pc.sum(pc.and_(unknown, pc.invert(filled))).as_py() or 0
    found = [{"code": "AREA_EMPTY", "column": "kelurahan", "count": empty}] if empty else []
    if "kelurahan" not in columns and areas.system is None:
        codes = pc.sum(pc.and_(unknown, filled)).as_py() or 0
        found += [{"code": "AREA_CODES_AMBIGUOUS", "column": "kode_kelurahan", "count": codes}] if codes else []
    return found


def _this_region(areas: Any, data: Any) -> None:  # noqa: ANN401 - `Areas` and an Arrow array
    """Refuse a table in which some rows lie outside the city and none inside."""
    outside = pc.any(pc.and_(data, pc.fill_null(pc.equal(areas.quarantine, "AREA_OUTSIDE"), False))).as_py()
    inside = pc.any(pc.and_(data, areas.code.is_valid())).as_py()
    if outside and not inside:
        raise refuse("OTHER_REGION")


def _nik_warnings(columns: Mapping[str, Coded]) -> list[dict[str, Any]]:
    """Warn of NIK that a spreadsheet wrote with an exponent; such rows stay and are scored (rule F01)."""
    if "nik" not in columns:
        return []
    nik = columns["nik"]
    count = pc.sum(pc.match_substring_regex(nik.values, EXPONENT).take(nik.codes)).as_py()
    return [{"code": "NIK_EXPONENT", "count": count}] if count else []


def _table(columns: Mapping[str, Any], table: Table, rows: Any, job: Job) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Lay the columns out in the schema of a snapshot; what is missing is null."""
    count = len(rows)
    constant = {
        "periode_data": job.period,
        "sumber_berkas": job.names[table.source],
        "lembar": table.found.sheet,
        "sha256_berkas": job.hashes[table.source],
        "jenis_berkas": job.layout,
    }
    schema = arrow_schema()
    arrays = []
    for entry in schema:
        if entry.name in constant:
            arrays.append(pa.repeat(pa.scalar(constant[entry.name]), count))
        elif entry.name == "baris":
            arrays.append(rows)
        elif entry.name in columns:
            arrays.append(columns[entry.name])
        else:
            arrays.append(pa.nulls(count, entry.type))
    return pa.table(arrays, schema=schema)
