"""NIK and family card numbers: unique by construction, serials from 9000 up, so that none belongs to a real person."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.city import city
from dtks_analytics.synthetic import wordlists as words
from dtks_analytics.synthetic.places import CAMAT_BEFORE_2010, NEARBY, Ints, Places

EPOCHS: Final = (0, -25_567)
"""1970-01-01 and 1900-01-01 in days since 1970: dates that stand for no date."""
SERIALS: Final = 998
FIRST_SERIAL: Final = 9001
SPLIT: Final = 14_610
"""2010-01-01 in days since 1970: when four kecamatan were split off."""


def parts_of(days: Ints) -> tuple[Ints, Ints, Ints]:
    """Return day, month and two-digit year of dates given as days since 1970."""
    date = days.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    year = month.astype("datetime64[Y]").astype(np.int64) + 1970
    return (date - month).astype(np.int64) + 1, month.astype(np.int64) % 12 + 1, year % 100


def serials(prefix: Ints, date: Ints) -> tuple[Ints, Ints]:
    """Number the people who share prefix and date; where 998 are full, the prefix gives way.

    Args:
        prefix: six digits as a number.
        date: DDMMYY as a number, with 40 added to the day of women.

    Returns:
        Prefixes and serials, so that no two triples are equal.
    """
    prefix = prefix.copy()
    while True:
        key = prefix * 1_000_000 + date
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        new = np.concatenate([[True], ordered[1:] != ordered[:-1]])
        start = np.maximum.accumulate(np.where(new, np.arange(len(key)), 0))
        rank = np.empty(len(key), dtype=np.int64)
        rank[order] = np.arange(len(key)) - start
        full = rank >= SERIALS
        if not full.any():
            return prefix, FIRST_SERIAL + rank
        prefix[full] = prefix[full] // 100 * 100 + (prefix[full] % 100) % 30 + 1


def digits(*fields: tuple[Ints, int]) -> pa.Array:
    """Join numbers to text, each padded with zeros to its width."""
    texts = [pc.utf8_lpad(pa.array(number).cast(pa.string()), width, "0") for number, width in fields]
    return pc.binary_join_element_wise(*texts, "")


def home_prefix(places: Places, kel: Ints, born: Ints) -> Ints:
    """Return the prefix of people first registered in this city, in their own kecamatan of that time."""
    now = np.array([int(code.replace(".", "")) for code in places.kecamatan])
    before = np.array([int(CAMAT_BEFORE_2010.get(code, code).replace(".", "")) for code in places.kecamatan])
    return np.where(born < SPLIT, before[kel], now[kel])


def origin(rng: np.random.Generator, places: Places, kel: Ints, born: Ints, age: Ints) -> tuple[Ints, pa.Array]:
    """Draw where people were first registered: NIK prefix and birthplace."""
    n = len(kel)
    prefix = home_prefix(places, kel, born)
    towns = [city().short_name.upper(), *NEARBY]
    town = rng.choice(3, size=n, p=[0.95, 0.03, 0.02])
    away = rng.random(n) < np.interp(age, [10, 20, 40, 70], [0.07, 0.18, 0.5, 0.62])
    share = np.array([region[1] for region in words.REGIONS])
    region = rng.choice(len(share), size=n, p=share / share.sum())
    for number, (_, _, names, codes) in enumerate(words.REGIONS):
        rows = np.flatnonzero(away & (region == number))
        known = np.array([int(code) for code in codes.split(",")])
        prefix[rows] = known[rng.integers(0, len(known), len(rows))]
        listed = names.split(",")
        town[rows] = len(towns) + rng.integers(0, len(listed), len(rows))
        towns += listed
    return prefix, pa.array(towns).take(pa.array(town))


def nik(prefix: Ints, born: Ints, sex: Ints) -> pa.Array:
    """Return the NIK of each person, 16 digits."""
    day, month, year = parts_of(born)
    date = (day + 40 * sex) * 10_000 + month * 100 + year
    prefix, serial = serials(prefix, date)
    return digits((prefix, 6), (date, 6), (serial, 4))


def slip(rng: np.random.Generator, nik: pa.Array) -> pa.Array:
    """Return NIK with one digit of the serial mistyped: the second of four, which is 0 in every number given out."""
    digit = pa.array(rng.integers(1, 10, len(nik))).cast(pa.string())
    return pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(nik, 0, 13), digit, pc.utf8_slice_codeunits(nik, 14, 16), ""
    )


def no_kk(prefix: Ints, recorded: Ints) -> pa.Array:
    """Return family card numbers, 16 digits, from the area of issue and the day of recording."""
    day, month, year = parts_of(recorded)
    date = day * 10_000 + month * 100 + year
    prefix, serial = serials(prefix, date)
    return digits((prefix, 6), (date, 6), (serial, 4))


def mistyped(rng: np.random.Generator, born: Ints) -> Ints:
    """Return birth dates with day and month swapped, another year, or another day."""
    date = born.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    day = (date - month).astype(np.int64) + 1
    year = month.astype("datetime64[Y]")
    number = (month - year).astype(np.int64) + 1
    swapped = (year.astype("datetime64[M]") + (day - 1)).astype("datetime64[D]") + (number - 1)
    can = (day <= 12) & (day != number)
    kind = rng.random(len(born))
    later = born + np.where(kind < 0.5, 1, -1) * np.where(kind * 100 % 2 < 1, 365, rng.integers(1, 9, len(born)))
    out = np.where(can & (kind < 0.4), swapped.astype(np.int64), later)
    out = np.where(out == born, born - 1, out)
    return np.where(np.isin(out, EPOCHS), out - 2, out)
