"""A pytest plugin: the clauses draw ten examples each beside their corner cases; all of them by WHYBN_EVERY.

For the reference, whose every change the examples that fail the twins see too (`tests/meta/test_misconceptions.py`).
"""

import pytest
from hypothesis import settings

from .rotation import EVERY

DRAWN = 10


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Change the clauses' profile before their modules are imported; corner cases are shown, however many there are."""
    from tests.clauses.draw import PROFILE

    if not EVERY:
        settings.register_profile(PROFILE, settings.get_profile(PROFILE), max_examples=DRAWN)
