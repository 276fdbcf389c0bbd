"""Cells of the lists beside the register to what is kept of them: programmes, rupiah, answers of matchers, findings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from dtks_analytics.catalogue import codes
from dtks_analytics.catalogue.columns import PROGRAMMES
from dtks_analytics.catalogue.side_codes import (
    DOUBLE_STATUS,
    FINDINGS,
    PBI_ACTIVE,
    PBI_INACTIVE,
    PROGRAMME_WORDS,
    RESPONSES,
)

if TYPE_CHECKING:
    from dtks_analytics.intake.clean import Coded
    from dtks_analytics.intake.readings import Notes

_BETWEEN: Final = re.compile(r"\s*(?:[+&,;/]|\bDAN\b)\s*")
_CURRENCY: Final = re.compile(r"^(?:RP|IDR)\.?\s*|\s*(?:,-|RUPIAH)$", re.IGNORECASE)
_AMOUNT: Final = re.compile(r"^\d+(?:[.,]\d+)*$")
_THOUSANDS: Final = re.compile(r"^\d{1,3}([.,]\d{3})+$")
_LARGEST: Final = 1_000_000_000
"""No person is paid a thousand million rupiah: such a cell holds another number."""
_PATTERNS: Final = tuple((re.compile(pattern), rule) for pattern, rule in FINDINGS)


def _noted(column: Coded, name: str, notes: Notes, mapped: list[Any]) -> list[Any]:
    """Count the filled cells that could not be read; return the values."""
    lost = [word is not None and value is None for word, value in zip(column.words, mapped, strict=True)]
    notes.note(name, column, lost)
    return mapped


def programmes(column: Coded, notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return the keys of the programmes per row, joined by ``+`` in the order of the catalogue; null for none known."""

    def read(word: str | None) -> str | None:
        if word is None:
            return None
        text = " ".join(word.upper().split())
        parts = [text] if text in PROGRAMME_WORDS else _BETWEEN.split(text)
        found = {PROGRAMME_WORDS.get(part.strip()) for part in parts}
        if None in found:
            return None
        return "+".join(key for key in PROGRAMMES if key in found)

    mapped = _noted(column, "jenis_bansos", notes, [read(word) for word in column.words])
    return pa.array(mapped, pa.string()).take(column.codes)


def rupiah(text: str) -> int | None:
    """Read an amount of money, in whole rupiah: ``600000``, ``600.000,00``, ``Rp 600,000``; None for anything else."""
    text = _CURRENCY.sub("", text.strip()).replace(" ", "")
    if not _AMOUNT.match(text):
        return None
    last = max(text.rfind("."), text.rfind(","))
    if last >= 0 and not _THOUSANDS.match(text) and (text[last] not in text[:last]):
        whole, fraction = text[:last], text[last + 1 :]
        text = whole if not int(fraction) else ""
        if "." in whole or "," in whole:
            text = text if _THOUSANDS.match(whole) else ""
    elif last >= 0 and not _THOUSANDS.match(text):
        return None
    digits = text.replace(".", "").replace(",", "")
    amount = int(digits) if digits else None
    return amount if amount is not None and amount < _LARGEST else None


def money(column: Coded, name: str, notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return whole rupiah per row; a cell that is no amount is null and counted."""
    mapped = [None if word is None else rupiah(word) for word in column.words]
    return pa.array(_noted(column, name, notes, mapped), pa.int64()).take(column.codes)


def response(column: Coded, notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return the answer of the matcher per row: a value of `PADAN`, or null where the name decides."""
    known: dict[str, str] = codes.PADAN | RESPONSES
    keys = [None if word is None else " ".join(word.upper().strip(" .").split()) for word in column.words]
    mapped = _noted(column, "status_padan", notes, [None if key is None else known.get(key) for key in keys])
    return pa.array([None if word == "DITEMUKAN" else word for word in mapped], pa.string()).take(column.codes)


def double_status(column: Coded, notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return CLEAN, UNCLEAN or NONAKTIF per row."""
    keys = [None if word is None else word.upper().replace(" ", "") for word in column.words]
    mapped = _noted(column, "status_baru", notes, [key if key in DOUBLE_STATUS else None for key in keys])
    return pa.array(mapped, pa.string()).take(column.codes)


def premium_paid(column: Coded, notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return whether the premium of a listed person is paid; an empty cell is, and an unknown word is counted."""

    def read(word: str | None) -> bool | None:
        key = None if word is None else " ".join(word.upper().strip(" .").split())
        return False if key in PBI_INACTIVE else True if key in PBI_ACTIVE else None

    mapped = _noted(column, "keaktifan", notes, [read(word) for word in column.words])
    return pa.array(mapped, pa.bool_()).take(column.codes).fill_null(True)


def rule_of_finding(column: Coded) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return the key of the rule that a finding of BPK speaks of, null where there is none yet."""

    def read(word: str) -> str | None:
        text = word.upper()
        return next((rule for pattern, rule in _PATTERNS if pattern.search(text)), None)

    return column.map(read, pa.string())
