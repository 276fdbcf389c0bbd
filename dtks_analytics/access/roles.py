"""Who may do what where: roles, scope on the tree of areas, default deny.

The gate is asked where rows and cells are read, never only in a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

Act = Literal["figures", "rows", "edit", "export", "load", "manage", "audit"]
"""Exact figures; rows by name; answers and replies; lists that leave the dashboard; files; roles; the audit."""

EDITING: Final[frozenset[str]] = frozenset({"edit", "load", "manage"})
"""Acts that change something: a grant to look only does not carry them."""

Role = Literal["pimpinan", "bappeda", "dinsos", "camat", "lurah", "operator", "pengelola", "auditor"]

ACTS: Final[dict[Role, frozenset[Act]]] = {
    "pimpinan": frozenset({"figures"}),
    "bappeda": frozenset({"figures"}),
    "dinsos": frozenset({"figures", "rows", "edit", "export", "load"}),
    "camat": frozenset({"figures", "rows", "edit", "export"}),
    "lurah": frozenset({"figures", "rows", "edit", "export"}),
    "operator": frozenset({"figures", "rows", "edit", "export"}),
    "pengelola": frozenset({"figures", "load", "manage"}),
    "auditor": frozenset({"figures", "audit"}),
}
"""What each role may do inside its scope; what is not listed is denied."""

ROLE_LABEL: Final[dict[Role, str]] = {
    "pimpinan": "Pimpinan",
    "bappeda": "Bappeda",
    "dinsos": "Dinas Sosial",
    "camat": "Camat",
    "lurah": "Lurah",
    "operator": "Operator kelurahan",
    "pengelola": "Pengelola (Diskominfo)",
    "auditor": "Auditor",
}


@dataclass(frozen=True, slots=True)
class Grant:
    """One role in one area.

    Attributes:
        role: what the person is.
        area: code of the area, with everything below it.
        edit: whether the person may also change something there, as far as the role may.
    """

    role: Role
    area: str
    edit: bool = True

    def carries(self, act: Act) -> bool:
        """Tell whether the grant holds an act, wherever its area lies."""
        return act in ACTS[self.role] and (self.edit or act not in EDITING)


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who looks.

    Attributes:
        name: how the audit names the person.
        grants: roles with their areas; none: everything is denied.
        identity: what the sign-in provider calls the person, empty where nobody signs in.
    """

    name: str
    grants: tuple[Grant, ...] = ()
    identity: str = ""

    def may(self, act: Act, area: str) -> bool:
        """Tell whether the person may do something in an area; an unknown area is nobody's."""
        tree = wilayah()
        if area not in tree:
            return False
        path = {step.code for step in tree.path(area)}
        return any(grant.carries(act) and grant.area in path for grant in self.grants)

    def areas(self, act: Act) -> tuple[str, ...]:
        """Return where the person may do something: codes in order, none of them below another one."""
        tree = wilayah()
        granted = {grant.area for grant in self.grants if grant.carries(act) and grant.area in tree}
        above = {code: {step.code for step in tree.path(code)[:-1]} for code in granted}
        return tuple(sorted(code for code in granted if not above[code] & granted))

    def can(self, act: Act) -> bool:
        """Tell whether the person may do something anywhere: what the navigation shows."""
        return bool(self.areas(act))


INTERNAL: Final = "internal"
"""The audience that sees the exact figures of the whole city."""


def audience(reader: Reader) -> str:
    """Return who looks, as a key of caches: the areas whose figures are exact.

    Returns:
        `INTERNAL` for the whole city, ``public`` for nowhere, else the codes joined by commas.
    """
    areas = reader.areas("figures")
    if wilayah().kota.code in areas:
        return INTERNAL
    return ",".join(areas) or "public"


@lru_cache(maxsize=8192)
def inside(audience: str, area: str) -> bool:
    """Tell whether an audience sees the exact figures of an area."""
    if audience == INTERNAL:
        return True
    tree = wilayah()
    return area in tree and not {step.code for step in tree.path(area)}.isdisjoint(audience.split(","))


def need(reader: Reader, act: Act, areas: str | Iterable[str]) -> None:
    """Go on only if the person may do something in all the areas.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``.
    """
    wanted = [areas] if isinstance(areas, str) else list(areas)
    if not wanted or not all(reader.may(act, area) for area in wanted):
        code = "OUTSIDE_SCOPE"
        raise RefusedError(code, "Rincian ini di luar wilayah tugas Anda. Angka ringkas tetap dapat dilihat.")


def everything(name: str) -> Reader:
    """Return a reader with all acts in the whole city: the command line of the server, and a store without sign-in."""
    kota = wilayah().kota.code
    return Reader(name, tuple(Grant(role, kota) for role in ACTS))
