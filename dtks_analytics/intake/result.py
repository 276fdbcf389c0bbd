"""What the intake is told and what it answers: limits, source files, the report."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.errors import Confirmation

MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be and how long its reading may take.

    Attributes:
        rows: data rows in one table.
        columns: columns in one table.
        file_bytes: size on disk.
        unpacked_bytes: all parts of a workbook together, unpacked.
        ratio: unpacked to packed bytes of one part, asked of parts above 10 MiB.
        entries: parts in a workbook.
        wall_seconds: from the start of the child to its report.
        cpu_seconds: processor time of the child.
        memory_bytes: address space of the child for the largest file; small files get less.
        memory_base_bytes: address space of the child before its first row.
        memory_factor: bytes of address space per byte of a packed workbook.
        output_bytes: the largest file that the child may write.
    """

    rows: int = 1_500_000
    columns: int = 400
    file_bytes: int = 600 * MIB
    unpacked_bytes: int = 3_000 * MIB
    ratio: int = 200
    entries: int = 500
    wall_seconds: float = 300.0
    cpu_seconds: int = 300
    memory_bytes: int = 6_000 * MIB
    memory_base_bytes: int = 1_300 * MIB
    memory_factor: int = 60
    output_bytes: int = 1_000 * MIB


DEFAULT: Final = Limits()
"""Limits of an ordinary installation; about a million residents with forty columns pass."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file as it came: name without folder, SHA-256 in hex, size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Examined:
    """The report on one month's files. Counts are rows; names are canonical unless said otherwise.

    Attributes:
        files: the sources, in the order given.
        accepted: Parquet with the columns of `catalogue.columns.snapshot_columns()`.
        quarantine: Parquet with ``sumber_berkas, lembar, baris, kolom, kode``; no values.
        rows_read: rows below the header; always accepted + quarantined + not data.
        quarantine_reasons: quarantine code to rows.
        not_data_reasons: ``blank``, ``total``, ``signature``, ``column_numbers``, ``header`` to rows.
        columns_present: canonical columns found, those that are not stored included.
        columns_recognised: ``{"header", "canonical"}`` per mapped column.
        columns_unknown: slugs of headers that mean nothing to the product, or a second time the same.
        columns_ignored: slugs that belong to the layout and are not needed.
        columns_dropped: what is never kept as it is: canonical name, or slug where there is none.
        header_row: row number of the (last) header line in its sheet, from 1; of the first file.
        cleaned: canonical column to cells from which white space, quotes or a trailing ``.0`` were removed.
        date_orders: column to ``iso``, ``iso_swapped`` (and set right), ``dmy``, ``mdy``, ``serial``, ``text``,
            ``mixed`` or ``undecided``.
        area_suggestions: ``{"written", "slug", "kecamatan", "suggestion_code", "rows"}``; area names, nothing personal.
        warnings: ``{"code", "count", …}``.
        relation_codes: ``A``, ``B`` or null as told by the caller.
        sheets: ``{"file", "sheet", "rows", "read", "hidden", "why"}`` per sheet of files that have sheets; ``rows`` are
            those below the header, None for a sheet that is not read; ``why`` it is not: ``hidden``, ``not_named``,
            ``empty``, ``other_layout`` or ``no_header``.
        confirmations: suspicious properties of the file that a person must confirm before it is published.
        quarantined_areas: kelurahan code to quarantined rows, as far as their kelurahan was recognised: rows set aside
            for a numeric NIK. Rows whose kelurahan itself is the problem are in none.
    """

    files: tuple[SourceFile, ...]
    layout: str
    period: str
    accepted: Path
    quarantine: Path
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    rows_not_data: int
    quarantine_reasons: dict[str, int]
    not_data_reasons: dict[str, int]
    columns_present: list[str]
    columns_recognised: list[dict[str, str]]
    columns_unknown: list[str]
    columns_ignored: list[str]
    columns_dropped: list[str]
    sheet: str
    header_row: int
    cleaned: dict[str, int]
    date_orders: dict[str, str]
    area_suggestions: list[dict[str, Any]]
    warnings: list[dict[str, Any]] = field(default_factory=list)
    relation_codes: str | None = None
    sheets: list[dict[str, Any]] = field(default_factory=list)
    confirmations: list[Confirmation] = field(default_factory=list)
    quarantined_areas: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return everything but the paths, ready for `json.dumps`."""
        whole = asdict(self)
        del whole["accepted"], whole["quarantine"]
        whole["files"] = [asdict(source) for source in self.files]
        return whole
