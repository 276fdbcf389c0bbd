"""The served copy that the tests over sockets share: one for each of their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import houses
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from canaries import Canaries
    from people import House

    from dtks_analytics.store.snapshots import Store


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Canaries]:
    """Take a copy of the store."""
    return houses.copied(houses.shared(tmp_path_factory), tmp_path_factory.mktemp("tempat"))


@pytest.fixture(scope="module")
def opened(place: tuple[Store, Canaries], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, House]]:
    """Serve it behind a provider."""
    with houses.served(place[0], tmp_path_factory.mktemp("pintu")) as served:
        yield served
