"""The one gate that decides who may see which count: exact inside one's scope, rounded and suppressed outside it.

Suppression alone falls to subtraction, and shares beside rounded totals give the numerators back; so counts are
rounded to five, small ones hidden, and shares come from the rounded counts. The rounding is the same every time: noise
that changes with each look averages out. Whatever would still give a hidden figure away is hidden by `protection`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

from dtks_analytics.figures.cube import Figure

Audience = Literal["internal", "public"]

SMALL: Final = 7
"""Counts from 1 up to this one are hidden from the public."""
STEP: Final = 5
"""Public counts are multiples of this."""
SMALLEST_BASE: Final = 30
"""No public share among fewer than this."""
DECIMALS: Final = 2
"""Public shares are whole per cents."""
NOTHING: Final = Figure(None, None, suppressed=True)
"""What is not published at all."""

ROUNDING_NOTE: Final = (
    f"Angka dibulatkan ke kelipatan {STEP}; angka 1–{SMALL}, dan yang dapat mengungkapkannya, disamarkan untuk "
    "melindungi warga. Jumlah bagian tidak selalu sama dengan total."
)


def rounded(count: int) -> int | None:
    """Return the public form of a count: zero stays, small ones are hidden (None), others go to a multiple of five."""
    if count == 0:
        return 0
    if count <= SMALL:
        return None
    return STEP * ((count + STEP // 2) // STEP)


def publish(figure: Figure, audience: Audience, *, hide_count: bool = False, hide_base: bool = False) -> Figure:
    """Return what an audience may see of a figure.

    Args:
        figure: the exact figure.
        audience: ``internal`` for signed-in officials inside their scope; ``public`` for everybody else.
        hide_count: also hide the count from the public, since another hidden one would follow from it.
        hide_base: the same for the base, which takes the count along.

    Returns:
        The figure itself, or its rounded form. A hidden figure has neither count nor share and says ``suppressed``;
        a figure that is not evaluable stays so.
    """
    if audience == "internal" or not figure.evaluable:
        return figure
    if figure.suppressed:
        return figure
    count = rounded(figure.count) if figure.count is not None and not hide_count else None
    base = rounded(figure.base) if figure.base is not None and not hide_base else None
    hidden = count is None or (figure.base is not None and base is None)
    if hidden:
        return Figure(None, base, suppressed=True)
    rate = None
    if count is not None and base is not None and base >= SMALLEST_BASE:
        rate = min(round(count / base, DECIMALS), 1.0)
    return Figure(count, base, rate=rate, shared=False)


def publish_money(figure: Figure, people: Figure) -> Figure:
    """Return the public form of an amount of money.

    An amount divided by what a programme pays a month gives people back. So it is shown only where their number is, and
    in steps of at least five times the largest monthly payment.

    Args:
        figure: ``count`` in rupiah.
        people: how many people stand behind it, as published.
    """
    if not figure.evaluable or figure.count == 0:
        return figure
    amount = money_step() * round((figure.count or 0) / money_step())
    if people.suppressed or not people.count or not amount:
        return NOTHING
    return Figure(amount, None)


@lru_cache(maxsize=1)
def money_step() -> int:
    """Return the step of published amounts, rupiah: 1, 2 or 5 times a power of ten."""
    from dtks_analytics.catalogue.aid_amounts import amounts  # noqa: PLC0415 - reads a file

    least = STEP * max((amount.high for amount in amounts()), default=1_000_000)
    power = int(10 ** (len(str(least)) - 1))
    return min(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)
