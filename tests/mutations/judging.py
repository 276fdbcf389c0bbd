"""One mutated delivery: written to a file, examined by the product, and judged against what it says.

A case is *refused*, *asked* (a confirmation, or more than the contract's share of rows in quarantine) or *accepted*.
It is wrong when something was accepted in silence that the file does not say, or when rows are lost.
"""

from __future__ import annotations

import random
import time
import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import pyarrow.parquet as pq
from deliveries import PERIOD, TITLES, Delivery, as_csv, delivery, write_xlsx
from mutating import MUTATIONS

from dtks_analytics.errors import DtksError
from dtks_analytics.intake.examine import examine_all

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.intake.result import Examined

SECRET: Final = bytes(range(32))
QUARANTINE_SHARE: Final = 0.05
ENCODINGS: Final = ("utf-8", "utf-8-sig", "cp1252", "utf-16")
DELIMITERS: Final = (",", ";", "\t", "|")
Outcome = Literal["refused", "asked", "accepted"]


@dataclass(frozen=True)
class Case:
    """One mutated delivery.

    Attributes:
        seed: makes the same case again.
        name: layout, form and mutations.
        outcome: what the product said.
        code: of a refusal or of the first confirmation.
        wrong: what is wrong, without a value; empty for nothing.
        seconds: wall time of the examination.
    """

    seed: int
    name: str
    outcome: Outcome
    code: str
    wrong: tuple[str, ...]
    seconds: float


def run(seed: int, folder: Path) -> Case:
    """Make, write, examine and judge one case.

    Args:
        seed: of everything in it.
        folder: an empty private folder.
    """
    rng = random.Random(seed)  # noqa: S311 - mistakes, no secrets
    layout = rng.choice(sorted(TITLES))
    made = delivery(layout, rng, rng.choice((24, 40, 60)))
    chosen = rng.sample(MUTATIONS, k=rng.choice((1, 1, 1, 2, 3)))
    single = len(chosen) == 1
    for mutation in chosen:
        made = mutation(made, rng)
    form = rng.choice(("csv", "xlsx"))
    name = f"{layout} {form} {'+'.join(one.__name__ for one in chosen)}"
    path = folder / f"berkas.{form}"
    stop = single and (made.must_stop or (form == "xlsx" and bool(made.numeric)))
    free: frozenset[str] = frozenset()
    if form == "xlsx":
        write_xlsx(made, path)
    else:
        encoding = rng.choice(ENCODINGS[:3] if rng.random() < 0.9 else ENCODINGS)
        try:
            content = as_csv(made, rng.choice(DELIMITERS), encoding, rng.choice(("\r\n", "\n")))
        except UnicodeEncodeError:
            content = as_csv(made)
        path.write_bytes(content)
        name += f" {encoding}"
    if rng.random() < 0.3:
        free, what = _spoiled(path, form, made, rng)
        name, stop = f"{name} {what}", False
    (folder / "kerja").mkdir()
    began = time.monotonic()
    try:
        reports = examine_all([path], PERIOD, workdir=folder / "kerja", secret=SECRET)
    except DtksError as error:
        wrong = () if error.exit_code == 2 else (f"ended with {error.code}",)
        return Case(seed, name, "refused", error.code, wrong, time.monotonic() - began)
    took = time.monotonic() - began
    asked = [one.code for report in reports for one in report.confirmations]
    if len(reports) != 1 or reports[0].layout not in TITLES:
        return Case(seed, name, "accepted", "", ("taken for something else",), took)
    (report,) = reports
    data = report.rows_accepted + report.rows_quarantined
    if not report.rows_accepted:
        asked.append("NO_ROWS")
    if data and report.rows_quarantined > QUARANTINE_SHARE * data:
        asked.append("QUARANTINE_SHARE")
    wrong = _reconciled(report)
    if not asked:
        wrong += _judged(report, made, free)
        wrong += ("must not pass unasked",) if stop else ()
    return Case(seed, name, "asked" if asked else "accepted", asked[0] if asked else "", wrong, took)


def _reconciled(report: Examined) -> tuple[str, ...]:
    total = report.rows_accepted + report.rows_quarantined + report.rows_not_data
    accepted = pq.read_metadata(report.accepted).num_rows
    return () if report.rows_read == total and accepted == report.rows_accepted else ("rows do not reconcile",)


