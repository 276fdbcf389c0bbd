"""How long rules take: all rules of a row on five million rows, a whole month counted, a month published.

    python benchmarks/bench_rules.py [--rows 250000] [--copies 20] [--month 150000] [--count] [--folder DIR]

Goals: the rules that need nothing but their row, in one scan of 5,000,000 rows, in at most 3 times a plain decode of
the same columns and at most 512 MB; 5,000,000 rows in at most 8 times 250,000; a month of 150,000 rows counted and
published, reading left out, in at most 1.5 times reading it from XLSX.

The large register is a made-up month, copied with other numbers, families and addresses in each copy. Every figure
comes from a process of its own. Read the ratios; of a shared machine the ratios of processor seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

MEMORY: Final = "256MB"
"""What the engine may use for the scan; the process itself, its libraries included, is to stay below 512 MB."""

CLOCK: Final = r"""
import json, re, resource, sys, tempfile, time
from pathlib import Path
start = time.monotonic()
def cpu():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
def tell(**said):
    peak = int(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1]) // 1024
    print(json.dumps({"peak_mb": peak, "process_s": time.monotonic() - start, "process_cpu_s": cpu(), **said}))
def timed(work):
    wall, used = time.monotonic(), cpu()
    found = work()
    return found, time.monotonic() - wall, cpu() - used
"""
DECODE: Final = r"""
import pyarrow as pa, pyarrow.parquet as pq
pa.set_cpu_count(2)
columns = json.loads(sys.argv[2])
def read():
    return sum(batch.num_rows for batch in pq.ParquetFile(sys.argv[1]).iter_batches(65_536, columns=columns))
rows, wall, used = timed(read)
tell(rows=rows, s=wall, cpu_s=used)
"""
SCAN: Final = r"""
from dtks_analytics.engine import Engine
statement = Path(sys.argv[2]).read_text()
with tempfile.TemporaryDirectory(dir=sys.argv[3]) as folder, Engine(Path(folder), memory=sys.argv[4]) as engine:
    engine.snapshot("snapshot", Path(sys.argv[1]))
    engine.backend
    rows, wall, used = timed(lambda: engine.rows(statement))
tell(areas=len(rows), s=wall, cpu_s=used)
"""
COUNT: Final = r"""
from dtks_analytics.counting import Previous, count_month
from dtks_analytics.facts import Asked
given = json.loads(sys.argv[1])
with tempfile.TemporaryDirectory(dir=given["folder"]) as folder:
    work = lambda: count_month(
        Path(given["now"]), Asked(frozenset(given["columns"]), given["layout"]), given["period"],
        previous=Previous(Path(given["before"]), None), temporary=Path(folder),
    )
    counted, wall, used = timed(work)
    tell(s=wall, cpu_s=used, cells=counted.cube.num_rows)
"""
PUBLISH: Final = r"""
from dtks_analytics.errors import CONFIRMATIONS
from dtks_analytics.publishing import pipeline
from dtks_analytics.store.snapshots import Store
store = Store.create(Path(sys.argv[1]), synthetic=True)
found = []
for file in map(Path, sys.argv[2:]):
    with pipeline.workspace(store) as folder:
        period = file.stem
        examined, read, read_cpu = timed(lambda: pipeline.read(store, [file], period, workdir=folder))
        checked, count, count_cpu = timed(lambda: pipeline.count(store, examined, [file], workdir=folder))
        told = {"by": "bench", "confirm": CONFIRMATIONS, "reason": "bench"}
        _, publish, publish_cpu = timed(lambda: pipeline.publish(store, checked, **told))
    found.append({"period": period, "read_s": read, "publish_s": count + publish, "ratio": (count + publish) / read,
                  "ratio_cpu": (count_cpu + publish_cpu) / read_cpu})
