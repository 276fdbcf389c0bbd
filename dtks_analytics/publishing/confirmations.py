"""What is suspicious in a delivery and can still be true: found, put into words, held until a person confirms it.

The intake finds what the file shows by itself (`intake.result.Examined.confirmations`); this module adds what needs
the counts of the whole delivery or the published months. The limits are those of the command-line contract.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, replace
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import ibis
import pyarrow.parquet as pq

from dtks_analytics.catalogue.columns import BY_NAME
from dtks_analytics.catalogue.sides import LINEAGE, SIDES
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.engine import Engine, compile_statement
from dtks_analytics.errors import (
    CONFIRMATIONS,
    Confirmation,
    ConfirmationRequiredError,
    DamagedStoreError,
    RefusedError,
    refuse,
)
from dtks_analytics.figures.cube import Cube
from dtks_analytics.present.text.numbers import MONTHS, SHORT_MONTHS, integer, month
from dtks_analytics.store import work_file
from dtks_analytics.store.refusals import refuse as refuse_request

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from dtks_analytics.intake.result import Examined
    from dtks_analytics.publishing.figures import CountedMonth
    from dtks_analytics.store.month import Account
    from dtks_analytics.store.view import StoreView

Found = tuple[tuple[Confirmation, ...], ...]
"""Confirmations of a delivery, one tuple per report of the intake, in the same order."""

QUARANTINED_PERCENT: Final = 5
QUARANTINED_AREA_PERCENT: Final = 20
QUARANTINED_AREA_ROWS: Final = 50
BEFORE_PERCENT: Final = 80
BEFORE_AREA_ROWS: Final = 100
REPLACED_PERCENT: Final = 95
GONE_ROWS: Final = 5
"""Rows of a kelurahan that a new version lacks altogether count as gone from this many on, whatever came elsewhere."""
COVERED_PERCENT: Final = 50

COUNTED: Final[dict[str, tuple[str, str]]] = {
    "QUARANTINE_SHARE": ("", "baris dikarantina"),
    "FEWER_ROWS": ("berkurang ", "baris"),
    "REPEATED_ROWS": ("", "baris berulang"),
    "NUMBERS_ROUNDED": ("", "nomor berakhir 0"),
    "VALUES_UNREADABLE": ("", "sel tidak terbaca"),
    "NUMBERS_DISAGREE": ("", "baris bertentangan"),
    "COVERAGE_LOW": ("", "baris aktif tercakup"),
}
"""Words before and after the count of a code; ``baris`` after it where the code is not named."""
_NAMED_AREAS: Final = 5
_LONG_NUMBER: Final = re.compile(r"\d(?:[ .\-]?\d){15,}")

_YEAR: Final = r"(?P<year>20\d\d)"
_WORDS: Final = {name.lower(): number for names in (MONTHS, SHORT_MONTHS) for number, name in enumerate(names, 1)} | {
    "agt": 8, "ags": 8, "sept": 9, "nop": 11, "pebruari": 2, "nopember": 11,
}  # fmt: skip
_WORD: Final = rf"(?<![a-z])(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?![a-z])"
_MONTH_OF_NAME: Final = (
    re.compile(rf"(?<!\d){_YEAR}[-_. ]?(?P<number>0[1-9]|1[0-2])(?![-_. ]?\d)"),
    re.compile(rf"(?<!\d)(?<!\d[-_. ])(?P<number>0[1-9]|1[0-2])[-_. ]{_YEAR}(?!\d)"),
    re.compile(rf"{_WORD}[-_. ]*{_YEAR}(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}[-_. ]*{_WORD}"),
)


def before_counting(view: StoreView | None, reports: Sequence[Examined], temporary: Path) -> Found:
    """Find what is suspicious before anything is counted.

    Args:
        view: the served version; None without a store.
        reports: of the intake.
        temporary: existing private folder.
    """
    found = []
    for report in reports:
        own = [one for one in report.confirmations if one.code != "OTHER_MONTH"]
        month_told = [one for one in report.confirmations if one.code == "OTHER_MONTH"]
        fewer = _fewer_of_list(view, report, reports) if report.layout in SIDES else _fewer(view, report)
        other = _merged([*month_told, *_other_month(view, report, temporary)])
        found.append((*own, *_quarantined(report), *fewer, *other))
    return tuple(found)


def after_counting(
    found: Found, reports: Sequence[Examined], counted: Sequence[CountedMonth], published: Cube | None
) -> Found:
    """Add what only the figures show.

    Args:
        found: of `before_counting`.
        reports: of the intake.
        counted: the delivered month, then those counted again with it.
        published: figures of the version that the register replaces, else of the month before; None without either.
    """
    found = _fewer_active(found, reports, counted, published)
    lists = [number for number, report in enumerate(reports) if report.layout == "verval_results"]
    months = counted
    place = lists[0] if lists else 0
    if not lists:
        register = reports[0] if reports[0].layout not in SIDES else None
        if register is None or "hasil_verval" in register.columns_present or _coverage(published):
            return found
        months = counted[:1]
    low = [
        figure for one in months
        if (figure := _covered(one)) and figure[0] * 100 < figure[1] * COVERED_PERCENT
    ]  # fmt: skip
    if not low:
        return found
    done, total = min(low, key=lambda one: one[0] / one[1])
    one = Confirmation("COVERAGE_LOW", done, total, file=reports[place].files[0].name if lists else "")
    return (*found[:place], (*found[place], one), *found[place + 1 :])


def _fewer_active(
    found: Found, reports: Sequence[Examined], counted: Sequence[CountedMonth], published: Cube | None
) -> Found:
    """Ask as well where the rows came but far fewer of them are active: a word for *active* may have been misread."""
    if reports[0].layout in SIDES or published is None or not counted or not found:
        return found
    if any(one.code == "FEWER_ROWS" for one in found[0]):
        return found
    city = wilayah().kota.code
    cube = Cube(counted[0].counted.cube)
    new = cube.figure("individu_registered", city, cube.periods[0]).count or 0
    old = published.figure("individu_registered", city, published.periods[-1]).count or 0
    if new * 100 >= old * BEFORE_PERCENT:
        return found
    note = "Yang dibandingkan adalah baris aktif."
    return ((*found[0], Confirmation("FEWER_ROWS", old - new, old, note=note)), *found[1:])


def needs_figures(view: StoreView | None, reports: Sequence[Examined]) -> bool:
    """Tell whether `after_counting` may add something: results of verification are delivered or kept."""
    kept = {side.layout for side in view.sides} if view else set()
    return "verval_results" in kept | {report.layout for report in reports}


def refuse_empty(reports: Iterable[Examined]) -> None:
    """Refuse a register or a list of which no row was accepted.

    Raises:
        RefusedError: ``NO_ROWS``.
    """
    for report in reports:
        if not report.rows_accepted:
            names = ", ".join(shown_name(file.name) for file in report.files)
            raise refuse(
                "NO_ROWS",
                f"Berkas {names}: {integer(report.rows_read)} baris dibaca, {integer(report.rows_quarantined)} "
                f"dikarantina, {integer(report.rows_not_data)} bukan data. Periksa judul kolom, NIK, dan kelurahannya.",
            )


def refuse_twice(reports: Iterable[Examined], temporary: Path) -> None:
    """Refuse two files of one result whose accepted rows are equal, whatever their bytes and the order of columns.

    Raises:
        RefusedError: ``SAME_FILE_TWICE``.
    """
    for report in reports:
        if len(report.files) > 1:
            prints = _fingerprints(report.accepted, _content(report.accepted), temporary)
            names = {file.sha256: file.name for file in report.files}
            for first, second in _equal(prints):
                raise refuse("SAME_FILE_TWICE", _both(names[first], names[second]))
    lists = [report for report in reports if report.layout in SIDES]
    for one, other in combinations(lists, 2):
        alike = (one.layout, one.rows_accepted) == (other.layout, other.rows_accepted)
        if alike and _same_rows(one, other.accepted, temporary):
            raise refuse("SAME_FILE_TWICE", _both(one.files[0].name, other.files[0].name))


def check_reason(confirmed: Collection[str], reason: str) -> str:
    """Return the reason that belongs to some confirmed codes, without white space around it.

    Raises:
        RefusedError: ``REASON_MISSING``, ``NIK_IN_TEXT`` or ``TEXT_TOO_LONG``.
    """
    if not confirmed:
        return ""
    plain = work_file.plain(reason, longest=500)
    if not plain:
        raise refuse_request("REASON_MISSING", "Tambahkan --reason.")
    return plain


def need(found: Iterable[Confirmation], confirmed: Collection[str]) -> None:
    """Go on only if everything suspicious was confirmed; a confirmed code that does not apply is ignored.

    Raises:
        ConfirmationRequiredError: with every code that applies.
    """
    everything = list(found)
    missing = [one for one in everything if one.code not in confirmed]
    if missing:
        codes = " ".join(f"--confirm {code}" for code in dict.fromkeys(one.code for one in everything))
        told = [sentence(one) for one in missing]
        hint = f'Periksa berkasnya. Bila memang benar, ulangi dengan {codes} --reason "alasan".'
        raise ConfirmationRequiredError(everything, confirmed, " ".join([*told, hint]))


def warning(one: Confirmation) -> dict[str, Any]:
    """Return a confirmed property as the warning that the month or the list keeps."""
    kept = {name: value for name, value in asdict(one).items() if value}
    if one.areas:
        kept["areas"] = list(one.areas)
    return {**kept, "count": one.count, "confirmed": True}


def sentence(one: Confirmation) -> str:
    """Return a confirmation in words: what, where, how many; never a value."""
    words = [CONFIRMATIONS[one.code]]
    before, unit = COUNTED.get(one.code, ("", "baris"))
    where = [f"berkas {shown_name(one.file)}"] if one.file else []
    where += [f"lembar {one.sheet}"] if one.sheet else []
    where += [f"kolom {column_label(one.column)}"] if one.column else []
    where += [area_names(one.areas)] if one.areas else []
    place = f" ({', '.join(where)})" if where else ""
    if one.of:
        words.append(f"{before}{integer(one.count)} dari {integer(one.of)} {unit}{place}.")
    elif one.count:
        words.append(f"{before}{integer(one.count)} {unit}{place}.")
    elif where:
        words.append(f"{', '.join(where)}.")
    if one.note:
        words.append(one.note)
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}" for sentence in words)


def column_label(name: str) -> str:
    """Return a column in words; its name where the catalogue has none."""
    return BY_NAME[name].label if name in BY_NAME else name


def area_names(codes: Sequence[str]) -> str:
    """Return the names of some kelurahan, the first five of them."""
    tree = wilayah()
    names = [tree[code].name if code in tree else code for code in codes]
    rest = f" dan {len(names) - _NAMED_AREAS} kelurahan lain" if len(names) > _NAMED_AREAS else ""
    return f"Kel. {', '.join(names[:_NAMED_AREAS])}{rest}"


def shown_name(name: str) -> str:
    """Return a file name as messages and the audit carry it: a number of sixteen digits or more is left out."""
    return _LONG_NUMBER.sub("…", name)


def months_named(name: str) -> list[str]:
    """Return the months that a file name carries (``2026-08``, ``202608``, ``Agustus 2026``); no full date is one."""
    text, found = name.lower(), []
    for pattern in _MONTH_OF_NAME:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            number = int(parts["number"]) if "number" in parts else _WORDS[parts["word"]]
            found.append(f"{parts['year']}-{number:02d}")
    return list(dict.fromkeys(found))


def _quarantined(report: Examined) -> list[Confirmation]:
    """Find too many quarantined rows, in the whole file or in one kelurahan."""
    data = report.rows_read - report.rows_not_data
    areas: list[str] = []
    if report.quarantined_areas:
        kept = _by_area(report.accepted)
        for code, held in sorted(report.quarantined_areas.items()):
            rows = kept[code] + held
            if rows >= QUARANTINED_AREA_ROWS and held * 100 > rows * QUARANTINED_AREA_PERCENT:
                areas.append(code)
    if report.rows_quarantined * 100 <= data * QUARANTINED_PERCENT and not areas:
        return []
    file = report.files[0].name if len(report.files) == 1 else ""
    return [Confirmation("QUARANTINE_SHARE", report.rows_quarantined, data, file=file, areas=tuple(areas))]


def _fewer(view: StoreView | None, report: Examined) -> list[Confirmation]:
    """Find a register that is much smaller than the month before, or than the version that it replaces."""
    months = {month.period: month for month in view.months} if view else {}
    if view is None:
        return []
    new, found = _by_area(report.accepted), []
    if (earlier := months.get(_before(report.period))) is not None:
        old = _published_areas(view, earlier.period)
        small = [
            code for code, rows in sorted(old.items())
            if rows >= BEFORE_AREA_ROWS and new[code] * 100 < rows * BEFORE_PERCENT
        ]  # fmt: skip
        whole = report.rows_accepted * 100 < earlier.rows_accepted * BEFORE_PERCENT
        if small or whole:
            missing = sum(old[code] - new[code] for code in small)
            count = max(missing, earlier.rows_accepted - report.rows_accepted)
            of = earlier.rows_accepted if whole else sum(old[code] for code in small)
            note = f"Dibandingkan dengan {month(earlier.period)}."
            found.append(Confirmation("FEWER_ROWS", count, of, areas=tuple(small), note=note))
    if (replaced := months.get(report.period)) is not None:
        old = _published_areas(view, replaced.period)
        gone = tuple(code for code, rows in sorted(old.items()) if rows >= GONE_ROWS and not new[code])
        kept = min(report.rows_accepted, replaced.rows_accepted - sum(old[code] for code in gone))
        if kept * 100 < replaced.rows_accepted * REPLACED_PERCENT:
            note = f"Dibandingkan dengan versi {month(report.period)} yang digantikan."
            one = Confirmation(
                "FEWER_ROWS", replaced.rows_accepted - kept, replaced.rows_accepted, areas=gone, note=note
            )
            found.append(one)
    return _merged(found)


def _fewer_of_list(view: StoreView | None, report: Examined, reports: Sequence[Examined]) -> list[Confirmation]:
    """Find a list that is much smaller than those of its kind for the month before.

    Only kinds that hold for one month or replace what was before. Payments are compared per programme, since they come
    in one list each. All lists of the month count together, kept ones included.
    """
    if view is None or SIDES[report.layout].force not in {"month", "replaced"}:
        return []
    kind, period = report.layout, report.period
    first = next(one for one in reports if one.layout == kind)
    if first is not report:
        return []
    known = [side for side in view.sides if side.layout == kind]
    delivered = {file.sha256 for one in reports if one.layout == kind for file in one.files}
    now = [side for side in known if side.period == period and side.files[0].sha256 not in delivered]
    earlier = [side for side in known if side.period < period]
    last = _before(period) if SIDES[kind].force == "month" else max((side.period for side in earlier), default="")
    fresh = [one for one in reports if one.layout == kind]
    new = sum((_by_programme(one.accepted, kind) for one in fresh), Counter())
    named = set(new)
    old: Counter[str] = Counter()
    with suppress(DamagedStoreError):  # a damaged list is told wherever it is counted
        for side in now:
            new += _by_programme(view.side_rows(side.id), kind)
        for side in earlier:
            if side.period == last:
                old += _by_programme(view.side_rows(side.id), kind)
    small = [key for key in named if new[key] * 100 < old[key] * BEFORE_PERCENT]
    if not small:
        return []
    count = sum(old[key] - new[key] for key in small)
    note = f"Dibandingkan dengan {SIDES[kind].label} {month(last)}."
    return [Confirmation("FEWER_ROWS", count, sum(old[key] for key in small), file=report.files[0].name, note=note)]


def _merged(found: Sequence[Confirmation]) -> list[Confirmation]:
    """Make one confirmation of several of one code: the largest count, all areas, all notes."""
    if len(found) < 2:  # noqa: PLR2004 - nothing to merge
        return list(found)
    largest = max(found, key=lambda one: one.count)
    areas = tuple(sorted({code for one in found for code in one.areas}))
    return [replace(largest, areas=areas, note=" ".join(one.note for one in found))]


def _other_month(view: StoreView | None, report: Examined, temporary: Path) -> list[Confirmation]:
    """Find what is published as another month, and a file name with another month in it."""
    found = []
    for file in report.files:
        named = months_named(file.name)
        if named and report.period not in named:
            note = f"Nama berkas menyebut {', '.join(month(one) for one in named)}."
            found.append(Confirmation("OTHER_MONTH", report.rows_accepted, file=file.name, note=note))
    if other := _published_as(view, report, temporary):
        note = f"Isi yang sama sudah terbit sebagai {month(other)}."
        found.append(Confirmation("OTHER_MONTH", report.rows_accepted, file=report.files[0].name, note=note))
    return _merged(found)


def _published_as(view: StoreView | None, report: Examined, temporary: Path) -> str | None:
    """Return another month under which the same bytes or the same rows are published; the newest of them."""
    if view is None:
        return None
    digests = {file.sha256 for file in report.files}
    known: list[tuple[Account, Callable[[], Path]]]
    if report.layout in SIDES:
        known = [(side, partial(view.side_rows, side.id)) for side in view.sides if side.layout == report.layout]
    else:
        known = [(record, partial(view.persons, record.period)) for record in view.months]
    others = [(record, rows) for record, rows in known if record.period != report.period]
    for record, rows in sorted(others, key=lambda one: one[0].period, reverse=True):
        if digests & {file.sha256 for file in record.files}:
            return record.period
        if record.rows_accepted == report.rows_accepted:
            with suppress(DamagedStoreError, RefusedError):  # damaged, or its rows were erased by decision
                if _same_rows(report, rows(), temporary):
                    return record.period
    return None


def _same_rows(report: Examined, rows: Path, temporary: Path) -> bool:
    """Tell whether accepted rows equal others, as many, but for month and source."""
    columns = [name for name in _content(report.accepted) if name in set(_content(rows))]
    one, other = (_fingerprints(path, columns, temporary, whole=True) for path in (report.accepted, rows))
    return list(one.values()) == list(other.values())


def _content(rows: Path) -> list[str]:
    """Return the columns of accepted rows that hold content, in one order."""
    return sorted(name for name in pq.read_schema(rows).names if name not in LINEAGE)


def _fingerprints(
    rows: Path, columns: Sequence[str], temporary: Path, *, whole: bool = False
) -> dict[str, tuple[int, str, str]]:
    """Return number of rows, sum and parity of the rows' hashes: equal for equal rows in any order.

    Args:
        rows: Parquet of accepted rows.
        columns: what is compared.
        temporary: existing private folder.
        whole: of the whole file, under one empty key; otherwise by the hash of the source file.
    """
    with Engine(temporary) as engine:
        engine.snapshot("content", rows)
        t = engine.backend.table("content")
        row = ibis.struct({name: t[name] for name in columns}).hash()
        source = ibis.literal("") if whole else t.sha256_berkas
        hashed = t.select(source=source, row=row, wide=row.cast("decimal(38, 0)"))
        found = engine.rows(
            compile_statement(
                hashed.group_by("source").aggregate(
                    n=hashed.count(), total=hashed.wide.sum().cast("string"), parity=hashed.row.bit_xor().cast("string")
                )
            )
        )
    return {str(one["source"]): (int(one["n"]), str(one["total"]), str(one["parity"])) for one in found}


def _equal(prints: Mapping[str, tuple[int, str, str]]) -> list[tuple[str, str]]:
    """Return the pairs of sources whose rows are equal."""
    seen: dict[tuple[int, str, str], str] = {}
    pairs = []
    for source, one in prints.items():
        if one in seen:
            pairs.append((seen[one], source))
        seen.setdefault(one, source)
    return pairs


def _both(one: str, other: str) -> str:
    """Name two files."""
    return f"Berkas: {shown_name(one)} dan {shown_name(other)}."


def same_bytes(names: Sequence[tuple[str, str]]) -> None:
    """Refuse a delivery in which two files are equal byte for byte.

    Args:
        names: name and sha256 of each file.

    Raises:
        RefusedError: ``SAME_FILE_TWICE``.
    """
    seen: dict[str, str] = {}
    for name, digest in names:
        if digest in seen:
            raise refuse("SAME_FILE_TWICE", _both(seen[digest], name))
        seen[digest] = name


def refused(error: RefusedError) -> list[str]:
    """Return the codes of a refusal: one, or all that a person would have to confirm."""
    return list(error.detail["codes"]) if isinstance(error, ConfirmationRequiredError) else [error.code]


def _by_area(rows: Path) -> Counter[str]:
    """Count accepted rows by kelurahan."""
    column = pq.read_table(rows, columns=["kode_kelurahan"])["kode_kelurahan"]
    return Counter({row["values"]: row["counts"] for row in column.value_counts().to_pylist()})


def _published_areas(view: StoreView, period: str) -> Counter[str]:
    """Count the rows of a published month by kelurahan; none where they are damaged or erased by decision."""
    try:
        return _by_area(view.persons(period))
    except (DamagedStoreError, RefusedError):
        return Counter()


def _by_programme(rows: Path, kind: str) -> Counter[str]:
    """Count the rows of a list by programme; all under one empty key where the kind has none."""
    if kind != "bansos_list":
        return Counter({"": pq.read_metadata(rows).num_rows})
    column = pq.read_table(rows, columns=["program"])["program"]
    return Counter({row["values"] or "": row["counts"] for row in column.value_counts().to_pylist()})


def _covered(one: CountedMonth) -> tuple[int, int] | None:
    """Return rows with a result and active rows of a month; None where there are no results.

    Asked with either setting of ``verified_by``: *sudah diverifikasi* of the whole city rests on the list in any case.
    """
    return _coverage(Cube(one.counted.cube))


def _coverage(cube: Cube | None) -> tuple[int, int] | None:
    """Return rows with a result of verification and active rows of the city; None where there are no results."""
    if cube is None:
        return None
    figure = cube.figure("verval_done", wilayah().kota.code, cube.periods[0])
    return (figure.count or 0, figure.base) if figure.evaluable and figure.base else None


def _before(period: str) -> str:
    """Return the month before a month (``YYYY-MM``)."""
    year, number = (int(part) for part in period.split("-"))
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"
