"""Publishers that die, as programs of their own; the tests start them.

``steps FOLDER``: one child per write, fsync and rename of a publish, which kills itself there; prints how many steps.
``random FOLDER ROUNDS SEED``: a child publishes without end and is killed at a random moment; prints the last version
it had been told was published, round by round.
``one STORE DRAFTS PERIOD``: publishes one month and prints its version.
``many STORE DRAFTS TIMES``: publishes the same month with the counts 1, 2, 3 … in turn.
"""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from store_months import draft

from dtks_analytics.store import atomic
from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from collections.abc import Callable

SEAMS = ("write", "fsync", "rename")


def watch(note: Callable[[], None]) -> None:
    """Call ``note`` before every write, fsync and rename."""
    for name in SEAMS:
        plain = getattr(atomic, name)
        setattr(atomic, name, lambda *args, plain=plain: (note(), plain(*args))[1])


def die_at(step: int) -> None:
    """Kill this process, without any clearing up, at the given step."""
    seen = 0

    def note() -> None:
        nonlocal seen
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)

    watch(note)


def steps(folder: Path) -> None:
    """Kill a publish at every step, each on a copy of the store of its own."""
    month = draft(folder / "drafts", count=5)
    step, status = 0, 1
    while status:
        step += 1
        copy = folder / f"{step:03d}"
        shutil.copytree(folder / "store", copy)
        if (child := os.fork()) == 0:
            die_at(step)
            Store(copy).publish(month, by="budi")
            os._exit(0)
        status = os.waitpid(child, 0)[1]
    print(step)  # noqa: T201 - the answer


def at_random(folder: Path, rounds: int, seed: int) -> None:
    """Kill a busy publisher at random moments, on the same store."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable test
    months = [draft(folder / "drafts", count=n) for n in range(1, 6)]
    for _ in range(rounds):
        reading, writing = os.pipe()
        if (child := os.fork()) == 0:
            store = Store(folder / "store")
            while True:
                version = store.publish(chance.choice(months), by="budi").version
                os.write(writing, f"{version} ".encode())
        os.close(writing)
        select.select([reading], [], [], 30)  # once it has published, on a busy machine too
        time.sleep(chance.uniform(0.005, 0.08))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(reading) as told:
            print((told.read().split() or ["0"])[-1])  # noqa: T201 - the answer


if __name__ == "__main__":
    command, first = sys.argv[1], Path(sys.argv[2])
    if command == "steps":
        steps(first)
    elif command == "random":
        at_random(first, int(sys.argv[3]), int(sys.argv[4]))
    elif command == "one":
        print(Store(first).publish(draft(Path(sys.argv[3]), sys.argv[4]), by="budi").version)  # noqa: T201
    else:
        opened = Store(first)
        for number in range(1, int(sys.argv[4]) + 1):
            opened.publish(draft(Path(sys.argv[3]), count=number), by="budi")
