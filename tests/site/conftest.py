"""The built site and the browser, made when a test first asks for them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .browser import running
from .building import built
from .serving import BUILT_FOR, served


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this session have in common."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def hosted(shared: Path) -> Path:
    """The site as a host on the web serves it."""
    return built(shared, "hosted", SITE_URL=BUILT_FOR)


@pytest.fixture(scope="session")
def offline(shared: Path) -> Path:
    """The site as the zip holds it."""
    return built(shared, "offline", OFFLINE="true")


@pytest.fixture(scope="session")
def home(hosted: Path) -> Iterator[str]:
    """The address at which the hosted site is served."""
    with served(hosted) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    """A browser for the session."""
    with running() as started:
        yield started


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever needs the site built comes last, but for the first: the other processes go on while that one builds."""
    needing = {item.path for item in items if {"hosted", "offline"} & set(getattr(item, "fixturenames", ()))}
    first = next((item.path for item in items if item.path in needing), None)
    items.sort(key=lambda item: (item.path != first, item.path in needing))
