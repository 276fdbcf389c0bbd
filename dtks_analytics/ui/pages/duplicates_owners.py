"""Who decides about how many pairs, what was answered since the month was published, how far that can be trusted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.access.roles import inside
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.html import cards, tables
from dtks_analytics.present.html.markup import Html, join
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers
from dtks_analytics.present.text import pairs as pair_words
from dtks_analytics.records import decisions as agreement
from dtks_analytics.rows import review
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import layout, session
from dtks_analytics.ui.pages import review as pairs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dtks_analytics.records.decisions import Agreement, Precision
    from dtks_analytics.rows.review import Key
    from dtks_analytics.ui.frame.session import Here

FEW: Final = 10
"""Answers below which no share is written."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What the answers say of the search.

    Attributes:
        precision: of the sample of the month.
        agreement: of two people on all pairs that both judged.
    """

    precision: Precision
    agreement: Agreement


def below(area: str) -> list[str]:
    """Return the owners inside an area: itself and everything below it."""
    tree = wilayah()
    children = [child.code for child in tree.children(area)]
    return [area, *children, *(grand.code for child in children for grand in tree.children(child))]


def sums(look: Here, metric: str, kind: str = "", *, owners: Sequence[str] = ()) -> int | None:
    """Add up the pairs of some owners: every pair has one owner, so none is counted twice.

    Args:
        look: what is looked at.
        metric: ``ganda_pasangan`` or ``ganda_terbuka``.
        kind: kind of pairs; empty for all.
        owners: codes; none for all inside the chosen area.

    Returns:
        The sum; None where a part is unknown or hidden.
    """
    counts = [look.figure(metric, owner, kind).count for owner in owners or below(look.area)]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


@lru_cache(maxsize=8)
def _keys(root: str, version: int, period: str) -> Mapping[str, Key]:  # noqa: ARG001 - the root is part of the key
    return review.keys(cached.version(version), period)


def keys(look: Here) -> Mapping[str, Key]:
    """Return kind and owner of the pairs of the month that ask a person; keys only, nothing of their records."""
    return _keys(str(cached.store_root()), look.version, look.period)


def answered(look: Here) -> Counter[str]:
    """Return how many pairs of each owner were answered since the month was published."""
    known = keys(look)
    given = review.current(known, pairs.reviews().given())
    return Counter(known[pair].owner for pair in given if not known[pair].answered)


def answered_in(look: Here, done: Mapping[str, int]) -> int:
    """Return how many pairs inside the chosen area were answered since; -1 where the reader may not know."""
    if not inside(look.audience, look.area):
        return -1
    return sum(done.get(owner, 0) for owner in below(look.area))


def trust(look: Here) -> Trust:
    """Measure precision on the sample of the month, and agreement on all pairs that two people judged."""
    given, known = pairs.reviews().given(), keys(look)
    standing = agreement.standing(review.current(known, given))
    sampled = [pair for pair in pairs.sample(look) if pair in known and known[pair].believed]
    return Trust(agreement.precision(sampled, standing), agreement.agreement(given))


def precision_words(found: Trust) -> tuple[str, str]:
    """Return the measured precision and on what it rests, for a figure."""
    one = found.precision
    settled = one.same + one.other
    if one.share is None or settled < FEW:
        return "belum cukup jawaban", f"{one.answered} dari {one.asked} sampel dijawab"
    return numbers.percent(one.share, 0), f"{settled} dari {one.asked} sampel dijawab"


def table(look: Here, done: Mapping[str, int]) -> Html:
    """Return who decides about how many pairs; the rows add up to the total.

    Args:
        look: what is looked at.
        done: owner to the pairs answered since the month was published.
    """
    tree, place = wilayah(), look.place
    if not inside(look.audience, place.code):
        return cards.state(f"Pasangan di {_name(look)} hanya untuk petugasnya.", "Angka ringkas tetap dapat dilihat.")
    rows = [_row(look, f"Semua di {_name(look)}", below(place.code), done, total=True)]
    rows.append(_row(look, pair_words.owner(place.code), [place.code], done, task=place.code))
    if place.level == "kota":
        for word, areas in (("camat", tree.at("kecamatan")), ("lurah", tree.at("kelurahan"))):
            rows.append(_row(look, f"{len(areas)} {word}", [area.code for area in areas], done))
        rows.append(Row("", group="Camat dan lurahnya, menurut kecamatan"))
        rows += [_kecamatan(look, area.code, done) for area in tree.at("kecamatan")]
    elif place.level == "kecamatan":
        rows += [_row(look, pair_words.owner(area.code), [area.code], done, task=area.code)
                 for area in tree.children(place.code)]  # fmt: skip
    columns = [
        Column("Pasangan", phone=False),
        Column("Menunggu saat terbit"),
        Column("Dijawab sejak itu"),
        Column("Tersisa"),
    ]
    note = (
        "Setiap pasangan dimiliki wilayah terkecil yang memuat kedua catatan: kelurahan, kecamatan, atau kota. "
        "Karena itu jumlah semua pemilik sama dengan jumlah kota."
    )
    drawn = tables.table("Yang memutuskan", columns, rows, caption="Pasangan menurut pemilik")
    return join([drawn, cards.note(note)])


def _kecamatan(look: Here, code: str, done: Mapping[str, int]) -> Row:
    """Return the pairs of a camat and the lurah below, with how the waiting ones are divided."""
    camat, lurah = (sums(look, "ganda_terbuka", owners=owners) for owners in ([code], below(code)[1:]))
    small = f"menunggu: camat {numbers.integer(camat)}, lurah {numbers.integer(lurah)}"
    row = _row(look, wilayah()[code].name, below(code), done)
    return replace(row, small=small, href=layout.address("data_ganda", look, wilayah=code))


def _row(
    look: Here, name: str, owners: list[str], done: Mapping[str, int], *, task: str = "", total: bool = False
) -> Row:
    """Return the pairs of some owners; ``task`` is the owner whose review the name leads to, where one may see it."""
    found, waiting = (sums(look, metric, owners=owners) for metric in ("ganda_pasangan", "ganda_terbuka"))
    may = all(inside(look.audience, owner) for owner in owners)
    since = sum(done.get(owner, 0) for owner in owners) if may else None
    rest = None if since is None or waiting is None else max(waiting - since, 0)
    href = layout.address("tinjau", look, wilayah=task) if task and may and waiting else ""
    return Row(name, [numbers.integer(number) for number in (found, waiting, since, rest)], href=href, total=total)


def _name(look: Here) -> str:
    return look.place.name if look.place.level == "kota" else f"{look.place.level.capitalize()} {look.place.name}"


def owners_title(look: Here, done: Mapping[str, int]) -> str:
    """Say how many pairs still wait, and for whom most of them do."""
    waiting = sums(look, "ganda_terbuka")
    if waiting is None:
        return "Siapa yang memutuskan"
    if not waiting:
        return "Tidak ada pasangan yang menunggu jawaban"
    since = answered_in(look, done)
    rest = waiting - max(since, 0)
    return f"{numbers.integer(rest)} pasangan masih menunggu jawaban" if rest else "Semua pasangan sudah dijawab"


def st_open(look: Here) -> None:
    """Draw the way to the review of the chosen owner's own pairs, for those who may see them."""
    waiting = look.figure("ganda_terbuka").count
    if waiting and session.reader().may("rows", look.area):
        with st.container(key="utama"):
            layout.goto("tinjau", f"Tinjau pasangan milik {pair_words.owner(look.area)}", look)


