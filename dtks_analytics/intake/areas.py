"""The kelurahan of each row: by name inside its kecamatan, or by a code whose system the column settles.

In Samarinda twelve kelurahan codes mean another kelurahan in the other system, so a code alone is only
believed once the column as a whole, and the names beside it, have said which system it is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.intake.areanames import Written, codes, comparable, is_here, kecamatan, names, settle_system
from dtks_analytics.intake.recognise import slug

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.intake.areanames import System
    from dtks_analytics.intake.clean import Coded

SIMILARITY: Final = 92
"""From this rapidfuzz ratio on, a spelling is suggested; a person confirms it."""

_FIELDS: Final = ("kab_kota", "kecamatan", "kelurahan", "kode_kelurahan")
_SEPARATOR: Final = "\x1f"


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a row belongs: a kelurahan code, or a quarantine code and the column that is at fault."""

    code: str | None = None
    quarantine: str | None = None
    column: str | None = None


class Resolver:
    """Places rows of one table."""

    def __init__(self, written: list[Written], confirmed: Mapping[str, str], *, has_kecamatan: bool) -> None:
        """Settle the system of the codes and keep the spellings that a person has confirmed."""
        self.system = settle_system(written)
        self._confirmed = confirmed
        self._has_kecamatan = has_kecamatan
        self._parents: dict[str, set[str]] = {}
        for parent, name in names():
            self._parents.setdefault(name, set()).add(parent)

    def disagrees(self, one: Written) -> bool:
        """Tell whether the code of a combination means another kelurahan than its names."""
        by_code = codes(self.system).get(one.digits) if self.system else None
        return by_code is not None and one.by_name() not in {None, by_code}

    def place(self, one: Written) -> Placed:
        """Place one combination of names and code."""
        outside = self._outside(one)
        if outside:
            return outside
        by_name = one.by_name()
        if by_name:
            return Placed(by_name)
        by_code = codes(self.system).get(one.digits) if self.system and one.digits else None
        parent = kecamatan().get(comparable(one.kecamatan)) if one.kecamatan else None
        if one.kecamatan and not parent:
            sure = by_code and comparable(one.kelurahan) == comparable(wilayah()[by_code].name)
            return Placed(by_code) if sure else Placed(None, "AREA_UNKNOWN", "kecamatan")
        if not one.kelurahan:
            return self._by_code_alone(by_code, parent)
        confirmed = self._confirmed.get(slug(one.kelurahan))
        if confirmed in wilayah() and parent in {None, wilayah()[str(confirmed)].parent}:
            return Placed(confirmed)
        return self._by_elsewhere(one, by_code, parent)

    def _by_elsewhere(self, one: Written, by_code: str | None, parent: str | None) -> Placed:
        """Place a kelurahan name that the named kecamatan does not have."""
        elsewhere = self._parents.get(comparable(one.kelurahan), set())
        if parent is None:
            if by_code and (not elsewhere or wilayah()[by_code].parent in elsewhere):
                return Placed(by_code)
            if len(elsewhere) == 1 and not self._has_kecamatan:
                return Placed(names()[next(iter(elsewhere)), comparable(one.kelurahan)])
            return Placed(None, "AREA_UNKNOWN", "kecamatan" if elsewhere else "kelurahan")
        if elsewhere:
            return Placed(None, "AREA_MISMATCH", "kelurahan")
        if by_code:
            return self._by_code_alone(by_code, parent)
        return Placed(None, "AREA_UNKNOWN", "kelurahan")

    def _by_code_alone(self, by_code: str | None, parent: str | None) -> Placed:
        if by_code is None:
            return Placed(None, "AREA_UNKNOWN", "kelurahan")
        if parent is not None and wilayah()[by_code].parent != parent:
            return Placed(None, "AREA_MISMATCH", "kode_kelurahan")
        return Placed(by_code)

    def _outside(self, one: Written) -> Placed | None:
        """Tell whether a row names another kabupaten/kota, by word or by code."""
        if one.kab_kota and not is_here(one.kab_kota):
            return Placed(None, "AREA_OUTSIDE", "kab_kota")
        here = city().code.replace(".", "")
        if one.digits and not one.digits.startswith(here) and not one.by_name():
            return Placed(None, "AREA_OUTSIDE", "kode_kelurahan")
        return None


def suggestion(one: Written) -> str | None:
    """Return the only kelurahan of the named kecamatan whose name is nearly the written one, None for none or two."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only files with misspelt names need it

    parent = kecamatan().get(comparable(one.kecamatan))
    if not parent or not one.kelurahan:
        return None
    name = comparable(one.kelurahan)
    near = {code for (kec, other), code in names().items() if kec == parent and fuzz.ratio(name, other) >= SIMILARITY}
    return near.pop() if len(near) == 1 else None


@dataclass(frozen=True, slots=True)
class Areas:
    """The areas of a table's rows.

    Attributes:
        code: kelurahan code per row, null where the row cannot be placed.
        quarantine: quarantine code per row, null where it can.
        column: canonical column at fault per row, null where none.
        suggestions: spellings a person may confirm.
        system: list that the codes belong to, None where names alone decided.
        disagreeing: rows whose code means another kelurahan than their names; the names decided.
    """

    code: Any
    quarantine: Any
    column: Any
    suggestions: list[dict[str, Any]]
    system: System | None
    disagreeing: int


def place_rows(columns: Mapping[str, Coded], rows: int, confirmed: Mapping[str, str]) -> Areas:
    """Place each row of a table.

    Args:
        columns: cleaned columns by canonical name; any of kab_kota, kecamatan, kelurahan, kode_kelurahan.
        rows: number of rows.
        confirmed: slug of a written kelurahan name to kelurahan code.
    """
    cells = [columns[name].decode() if name in columns else pa.nulls(rows, pa.string()) for name in _FIELDS]
    joined = pc.binary_join_element_wise(*cells, _SEPARATOR, null_handling="replace", null_replacement="")
    encoded = joined.dictionary_encode()
    counts = {entry["values"]: entry["counts"] for entry in pc.value_counts(encoded.indices).to_pylist()}
    written = []
    for index, text in enumerate(encoded.dictionary.to_pylist()):
        kab_kota, kecamatan_name, kelurahan, kode = text.split(_SEPARATOR)
        written.append(Written(kab_kota, kecamatan_name, kelurahan, kode, counts[index]))
    resolver = Resolver(written, confirmed, has_kecamatan="kecamatan" in columns)
    placed = [resolver.place(one) for one in written]
    found: Counter[tuple[str, str, str]] = Counter()
    for one, place in zip(written, placed, strict=True):
        if place.quarantine == "AREA_UNKNOWN" and place.column == "kelurahan" and (code := suggestion(one)):
            found[one.kelurahan, one.kecamatan, code] += one.rows
    suggestions = [
        {"written": name, "slug": slug(name), "kecamatan": parent, "suggestion_code": code, "rows": count}
        for (name, parent, code), count in sorted(found.items())
    ]
    code, quarantine, column = (
        pa.array([getattr(place, field) for place in placed], type=pa.string()).take(encoded.indices)
        for field in ("code", "quarantine", "column")
    )
    disagreeing = sum(one.rows for one in written if resolver.disagrees(one))
    return Areas(code, quarantine, column, suggestions, resolver.system, disagreeing)
