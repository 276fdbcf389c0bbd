"""The one gate that decides who may see which count: exact inside one's scope, rounded and suppressed outside it.

Suppression alone falls to subtraction, and shares beside rounded totals give the numerators back; so counts are
rounded to five, small ones hidden, and shares come from the rounded counts. The rounding is the same every time: noise
that changes with each look averages out.
"""

from __future__ import annotations

from typing import Final, Literal

from dtks_analytics.cube import Figure

Audience = Literal["internal", "public"]

SMALL: Final = 7
"""Counts from 1 up to this one are hidden from the public."""
STEP: Final = 5
"""Public counts are multiples of this."""
SMALLEST_BASE: Final = 30
"""No public share among fewer than this."""
DECIMALS: Final = 2
"""Public shares are whole per cents."""

ROUNDING_NOTE: Final = (
    f"Angka dibulatkan ke kelipatan {STEP}; angka 1–{SMALL} disamarkan untuk melindungi warga. "
    "Jumlah bagian tidak selalu sama dengan total."
)


def rounded(count: int) -> int | None:
    """Return the public form of a count: zero stays, small ones are hidden (None), others go to a multiple of five."""
    if count == 0:
        return 0
    if count <= SMALL:
        return None
    return STEP * ((count + STEP // 2) // STEP)


def publish(figure: Figure, audience: Audience) -> Figure:
    """Return what an audience may see of a figure.

    Args:
        figure: the exact figure.
        audience: ``internal`` for signed-in officials inside their scope; ``public`` for everybody else.

    Returns:
        The figure itself, or its rounded form. A hidden figure has neither count nor share and says ``suppressed``;
        a figure that is not evaluable stays so.
    """
    if audience == "internal" or not figure.evaluable:
        return figure
    if figure.suppressed:
        return figure
    count = rounded(figure.count) if figure.count is not None else None
    base = rounded(figure.base) if figure.base is not None else None
    hidden = count is None or (figure.base is not None and base is None)
    if hidden:
        return Figure(None, base, suppressed=True)
    rate = None
    if count is not None and base is not None and base >= SMALLEST_BASE:
        rate = min(round(count / base, DECIMALS), 1.0)
    return Figure(count, base, rate=rate, shared=False)