tell(months=found)
"""


def child(body: str, *words: str) -> dict[str, Any]:
    """Run a piece of Python in a process of its own; return what it tells on its last line."""
    command = [sys.executable, "-c", CLOCK + body, *words]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        print(done.stderr[-1500:], file=sys.stderr)
        return {"failed": done.stderr.strip().splitlines()[-1]}
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def made(folder: Path, rows: int) -> dict[str, Any]:
    """Write two months of a made-up register as snapshots; return their files and columns."""
    from dtks_analytics.intake.examine import examine  # noqa: PLC0415 - after the path is set
    from dtks_analytics.synthetic import export  # noqa: PLC0415
    from dtks_analytics.synthetic.layouts import DEMO  # noqa: PLC0415
    from dtks_analytics.synthetic.year import Year  # noqa: PLC0415

    year, files = Year(rows=rows, months=2), []
    for period in year.periods:
        work = folder / period
        work.mkdir()
        file = export.write(year.month(period)[0], DEMO, work / f"{period}.csv")[0]
        examined = examine([file], period, workdir=work, secret=bytes(32))
        files.append(str(examined.accepted))
    columns = sorted(examined.columns_present)
    return {"before": files[0], "now": files[1], "columns": columns, "layout": examined.layout, "period": period}


def copied(file: str, target: Path, copies: int) -> str:
    """Write a snapshot many times over, with numbers, ids, families and addresses of its own in each copy."""
    import duckdb  # noqa: PLC0415 - only to make the input

    connection = duckdb.connect(config={"threads": 2, "memory_limit": "4GB", "preserve_insertion_order": False})
    columns = [row[0] for row in connection.sql(f"DESCRIBE SELECT * FROM '{file}'").fetchall()]  # noqa: S608 - our own file

    def number(name: str) -> str:
        area = f"lpad(cast((cast(substr({name}, 5, 2) AS int) + k // 9 * 30) % 100 AS varchar), 2, '0')"
        parts = f"substr({name}, 1, 4) || {area} || substr({name}, 7, 6) || (9 - k % 9) || substr({name}, 14)"
        return f"CASE WHEN regexp_full_match({name}, '[0-9]{{12}}9[0-9]{{3}}') THEN {parts} ELSE {name} END"

    changed = {
        "nik": number("nik"), "no_kk": number("no_kk"), "id_individu": "id_individu || '-' || k",
        "id_keluarga": "id_keluarga || '-' || k", "kunci_ibu": "kunci_ibu || k",
        "kunci_rekening": "kunci_rekening || k", "alamat": "alamat || ' K' || k",
        "baris": "cast(baris + k * 1000000 AS integer)",
    }  # fmt: skip
    chosen = ", ".join(f"{changed.get(name, name)} AS {name}" for name in columns)
    source = f"SELECT {chosen} FROM '{file}', range({copies}) AS r(k) ORDER BY kode_kelurahan, k"  # noqa: S608 - same
    connection.execute(f"COPY ({source}) TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 16384)")
    return str(target)


def row_rules(given: dict[str, Any]) -> tuple[str, list[str]]:
    """Compile all rules that ask about nothing but their own row into one scan that counts them by kelurahan.

    Returns:
        The statement and the keys of the rules.
    """
    import ibis  # noqa: PLC0415 - after the path is set
    import ibis.expr.operations as ops  # noqa: PLC0415

    from dtks_analytics.catalogue.city import city  # noqa: PLC0415
    from dtks_analytics.engine import compile_statement  # noqa: PLC0415
    from dtks_analytics.figures import plan  # noqa: PLC0415
    from dtks_analytics.quality import facts  # noqa: PLC0415
    from dtks_analytics.quality import rules as quality  # noqa: PLC0415
    from dtks_analytics.records import identity  # noqa: PLC0415

    asked = facts.Asked(frozenset(given["columns"]), given["layout"])
    snapshot = ibis.table(plan._ibis_schema(), name="snapshot")  # noqa: SLF001 - the schema of a snapshot
    own = facts._people(snapshot, asked)  # noqa: SLF001 - what a row says about itself
    own = own.mutate(home_prefix=identity.prefix_known(own.nik, city().home_prefixes))
    everything = facts.with_facts(snapshot, asked, facts.Beside(), lambda name, e: ibis.table(e.schema(), name=name))
    others = [name for name in everything.rows.columns if name not in own.columns]
    t = own.mutate(**{name: ibis.null(everything.rows[name].type()) for name in others})
    skip = frozenset(quality.not_evaluable(asked, previous=True, beda_nama=True, unlinked=""))

    def alone(judgement: quality.Judgement) -> bool:
        used = {f.name for part in (judgement.asked, judgement.good) for f in part.op().find(ops.Field)}
        return not used.intersection(others)

    chosen = {key: judged for key, judged in quality.judgements(t, asked, skip).items() if alone(judged)}
    sums = {}
    for key, judged in chosen.items():
        sums |= {f"a_{key}": judged.asked.cast("int64").sum(), f"b_{key}": judged.broken.cast("int64").sum()}
    counted = t.group_by("kode_kelurahan").agg(**sums)
    return compile_statement(counted), list(chosen)


def columns_read(statement: str, file: str) -> list[str]:
    """Return the columns of a snapshot that a statement reads, as the engine plans it."""
    import duckdb  # noqa: PLC0415 - only to look at the plan

    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW snapshot AS SELECT * FROM '{file}'")  # noqa: S608 - our own file
    waiting = json.loads(connection.execute(f"EXPLAIN (FORMAT json) {statement}").fetchall()[0][1])
    while waiting:
        node = waiting.pop()
        waiting += node["children"]
        found: list[str] = node["extra_info"].get("Projections", [])
        if not node["children"] and found:
            return sorted(found)
    return []


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=250_000)
    parser.add_argument("--copies", type=int, default=20)
    parser.add_argument("--month", type=int, default=150_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", action="store_true", help="count whole months of both sizes too, linkage included")
    parser.add_argument("--folder", type=Path, help="where 2 GB are free")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-rules-", dir=options.folder))
    try:
        small = made(folder, options.rows)
        large = small | {n: copied(small[n], folder / f"{n}-large.parquet", options.copies) for n in ("before", "now")}
        statement, keys = row_rules(small)
        columns = columns_read(statement, small["now"])
        (folder / "rules.sql").write_text(statement, encoding="utf-8")
        runs: dict[str, list[dict[str, Any]]] = {}
        for _ in range(options.rounds):
            for size, given in (("small", small), ("large", large)):
                scan = (given["now"], str(folder / "rules.sql"), str(folder), MEMORY)
                runs.setdefault(f"decode_{size}", []).append(child(DECODE, given["now"], json.dumps(columns)))
                runs.setdefault(f"scan_{size}", []).append(child(SCAN, *scan))
        found = {name: {key: _middle(run, key) for key in run[0]} for name, run in runs.items()}
        for size, given in (("small", small), ("large", large)) if options.count else ():
            found[f"count_{size}"] = child(COUNT, json.dumps(given | {"folder": str(folder)}))
        found["publish"] = _published(folder, options.month)
        print(json.dumps({"rules": len(keys), "columns": len(columns), **_ratios(found), "measured": found}, indent=2))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _middle(runs: list[dict[str, Any]], key: str) -> float:
    return round(float(statistics.median(run[key] for run in runs)), 3)


def _ratios(found: dict[str, Any]) -> dict[str, float | None]:
    """Set against each other what the goals compare."""

    def ratio(over: str, under: str, key: str) -> float | None:
        pair = found.get(over, {}).get(key), found.get(under, {}).get(key)
        return round(pair[0] / pair[1], 2) if pair[0] and pair[1] else None

    return {
        "scan_to_decode": ratio("scan_large", "decode_large", "s"),
        "scan_to_decode_cpu": ratio("scan_large", "decode_large", "cpu_s"),
        "scan_process_large_to_small": ratio("scan_large", "scan_small", "process_s"),
        "scan_large_to_small": ratio("scan_large", "scan_small", "s"),
        "count_large_to_small": ratio("count_large", "count_small", "s"),
    }


def _published(folder: Path, rows: int) -> dict[str, Any]:
    """Publish three months from XLSX; the first pays for imports and compiling."""
    from dtks_analytics.synthetic import export  # noqa: PLC0415 - after the path is set
    from dtks_analytics.synthetic.layouts import DEMO  # noqa: PLC0415
    from dtks_analytics.synthetic.year import Year  # noqa: PLC0415

    year = Year(rows=rows, months=3)
    files = [export.write(year.month(period)[0], DEMO, folder / f"{period}.xlsx")[0] for period in year.periods]
    return child(PUBLISH, str(folder / "store"), *map(str, files))


if __name__ == "__main__":
    main()
