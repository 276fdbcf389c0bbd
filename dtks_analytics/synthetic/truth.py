"""The truth about a month: who every row is, and which rule each planted defect breaks.

One table: every row of the file once with an empty ``rule`` (its identity), then one row per broken rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dtks_analytics.synthetic.places import Bools, Ints
    from dtks_analytics.synthetic.registry import Register

FIRST_ROW: Final = 3
"""Row number of the first record in every file: below the title row and the header."""
EVEN_INACTIVE: Final = ("deceased_documented", "no_aid_when_inactive")
SHARED_NIK: Final = ("nik_unique", "nik_in_one_kelurahan", "nik_in_one_kk")
SCHEMA: Final = pa.schema(
    [
        ("period", pa.string()),
        ("baris", pa.int64()),
        ("id_individu", pa.string()),
        ("rule", pa.string()),
        ("cluster", pa.string()),
        ("person_true_id", pa.int64()),
        ("twin", pa.int64()),
        ("namesake", pa.int64()),
    ]
)
"""``rule`` is a key of domain section 8 or empty; ``cluster`` names the pair of a duplicate; ``twin`` and ``namesake``
number the hard pairs that must not be taken for one person, -1 for none."""


def table(  # noqa: PLR0913 - one argument per source of the truth
    *,
    period: str,
    rows: Ints,
    ids: pa.Array,
    book: tuple[Ints, Ints, Ints],
    rules: Sequence[str],
    derived: Mapping[str, Bools],
    active: Bools,
    damaged: Ints,
    register: Register,
) -> pa.Table:
    """Return the truth of one month.

    Args:
        period: the month.
        rows: records in file order.
        ids: id_individu of each row, as in the file.
        book: rule number, record and cluster of every open defect.
        rules: names of the rule numbers.
        derived: rule → records that break it by the course of the year.
        active: records that are listed and active.
        damaged: records whose NIK Excel damaged.
        register: everybody.
    """
    place = np.full(len(active), -1)
    place[rows] = np.arange(len(rows))
    names = np.array(["", *rules, *derived, "nik_not_excel_damaged"])
    number, record, cluster = book
    listed = place[record] >= 0
    anyway = np.isin(np.array(rules)[number], EVEN_INACTIVE)
    keep = listed & (active[record] | anyway)
    shared = np.isin(np.array(rules)[number], SHARED_NIK)
    keep &= ~(shared & np.isin(cluster, cluster[shared & np.isin(record, damaged)]))
    parts = [
        (np.zeros(len(rows), dtype=np.int64), rows, np.full(len(rows), -1)),
        (number[keep] + 1, record[keep], cluster[keep]),
        (np.full(len(damaged), len(names) - 1), damaged, np.full(len(damaged), -1)),
    ]
    for i, mask in enumerate(derived.values()):
        found = np.flatnonzero(mask)
        found = found[place[found] >= 0]
        parts.append((np.full(len(found), len(rules) + 1 + i), found, np.full(len(found), -1)))
    number, record, cluster = (np.concatenate(part) for part in zip(*parts, strict=True))
    pair = np.unique(np.stack([number, record, cluster], axis=1), axis=0)
    number, record, cluster = pair[np.lexsort((place[pair[:, 1]], pair[:, 0]))].T
    codes = pa.array([f"ganda-{i:06d}" for i in range(int(cluster.max(initial=-1)) + 1)], pa.string())
    return pa.table(
        {
            "period": pa.array([period]).take(pa.array(np.zeros(len(record), dtype=np.int64))),
            "baris": pa.array(place[record] + FIRST_ROW),
            "id_individu": ids.take(pa.array(place[record])),
            "rule": pa.array(names).take(pa.array(number)),
            "cluster": codes.take(pa.array(cluster, mask=cluster < 0)),
            "person_true_id": pa.array(register.person[record]),
            "twin": pa.array(register.twin[record]),
            "namesake": pa.array(register.namesake[record]),
        },
        schema=SCHEMA,
    )
