"""A register for layouts that cannot say who is inactive: only active people, and exactly as many as asked for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.synthetic.truth import FIRST_ROW
from dtks_analytics.synthetic.year import Year

if TYPE_CHECKING:
    from dtks_analytics.synthetic.places import Bools, Ints

MARGIN: Final = 1.09
"""Rows drawn per row wanted, so that enough are left without the inactive ones."""
FEW: Final = 40
SHARED: Final = (
    "nik_unique",
    "nik_in_one_kelurahan",
    "nik_in_one_kk",
    "id_individu_unique",
    "rekening_one_nik",
    "id_keluarga_one_kk",
)
"""Rules that tie a family to another one: such families stay."""


def active_only(rows: int, seed: int, period: str) -> tuple[pa.Table, pa.Table]:
    """Return a form without inactive rows and its truth.

    Surplus people leave as whole families, first those in which nothing was planted, so that the truth stays whole;
    only in a file of a handful of rows a family may be cut.

    Args:
        rows: rows wanted.
        seed: seed of everything.
        period: month, ``YYYY-MM``.

    Returns:
        Form and truth, as `year.Year.month` returns them, with row numbers of the shorter file.
    """
    table, truth = Year(rows=math.ceil(rows * MARGIN) + FEW, seed=seed, months=1, last=period).month(period)
    active = pc.equal(table["is_nonaktif"], "").to_numpy()
    people = truth.filter(pc.equal(truth["rule"], ""))["person_true_id"].to_numpy()
    _, which, times = np.unique(people, return_inverse=True, return_counts=True)
    shared = pa.array(SHARED)
    tied = _rows(truth.filter(pc.is_in(truth["rule"], shared)), len(active)) | (times[which] > 1)
    planted = _rows(truth.filter(pc.not_equal(truth["rule"], "")), len(active))
    family = table["id_keluarga"].combine_chunks().dictionary_encode().indices.to_numpy()
    size = np.bincount(family, active)
    size = np.where(np.bincount(family, tied) > 0, 0, size).astype(np.int64)
    order = np.lexsort((np.random.default_rng(seed).random(len(size)), size == 1, np.bincount(family, planted) > 0))
    keep = active & ~np.isin(family, _leaving(order, size, int(active.sum()) - rows))
    keep &= keep.cumsum() <= rows
    number = np.full(len(keep), -1)
    number[keep] = np.arange(int(keep.sum())) + FIRST_ROW
    renumbered = number[truth["baris"].to_numpy() - FIRST_ROW]
    truth = truth.set_column(truth.schema.get_field_index("baris"), "baris", pa.array(renumbered))
    return table.filter(pa.array(keep)), truth.filter(pa.array(renumbered >= 0))


def _rows(truth: pa.Table, n: int) -> Bools:
    """Mark the rows that some lines of the truth name."""
    marked = np.zeros(n, dtype=bool)
    marked[truth["baris"].to_numpy() - FIRST_ROW] = True
    return marked


def _leaving(order: Ints, size: Ints, surplus: int) -> Ints:
    """Choose families, first come first gone, whose people add up to the surplus; families of size 0 stay."""
    chosen: list[int] = []
    for family in order:
        if 0 < size[family] <= surplus:
            chosen.append(int(family))
            surplus -= int(size[family])
    return np.array(chosen, dtype=np.int64)