def trust_words(found: Trust) -> Html:
    """Return measured precision and agreement in sentences, with how they were measured."""
    one, two = found.precision, found.agreement
    settled = one.same + one.other
    said = []
    if one.share is not None and one.low is not None and one.high is not None and settled >= FEW:
        share = f"{numbers.percent(one.share)} ({numbers.span(100 * one.low, 100 * one.high)})"
        part = "" if one.answered >= one.asked else f" Sementara: {one.asked - one.answered} belum dijawab."
        said.append(
            f"Dari {settled} pasangan sampel yang dapat dipastikan, {one.same} memang orang yang sama: {share}.{part}"
        )
    else:
        said.append(f"Ketepatan belum dapat diukur: {one.answered} dari {one.asked} pasangan sampel sudah dijawab.")
    if one.unsure:
        said.append(f"{one.unsure} belum dapat dipastikan dan tidak ikut dihitung.")
    if not two.pairs:
        said.append("Belum ada pasangan yang dinilai dua orang.")
    else:
        said.append(f"Dua orang yang menilai sendiri-sendiri sepakat pada {two.equal} dari {two.pairs} pasangan.")
    if two.kappa is not None:
        ends = f" ({numbers.span(two.low, two.high, 2)})" if two.low is not None and two.high is not None else ""
        said.append(f"Kappa {numbers.decimal(two.kappa, 2)}{ends}: kesepakatan di luar kebetulan, paling tinggi 1.")
    how = (
        "Sampel acak, sama setiap kali dihitung, disisipkan tanpa tanda di antara pasangan lain dan dinilai dua orang. "
        "Bila keduanya berbeda, pasangan dianggap belum dapat dipastikan sampai ada jawaban ketiga."
    )
    return join([cards.paragraph(" ".join(said)), cards.note(how)])
