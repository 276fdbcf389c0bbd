"""A month of the made-up register as the lists beside it see it, and the form of a made-up list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.synthetic import month as months

if TYPE_CHECKING:
    from dtks_analytics.synthetic.places import Bools, Ints
    from dtks_analytics.synthetic.year import Year

TRUTH: Final = pa.schema(
    [
        ("period", pa.string()),
        ("layout", pa.string()),
        ("baris", pa.int64()),
        ("id_individu", pa.string()),
        ("hubungan", pa.string()),
    ]
)
"""One line per row of a list. ``baris``: row number in the list's file; ``id_individu``: of the register's row that it
speaks of, empty for none; ``hubungan``: ``nik_sama``, ``nik_keliru`` (mistyped on the list),
``nik_register_cacat`` (damaged in the register) or ``bukan_register``."""
SAME, NEAR, DAMAGED, OUTSIDE = "nik_sama", "nik_keliru", "nik_register_cacat", "bukan_register"


@dataclass(frozen=True)
class Listed:
    """One list of one month.

    Attributes:
        layout: kind of list, a key of `catalogue.sides.SIDES`.
        table: header to text, one row per line of the file.
        truth: rows of `TRUTH`, with ``baris`` counted from 0.
    """

    layout: str
    table: pa.Table
    truth: pa.Table


@dataclass(frozen=True)
class Month:
    """A month of the register as the lists see it.

    Attributes:
        rng: source of chance, of this month alone.
        year: the year; `number`, `period`: the month in it.
        rows: records in file order.
        form: the register's file.
    """

    rng: np.random.Generator
    year: Year
    number: int
    period: str
    rows: Ints
    form: pa.Table

    def nik(self, records: Ints) -> pa.Array:
        """Return the NIK that people really have, whatever the file says."""
        return self.year.scene.scene.register.text["nik"].take(pa.array(records))

    def at(self, places: Ints, columns: dict[str, str]) -> dict[str, pa.Array]:
        """Return columns of the file at some of its rows: header to canonical column, empty for none."""
        taken = self.form.take(pa.array(places))
        nothing = pa.array([""] * len(places), pa.string())
        return {head: taken[name].combine_chunks() if name else nothing for head, name in columns.items()}

    def truth(
        self, layout: str, places: Ints, outside: int = 0, near: Bools | None = None, nik: pa.Array | None = None
    ) -> pa.Table:
        """Return the truth about a list: rows of the register first, then people outside it.

        Args:
            layout: kind of list.
            places: rows of the register's file.
            outside: people who are not in the register.
            near: which NIK of the list were mistyped.
            nik: NIK of the list before that, where they are the true ones; the file's own may be damaged.
        """
        ids = self.form["id_individu"].combine_chunks().take(pa.array(places)).to_pylist()
        missed = np.zeros(len(places), dtype=bool) if near is None else near
        written = self.form["nik"].combine_chunks().take(pa.array(places))
        other = (
            np.zeros(len(places), dtype=bool)
            if nik is None
            else pc.not_equal(written, nik).to_numpy(zero_copy_only=False)
        )
        kinds = np.where(missed, NEAR, np.where(other, DAMAGED, SAME)).tolist()
        total = len(places) + outside
        columns = [
            [self.period] * total,
            [layout] * total,
            list(range(total)),
            [*ids, *[""] * outside],
            [*kinds, *[OUTSIDE] * outside],
        ]
        return pa.table(columns, schema=TRUTH)


def open_month(year: Year, period: str, form: pa.Table) -> Month:
    """Look at a rendered month; equal arguments give equal lists."""
    number = year.periods.index(period)
    rng = np.random.default_rng([year.seed, year.months, 77, number])
    return Month(rng, year, number, period, months.listed(year.scene, number), form)
