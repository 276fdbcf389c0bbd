"""A small register whose names, addresses, file names and headers carry markup, formulas and addresses of elsewhere.

A module of its own, since a test imports no other test. It goes through the ordinary ingest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from dtks_analytics.errors import CONFIRMATIONS
from dtks_analytics.publishing import pipeline
from dtks_analytics.store.snapshots import Store
from dtks_analytics.synthetic import export
from dtks_analytics.synthetic.layouts import DEMO
from dtks_analytics.synthetic.year import Year

if TYPE_CHECKING:
    from pathlib import Path

ELSEWHERE = "http://127.0.0.1:9"
MARKUP = (
    f"<img src={ELSEWHERE}/a.png onerror=alert(1)>",
    f"<script>fetch('{ELSEWHERE}/b')</script>",
    f"![gambar]({ELSEWHERE}/c.png)",
    f"[klik](javascript:alert(1)) <a href={ELSEWHERE}>x</a>",
    "$\\LaTeX$ :red[merah] :fire: **TEBAL** `kode` ~~coret~~",
    '"><svg onload=alert(1)>',
    "</style></script><iframe src=javascript:alert(1)>",
    "<b>TEBAL</b><br>",
    "{{7*7}} ${7*7} #{7*7} %s %(x)s",
)
FORMULAS = ('=HYPERLINK("http://127.0.0.1:9";"x")', "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0")
RAW = (
    "<img",
    "<script",
    "![",
    "](javascript",
    "$\\LaTeX$",
    ":red[",
    ":fire:",
    "**TEBAL**",
    "`kode`",
    "<svg",
    "<iframe",
    "<b>TEBAL",
)
"""What must never stand unescaped where something would make an element of it."""
FILE = "<img src=x onerror=alert(1)> ![x](x.png) **{period}**.csv"
PERIODS = ("2026-09", "2026-10")


def hostile(table: pa.Table) -> pa.Table:
    """Put markup or a formula in front of names, addresses, places of birth, jobs and officers, and into ids."""
    columns = {name: table[name].to_pylist() for name in table.column_names}
    texts = (*MARKUP, *FORMULAS)
    for offset, name in enumerate(("nama", "alamat", "tempat_lahir", "pekerjaan", "petugas")):
        if name in columns:
            columns[name] = [
                value if value is None or n % 2 else f"{texts[(n // 2 + offset) % len(texts)]} {value}"
                for n, value in enumerate(columns[name])
            ]
    if "id_individu" in columns:
        columns["id_individu"] = [
            value if value is None or n % 5 else f"{FORMULAS[n % len(FORMULAS)]}{value}"
            for n, value in enumerate(columns["id_individu"])
        ]
    return pa.table({name: pa.array(values, table.schema.field(name).type) for name, values in columns.items()})


def build(root: Path, rows: int = 2_500) -> Store:
    """Build a store of two such months."""
    made = Store.create(root / "store", synthetic=True)
    year = Year(rows=rows, seed=11, months=2)
    for period in year.periods[-2:]:
        table, _ = year.month(period)
        delivered = root / FILE.format(period=period)
        (written,) = export.write(hostile(table), DEMO, root / "berkas.csv")
        head, _, rest = written.read_text(encoding="utf-8").partition("\n")
        titles, _, body = rest.partition("\n")
        extra = ',"<img src=x onerror=alert(1)> **kolom**"'
        lines = "\n".join(f'{line},"x"' for line in body.splitlines())
        delivered.write_text(f"{head}\n{titles}{extra}\n{lines}\n", encoding="utf-8")
        options = pipeline.Options(confirm=tuple(CONFIRMATIONS), reason="<b>uji</b> **x**")
        pipeline.ingest(made, [delivered], period, by="<b>uji</b> **x**", options=options)
    return made