def _judged(report: Examined, made: Delivery, free: frozenset[str]) -> tuple[str, ...]:
    """Compare every accepted row with what it says."""
    accepted = pq.read_table(report.accepted).to_pylist()
    present, told = set(report.columns_present), {str(one.get("column", "")) for one in report.warnings}
    by_key: dict[str, list[dict[str, Any]]] = {}
    name = "id_individu" if "id_individu" in present else "nik"
    for row in accepted:
        by_key.setdefault(str(row[name]), []).append(row)
    wrong: set[str] = set()
    lost = 0
    numbers = Counter(str(said.get("nik")) for said in made.expected.values())
    for key, said in made.expected.items():
        alone = said.get("nik") is not None and numbers[str(said.get("nik"))] == 1
        if key in free or (name == "nik" and not alone):
            continue
        found = by_key.get(key if name == "id_individu" else str(said.get("nik")), [])
        lost += not found
        for row in found:
            for column, value in said.items():
                known = row[column]
                silent = known is not None or (column in present and column not in told)
                if known != value and silent and not (known is None and value is False):
                    wrong.add(f"{column} differs")
    if lost > report.rows_quarantined + len(free):
        wrong.add("rows are lost")
    if any(str(row[name]) in made.refused_rows for row in accepted) and name == "id_individu":
        wrong.add("a damaged row was accepted")
    return tuple(sorted(wrong))


def _spoiled(path: Path, form: str, made: Delivery, rng: random.Random) -> tuple[frozenset[str], str]:
    """Damage bytes of the written file; return the ids of the rows that may have changed, and how it was done."""
    if form == "xlsx":
        return _spoiled_workbook(path, made, rng)
    content = bytearray(path.read_bytes())
    at = rng.randrange(len(content))
    kind = rng.choice(("flip", "quote", "cut", "drop", "zero", "line_twice", "line_gone"))
    end = at + 1
    if kind == "flip":
        content[at] ^= 1 << rng.randrange(8)
    elif kind == "quote":
        content[at:at] = b'"'
    elif kind == "cut":
        end = len(content)
        del content[at:]
    elif kind == "drop":
        end = min(len(content), at + rng.randint(1, 40))
        del content[at:end]
    elif kind == "zero":
        content[at] = 0
    else:
        lines = bytes(content).split(b"\n")
        place = rng.randrange(len(lines))
        at = sum(len(line) + 1 for line in lines[:place])
        end = at + len(lines[place])
        lines[place : place + 1] = [lines[place]] * 2 if kind == "line_twice" else []
        content = bytearray(b"\n".join(lines))
    before = path.read_bytes()
    path.write_bytes(bytes(content))
    first, last = before[:at].count(b"\n"), before[:end].count(b"\n")
    head = len(made.before) + 1
    touched = range(first - head, last - head + 1)
    if first < head:
        return frozenset(row["id"] for row in made.rows), kind
    return frozenset(made.rows[at]["id"] for at in touched if 0 <= at < len(made.rows)), kind


def _spoiled_workbook(path: Path, made: Delivery, rng: random.Random) -> tuple[frozenset[str], str]:
    """Change one byte of the sheet inside the workbook, or of the packed file."""
    if rng.random() < 0.3:
        content = bytearray(path.read_bytes())
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        path.write_bytes(bytes(content))
        return frozenset(row["id"] for row in made.rows), "packed_flip"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = bytearray(parts["xl/worksheets/sheet1.xml"])
    at = rng.randrange(len(sheet))
    sheet[at] = rng.choice(b'0123456789abcrstv<>/"= ')
    row = parts["xl/worksheets/sheet1.xml"][:at].count(b"<row ") - 1 - len(made.before) - 1
    parts["xl/worksheets/sheet1.xml"] = bytes(sheet)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content_ in parts.items():
            archive.writestr(name, content_)
    if row < 0:
        return frozenset(one["id"] for one in made.rows), "sheet_byte"
    return frozenset(made.rows[at]["id"] for at in (row - 1, row, row + 1) if 0 <= at < len(made.rows)), "sheet_byte"
