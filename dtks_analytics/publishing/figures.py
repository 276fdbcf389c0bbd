"""Counts months on top of a version of the store: the one that was delivered, and those that must be counted again.

A month looks back at the one before it and at the lists in force. So a list or an older month that comes late changes
the months after it; they are counted again in order, from the rows that are already in the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.catalogue.verification import VERIFIED_BY, chosen
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.figures.cube import Cube
from dtks_analytics.lists.enrich import Enriched, SideList, enrich, in_force
from dtks_analytics.publishing.drafts import month_draft, side_list
from dtks_analytics.publishing.warnings import OF_FIGURES, about
from dtks_analytics.quality.facts import Asked
from dtks_analytics.records.decisions import by_pair, standing
from dtks_analytics.store.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from dtks_analytics.catalogue.verification import VerifiedBy
    from dtks_analytics.figures.month import Counted, Previous
    from dtks_analytics.records.decisions import Given
    from dtks_analytics.store.month import Account, Month, MonthDraft
    from dtks_analytics.store.snapshots import Store
    from dtks_analytics.store.view import StoreView

LOOKED_BACK: frozenset[str] = frozenset({"death_list", "verval_results", "data_ganda"})
"""Lists that change what the month after asks of this one."""
SEARCHED: frozenset[str] = frozenset({"bansos_list", "verval_results", "data_ganda"})
"""Lists that change which rows the search for people listed twice sees, and with which accounts."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of a month and where they came from.

    Attributes:
        account: of the delivery; its figures are not looked at.
        rows: Parquet of the accepted rows.
    """

    account: Account
    rows: Path


@dataclass(frozen=True, slots=True)
class CountedMonth:
    """A month that was counted.

    Attributes:
        counted: its figures.
        enriched: its rows as the lists in force make them.
        tables: Parquet of the further tables, by name.
        cube: Parquet of the figures.
        sides: names of the lists in force.
        warnings: of counting and of the lists; those of the reading are not among them.
    """

    counted: Counted
    enriched: Enriched
    tables: dict[str, Path]
    cube: Path
    sides: tuple[str, ...]
    warnings: list[dict[str, Any]]

    @property
    def verified_by(self) -> VerifiedBy:
        """The definition of *verified* with which the month was counted."""
        return _verified_by(self.counted.definition) or "verval"

    @property
    def with_result(self) -> tuple[int, int] | None:
        """Active rows of the city with a result of verification, and all its active rows; None without the column.

        With ``verified_by`` = ``verval`` these results decide who counts as verified in the whole city.
        """
        (period,) = set(self.counted.cube["period"].to_pylist())
        figure = Cube(self.counted.cube).figure("verval_done", wilayah().kota.code, period)
        return None if figure.count is None else (figure.count, figure.base or 0)


def before(period: str) -> str:
    """Return the month before a month (``YYYY-MM``)."""
    year, month = (int(part) for part in period.split("-"))
    return f"{year - 1}-12" if month == 1 else f"{year}-{month - 1:02d}"


class Figures:
    """Counts on top of one version.

    Args:
        store: whose months are looked back at and whose key hashes names; None works without both.
        secret: key of the keyed hashes.
        workdir: existing private folder; the prepared files stay there.
        lists: lists that come with this delivery.
        without: names of lists that go.
        known: months whose enriched rows are still at hand, period to Parquet.
        instead: files to count instead of stored ones, path below the root of the store to Parquet.
        verified_by: another definition of *verified* than that of the store.

    Attributes:
        view: the served version; None without a store.
        verified_by: the definition with which months are counted; None in a store without months: the first one
            decides.
        derived: the store had no setting; it was derived from its oldest month.
    """

    def __init__(  # noqa: PLR0913 - each argument is one thing that differs from what is stored
        self,
        store: Store | None,
        secret: bytes,
        workdir: Path,
        *,
        lists: Sequence[SideList] = (),
        without: Iterable[str] = (),
        known: Mapping[str, Path] | None = None,
        instead: Mapping[str, Path] | None = None,
        verified_by: VerifiedBy | None = None,
    ) -> None:
        """Open the served version."""
        self._root, self._instead = store.root if store else Path(), dict(instead or {})
        self.view: StoreView | None = store.read() if store else None
        self._secret, self._workdir = secret, workdir
        self._known = dict(known or {})
        self._done: dict[str, tuple[Listing, CountedMonth]] = {}
        self._gone: set[str] = set()
        gone = {*without, *(one.name for one in lists)}
        view = self.view
        kept = [side for side in (view.sides if view else ()) if side.id not in gone]
        old = [side_list(side, self._file(view.side_rows(side.id)), side.id) for side in kept] if view else []
        self._lists = [*old, *lists]
        self._said = _said(store)
        known_by = _verified_by(view.settings) if view else None
        self.derived = known_by is None and bool(view and view.months) and verified_by is None
        self.verified_by: VerifiedBy | None = verified_by or known_by or (derived(view) if view else None)

    @property
    def periods(self) -> list[str]:
        """The months of this version that are there, in order."""
        there = {month.period for month in self.view.months} if self.view else set()
        return sorted((there | self._done.keys()) - self._gone)

    def _file(self, path: Path) -> Path:
        """Return a stored file, or the one to count instead of it."""
        return self._instead.get(path.relative_to(self._root).as_posix(), path) if self._instead else path

    def elsewhere(self, side: Account) -> list[str]:
        """Return the other months for which the store holds the file of a list."""
        known, (file,) = self.view.sides if self.view else (), side.files
        return [one.period for one in known if one.files[0].sha256 == file.sha256 and one.period != side.period]

    def forget(self, period: str) -> None:
        """Count as if a month were not there."""
        self._gone.add(period)

    def old_cube(self, period: str) -> Cube | None:
        """Return the figures of a month as it is published; None if it is not."""
        there = self.view is not None and period in {month.period for month in self.view.months}
        return Cube(self.view.cube([period])) if self.view and there else None

    def _received(self) -> dict[str, str]:
        """Return when the file of each known month arrived."""
        there = {month.period: month.received_at for month in self.view.months} if self.view else {}
        return there | {period: listing.account.received_at for period, (listing, _) in self._done.items()}

    def earlier(self, period: str) -> str | None:
        """Return the month before if it is there.

        Raises:
            DamagedStoreError: ``MONTH_DAMAGED``: it is published and damaged, and nothing is counted as if it were not.
        """
        last = before(period)
        if self.view and last in self.view.damaged and last not in self._done.keys() | self._gone:
            self.view.month(last)
        return last if last in self.periods else None

    def without_rows(self, period: str) -> bool:
        """Tell whether the rows of a month of this version were erased after their retention period."""
        months = self.view.months if self.view and period not in self._done else ()
        return any(month.period == period and month.rows_erased_at for month in months)

    def count(self, listing: Listing) -> CountedMonth:
        """Count a month; months counted before are what it looks back at.

        Raises:
            RefusedError: ``ROWS_ERASED`` or ``LOOK_BACK_ERASED``, only figures are left of it or of the one before.
        """
        from dtks_analytics.figures.month import count_month  # noqa: PLC0415 - same for Ibis
        from dtks_analytics.scores import scoring  # noqa: PLC0415 - SciPy is heavy and only needed here

        account, period = listing.account, listing.account.period
        if self.without_rows(period):
            raise refuse("ROWS_ERASED", period)
        if (past := self.earlier(period)) and self.without_rows(past):
            raise refuse("LOOK_BACK_ERASED", period)
        folder = self._workdir / f"hitung-{period}"
        folder.mkdir(exist_ok=True)
        lists = in_force(self._lists, period)
        asked = Asked(frozenset(account.columns_present), account.layout)
        answers = standing(self._said)
        enriched = enrich(listing.rows, asked, lists, answers=answers, secret=self._secret, temporary=folder)
        earlier = self.earlier(period)
        counted = count_month(
            enriched.rows,
            enriched.asked,
            period,
            previous=self._previous(earlier) if earlier else None,
            temporary=folder,
            secret=self._secret,
            decisions=self._said,
            verified_by=self.verified_by,
        )
        self.verified_by = self.verified_by or _verified_by(counted.definition)
        cube = folder / "cube.parquet"
        pq.write_table(counted.cube, cube, compression="zstd", write_page_checksum=True)
        warnings = about(counted, period, account.received_at, self._cube(earlier) if earlier else None, earlier)
        scored = scoring.write(
            Cube(counted.cube),
            period,
            folder,
            ledger=counted.tables["ledger"],
            received={**self._received(), period: account.received_at},
        )
        tables = {**counted.tables, **enriched.tables, **scored}
        done = CountedMonth(
            counted, enriched, tables, cube, tuple(one.name for one in lists), warnings + enriched.warnings
        )
        self._known[period] = enriched.rows
        self._done[period] = (listing, done)
        self._gone.discard(period)
        return done

    def again(self, month: Month) -> MonthDraft:
        """Count a published month once more, or one as it was published before.

        Raises:
            DamagedStoreError: ``MONTH_DAMAGED``, its rows are not there.
        """
        rows = self._file(self._there().rows_of(month))
        done = self.count(Listing(month, rows))
        read = [warning for warning in month.warnings if warning["code"] not in OF_FIGURES]
        return month_draft(month, rows, done, read, quarantine=rows)

    def published(self, period: str) -> Month:
        """Return the record of a month of the served version; same errors as `StoreView.month`."""
        return self._there().month(period)

    def done(self, period: str) -> CountedMonth | None:
        """Return a month that was counted here."""
        return self._done[period][1] if period in self._done else None

    def _there(self) -> StoreView:
        if self.view is None:
            message = "there is no store to look at"
            raise RuntimeError(message)
        return self.view

    def after(self, period: str, kinds: Iterable[str] = (), *, itself: bool) -> list[str]:
        """Return the published months whose figures change, in order.

        Args:
            period: the month in which something came or went.
            kinds: kinds of lists that came or went; none for the register alone.
            itself: whether the month itself is among them.

        Returns:
            Months whose rows were erased, and the one that looks back at them, keep their figures and are left out.
        """
        there = [p for p in self.periods if not self.without_rows(p) and not self.without_rows(before(p))]
        lasting = any(SIDES[kind].force != "month" for kind in kinds)
        chosen = [p for p in there if p > period] if lasting else []
        step = period
        while not lasting and _next(step) in there:
            step = _next(step)
            chosen.append(step)
        return ([period] if itself and period in self.periods else []) + chosen

    def _cube(self, period: str) -> Cube:
        done = self.done(period)
        return Cube(done.counted.cube) if done else Cube(self._there().cube([period]))

    def _previous(self, period: str) -> Previous:
        """Hand out what the month before left behind, with the lists that were in force then."""
        from dtks_analytics.figures.month import Previous  # noqa: PLC0415 - Ibis is heavy and only needed here

        if done := self.done(period):
            return Previous(done.enriched.rows, done.tables["ledger"], done.tables["deaths"], self._evaluated(period))
        month = self.published(period)
        ledger, deaths = (
            self._file(self._there().table(period, name)) if name in month.tables else None
            for name in ("ledger", "deaths")
        )
        return Previous(self._known.get(period) or self._rows_before(month), ledger, deaths, self._evaluated(period))

    def _evaluated(self, period: str) -> frozenset[str]:
        """Return the rules that were evaluable in a month."""
        return frozenset(self._cube(period).groups("rule", city().code, period))

    def _rows_before(self, month: Month) -> Path:
        """See a month that is not counted again as its lists make it."""
        lists = [one for one in in_force(self._lists, month.period) if one.kind in LOOKED_BACK]
        rows = self._file(self._there().rows_of(month))
        folder = self._workdir / f"lihat-{month.period}"
        folder.mkdir(exist_ok=True)
        asked = Asked(frozenset(month.columns_present), month.layout)
        answers = standing(self._said)
        return enrich(rows, asked, lists, answers=answers, secret=self._secret, temporary=folder).rows


def derived(view: StoreView) -> VerifiedBy | None:
    """Return the setting of a store that has none, from its oldest whole month; None without months.

    The rule is that of a new store: ``verval`` where at least half of the active rows have a result.
    """
    if not view.months:
        return None
    oldest = view.months[0].period
    figure = Cube(view.cube([oldest])).figure("verval_done", wilayah().kota.code, oldest)
    return chosen(figure.count or 0, figure.base or 0)


def _verified_by(record: Mapping[str, Any]) -> VerifiedBy | None:
    """Return the setting that a record holds; None where it holds none."""
    return next((value for value in VERIFIED_BY if value == record.get("verified_by")), None)


def as_listed(store: Store, period: str, kinds: Collection[str], folder: Path) -> Enriched:
    """See a published month as the lists that it was counted with make it.

    Args:
        store: where.
        period: ``YYYY-MM``.
        kinds: kinds of lists that matter; the others are left out.
        folder: existing private folder; the rows stay there.

    Raises:
        RefusedError: ``UNKNOWN_MONTH``.
        DamagedStoreError: ``MONTH_DAMAGED`` or ``SIDE_DAMAGED``.
    """
    view = store.read()
    month = view.month(period)
    sides = [side for side in view.sides if side.id in month.sides and side.layout in kinds]
    lists = [side_list(side, view.side_rows(side.id), side.id) for side in sides]
    asked = Asked(frozenset(month.columns_present), month.layout)
    return enrich(view.persons(period), asked, lists, answers={}, secret=store.secret, temporary=folder)


def _said(store: Store | None) -> dict[str, list[Given]]:
    """Return what people said of each pair and each candidate for a death; nothing without a store."""
    if store is None:
        return {}
    from dtks_analytics.store.reviews import Reviews  # noqa: PLC0415 - only counting needs it

    return by_pair(Reviews(store).given())


def _next(period: str) -> str:
    """Return the month after a month (``YYYY-MM``)."""
    year, month = (int(part) for part in period.split("-"))
    return f"{year + 1}-01" if month == 12 else f"{year}-{month + 1:02d}"  # noqa: PLR2004 - December
