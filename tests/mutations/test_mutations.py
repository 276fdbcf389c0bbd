"""Mutated deliveries are refused, asked about, or accepted with every row right; none is wrong in silence.

A part of them here; ``benchmarks/mutations.py`` runs any number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import judging
import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("seed", range(120))
def test_a_mutated_delivery_is_never_wrong_in_silence(seed: int, tmp_path: Path) -> None:
    """The case is made again from its seed; what is wrong is named without a value."""
    case = judging.run(seed, tmp_path)
    assert not case.wrong, case
