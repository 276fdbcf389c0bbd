"""The queue of *Tinjau Pasangan*: the pairs of one owner, which of them this person still answers, which one is open.

Pairs and records are never cached; an answer is looked up anew in every run.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil
from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.html import cards
from dtks_analytics.present.text import numbers
from dtks_analytics.present.text import pairs as pair_words
from dtks_analytics.records import decisions as agreement
from dtks_analytics.rows import review
from dtks_analytics.store.refusals import SENTENCES
from dtks_analytics.store.reviews import Reviews
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import filters, layout, session, work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dtks_analytics.errors import RefusedError
    from dtks_analytics.records.decisions import Given
    from dtks_analytics.rows.review import Pair
    from dtks_analytics.ui.frame.session import Here

USES: Final = ("bulan", "wilayah")
SECONDS: Final = 45
"""Assumed time for a pair."""
LONG: Final = 90
"""Minutes from which a time is told in hours."""
_OPEN: Final = "_pasangan"


@lru_cache(maxsize=4)
def _reviews(root: str) -> Reviews:  # noqa: ARG001 - the root is the key
    return Reviews(cached.store())


def reviews() -> Reviews:
    """Return the answers of the served store."""
    return _reviews(str(cached.store_root()))


@lru_cache(maxsize=8)
def _sample(root: str, version: int, period: str) -> tuple[str, ...]:  # noqa: ARG001 - the root is part of the key
    return tuple(review.sample(cached.version(version), period))


def sample(look: Here) -> tuple[str, ...]:
    """Return the keys of the pairs that are judged twice this month, in their random order."""
    return _sample(str(cached.store_root()), look.version, look.period)


@dataclass(frozen=True)
class Queue:
    """The pairs of one owner as one person answers them.

    Attributes:
        asked: all pairs in the order in which they are asked.
        given: pair to its answers, in the order in which they came; those about changed records left out.
        sampled: keys of the pairs that two people judge.
        me: name of the person.
        lapsed: keys of the pairs that were answered before their records changed.
    """

    asked: Sequence[Pair]
    given: Mapping[str, Sequence[Given]]
    sampled: frozenset[str]
    me: str
    lapsed: frozenset[str] = frozenset()

    def done(self, pair: Pair) -> bool:
        """Tell whether this person has nothing to answer about a pair any more."""
        return review.done(self.given.get(pair.pair, ()), self.me, sampled=pair.pair in self.sampled)

    @cached_property
    def left(self) -> int:
        """Pairs that still wait for this person."""
        return sum(not self.done(pair) for pair in self.asked)

    def next(self, after: int = -1) -> int:
        """Return the place of the next pair that waits, from a place on and then from the beginning; -1 for none."""
        places = [*range(after + 1, len(self.asked)), *range(after + 1)]
        return next((place for place in places if not self.done(self.asked[place])), -1)

    def answer(self, pair: Pair) -> Given | None:
        """Return the answer that this person may see: of a pair that two people judge only the own one."""
        given = self.given.get(pair.pair, ())
        if pair.pair in self.sampled:
            given = [one for one in given if agreement.judge(one.by) == agreement.judge(self.me)]
        return given[-1] if given else None


def queue(look: Here) -> Queue:
    """Read the pairs of the chosen owner; the audit line is on the disk before.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``, ``AUDIT_UNWRITABLE``: no pair is read then.
    """
    work.note("pairs", {"period": look.period, "area": look.area})
    found = review.pairs(look.store, look.period, look.area, work.reader())
    drawn = sample(look)
    said = reviews().given()
    given = review.current({one.pair: one for one in found}, said)
    lapsed = {one.pair for one in said} - given.keys()
    return Queue(review.order(found, drawn), given, frozenset(drawn), work.operator(), frozenset(lapsed))


def place(look: Here, queue: Queue) -> int:
    """Return the place of the pair that is open; -1 where nothing waits and none was chosen."""
    key = st.session_state.get(_OPEN, {}).get((look.period, look.area))
    if key is not None:
        found = next((i for i, pair in enumerate(queue.asked) if pair.pair == key), None)
        if found is not None:
            return found
    here = queue.next()
    if here >= 0:
        go(look, queue, here)
    return here


def go(look: Here, queue: Queue, to: int) -> None:
    """Open the pair at a place; -1 opens none, which shows the end when nothing waits."""
    known: dict[tuple[str, str], str] = st.session_state.setdefault(_OPEN, {})
    key = look.period, look.area
    known.pop(key, None)
    if 0 <= to < len(queue.asked):
        known[key] = queue.asked[to].pair


def owner(look: Here) -> str:
    """Return who decides about the pairs: ``Lurah Selili``, ``Camat Palaran``, ``Dinas Sosial``."""
    return pair_words.owner(look.area)


def need(look: Here) -> None:
    """Stop a page whose month was published without pairs, and say so."""
    if "pairs" in look.month.tables:
        return
    gone = "tanpa daftar pasangan" if look.month.rows_erased_at else "belum dicari"
    layout.title(f"Data ganda {numbers.month(look.period)} {gone}")
    if look.month.rows_erased_at:
        st.html(cards.state(SENTENCES["ROWS_ERASED"]))
        layout.foot()
        st.stop()
    known = [month.period for month in look.store.months if "pairs" in month.tables]
    last = f"Bulan terakhir dengan pasangan: {numbers.month(known[-1])}." if known else "Muat ulang bulan ini."
    st.html(cards.state("Bulan ini terbit tanpa pencarian data ganda.", f"{last} Angka lain tetap dapat dilihat."))
    layout.foot()
    st.stop()


def st_area(look: Here) -> bool:
    """Draw breadcrumb and choice of owner; tells whether this person may see the pairs of the chosen one."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        layout.breadcrumb(look, "tinjau")
        filters.area(look)
    reader = session.reader()
    if reader.may("rows", look.area):
        return True
    layout.title(f"Pasangan milik {owner(look)}")
    st.html(
        cards.state(
            f"Rincian nama hanya untuk {owner(look)} dan atasannya.", "Angka ringkas tetap dapat dilihat di Data Ganda."
        )
    )
    for area in reader.areas("rows"):
        layout.goto("tinjau", f"Buka pasangan {filters.area_label(area)}", look, wilayah=area)
    layout.goto("data_ganda", "Buka Data Ganda", look)
    layout.foot()
    return False


def waiting(look: Here) -> str:
    """Return how many pairs of the chosen owner waited when the month was published, as a title before any is read."""
    count = look.figure("ganda_terbuka").count
    if count is None:
        return f"Pasangan yang menunggu jawaban {owner(look)}"
    return f"{numbers.integer(count)} pasangan menunggu jawaban {owner(look)}"


def duration(pairs: int) -> str:
    """Say about how long some pairs take: ``sekitar 12 menit``, ``sekitar 3,5 jam``."""
    minutes = ceil(pairs * SECONDS / 60)
    if minutes > LONG:
        return f"sekitar {numbers.decimal(minutes / 60, 1)} jam"
    return f"sekitar {numbers.integer(minutes)} menit"


def names(pair: Pair) -> tuple[str, str]:
    """Return the kelurahan of both records, with their kecamatan where the city decides."""
    long = wilayah()[pair.owner].level == "kota"
    return pair_words.sides(pair.left.kelurahan, pair.right.kelurahan, long=long)


def lost(error: RefusedError) -> None:
    """Say what of a pair cannot be shown; other refusals go on to the guard of the page."""
    if error.code != "PAIR_LOST":
        raise error
    st.html(cards.state("Pasangan ini tidak dapat ditampilkan.", error.message, code=error.code))
