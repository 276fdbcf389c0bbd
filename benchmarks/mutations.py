"""Examine mutated deliveries and count what became of them: ``python benchmarks/mutations.py --count 10000``.

Prints, by outcome and code, how many there were, the longest time, the largest memory of the reading child, and every
case that was wrong in silence, by its seed. Ends with 1 where there is any.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "mutations"))

import judging


def one(seed: int) -> tuple[judging.Case, int]:
    """Run one case; returns it with the largest memory of any child so far, MB."""
    with tempfile.TemporaryDirectory() as folder:
        case = judging.run(seed, Path(folder))
    return case, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10


def main() -> int:
    """Run all and print the account."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    seen: Counter[str] = Counter()
    wrong: list[judging.Case] = []
    slowest, memory = 0.0, 0
    with ProcessPoolExecutor(asked.workers) as pool:
        for case, used in pool.map(one, range(asked.first, asked.first + asked.count), chunksize=20):
            seen[f"{case.outcome} {case.code}".strip()] += 1
            slowest, memory = max(slowest, case.seconds), max(memory, used)
            if case.wrong:
                wrong.append(case)
                print(f"WRONG {case.seed}: {case.name}: {', '.join(case.wrong)}", flush=True)
    for outcome, number in sorted(seen.items()):
        print(f"{outcome:40} {number}")
    print(f"{asked.count} cases, {len(wrong)} wrong in silence, slowest {slowest:.1f} s, largest child {memory} MB")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
