"""When Dukcapil's name for a NIK is taken for the register's."""

from __future__ import annotations

import ibis
import pyarrow as pa
import pytest

from dtks_analytics.lists.names import ALIKE, similarity


@pytest.mark.parametrize(
    ("register", "dukcapil", "alike"),
    [
        ("SITI AMINAH", "SITI AMINAH", True),
        ("H. AHMAD RIFANI", "ACHMAD RIFANI", True),
        ("MUH. YUSUF", "MUHAMMAD YUSUF", True),
        ("UCU / AHMAD RIFANI", "AHMAD RIFANI", True),
        ("ST. AMINAH BINTI UDIN", "SITI AMINAH UDIN", True),
        ("SITI AMINAH", "SITI AMINA", True),
        ("SITI AMINAH", "ROBERT HUTAPEA", False),
        ("SITI AMINAH", "SITI RAHAYU LESTARI", False),
        ("SUPARNO", "SUMIATI", False),
        ("SITI AMINAH", None, None),
        ("", "SITI AMINAH", None),
    ],
)
def test_names_are_alike_by_the_letters_that_stay(register: str, dukcapil: str | None, *, alike: bool | None) -> None:
    """Titles, spellings and an alias do not count; a missing name says nothing."""
    table = ibis.memtable(pa.table({"a": pa.array([register]), "b": pa.array([dukcapil], pa.string())}))
    told = (similarity(table.a, table.b) >= ALIKE).to_pyarrow().to_pylist()
    assert told == [alike]
