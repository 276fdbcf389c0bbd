"""Every combination of page, person, area, parameter and raw value against a served store: who is told of whom.

Run: ``python benchmarks/bench_attack.py [--folder DIR] [--most 0] [--threads 4]``. Builds a register with one family
per kelurahan (kept in the folder for the next time), serves it with the product's own command, and tries the whole
list of ``tests/attack/combinations.py`` over sockets; a part of it runs with the tests. Ends with 1 when anything was
told, and prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "attack")]


def main() -> None:
    """Try all of it and print what was found."""
    import combinations  # noqa: PLC0415 - lies beside the tests
    import houses  # noqa: PLC0415 - same

    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--folder", type=Path)
    arguments.add_argument("--most", type=int, default=0)
    arguments.add_argument("--threads", type=int, default=4)
    given = arguments.parse_args()
    every = combinations.whole()
    random.Random(1).shuffle(every)  # noqa: S311 - an order, no secret
    every = combinations.controls() + every[: given.most or len(every)]

    def told(total: combinations.Result) -> None:
        sys.stderr.write(f"{total.tried} of {len(every)} tried, {len(total.faults)} faults\n")

    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        place = Path(folder)
        source = houses.built(given.folder or place / "kanari")
        (place / "pintu").mkdir()
        store, known = houses.copied(source, place)
        with houses.served(store, place / "pintu") as (address, house):
            attack = combinations.Attack(address, house, known)
            attack.learn()
            begin = time.perf_counter()
            found = attack.run(every, threads=given.threads, progress=told)
            seconds = time.perf_counter() - begin
    for fault in found.faults[:50]:
        print(fault)
    result = {
        "combinations": found.tried, "not_let_in": found.refused, "with_people_in_scope": sum(found.shown.values()),
        "broken_by_addresses": sum(n for (_, raw), n in found.errors.items() if not raw),
        "broken_by_raw_values": sum(n for (_, raw), n in found.errors.items() if raw), "leaks": len(found.faults),
        "seconds": round(seconds),
    }  # fmt: skip
    print(json.dumps(result))
    sys.exit(bool(found.faults))


if __name__ == "__main__":
    main()
