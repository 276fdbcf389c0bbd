"""The child process: parses what may be hostile, under limits, and answers in JSON lines that carry no cell value.

Started as ``python -m dtks_analytics.intake.child`` with the task as the first line of standard input. It writes to
standard output, one object a line: ``{"progress": [step, share]}``, ``{"scan": [file, {part: letters}]}`` (answered
by a line on standard input) and at last one of ``{"report": …}``, ``{"refused": [code, message, detail]}`` and
``{"failed": […]}``.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import sys
import traceback
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

from dtks_analytics.errors import RefusedError
from dtks_analytics.intake.result import Limits
from dtks_analytics.store.refusals import SENTENCES

_NICE = 10


class _WithoutPandas(MetaPathFinder):
    """Keeps pyarrow from importing pandas for the first array it makes: 0.4 s and 50 MB for nothing."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        """Refuse pandas, know nothing else."""
        del path, target
        if fullname == "pandas":
            raise ImportError(name=fullname)


def _restrict(limits: Limits, memory: int) -> None:
    """Bind this process: memory, processor time, no core file, file size, low priority."""
    for kind, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits.output_bytes),
    ):
        resource.setrlimit(kind, (value, value))
    os.nice(_NICE)


def _where(error: BaseException) -> str:
    """Name the place of an error by file and line; its text may carry a cell and is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def main() -> None:
    """Do one task."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # what a library prints must not mix with the answers

    def say(**message: object) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    task: dict[str, Any] = json.loads(sys.stdin.readline())
    limits = Limits(**task["limits"])
    _restrict(limits, task["memory"])
    sys.meta_path.insert(0, _WithoutPandas())

    def wait() -> dict[str, dict[str, list[int]]]:
        answer: dict[str, dict[str, list[int]]] = json.loads(sys.stdin.readline())
        return answer

    stage = "read"
    try:
        from dtks_analytics.intake.assemble import Assembly  # noqa: PLC0415 - after the limits are set

        assembly = Assembly(
            task,
            limits,
            lambda file, letters: say(scan=[file, letters]),
            wait,
            lambda step, share: say(progress=[step, share]),
        )
        assembly.read()
        stage = "place"
        assembly.place()
        stage = "write"
        say(report=assembly.write())
    except RefusedError as error:
        say(refused=[error.code, error.message, error.detail])
    except MemoryError:
        say(failed=["memory", "MemoryError", ""])
    except BaseException as error:  # noqa: BLE001 - a panic of the Rust reader is no Exception
        if getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT}:
            say(refused=["DISK_FULL", SENTENCES["DISK_FULL"]])
            return
        say(failed=[stage, type(error).__name__, _where(error)])


if __name__ == "__main__":
    main()
