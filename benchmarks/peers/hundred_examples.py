"""A pytest plugin: the clauses draw a hundred examples each, as many as the grader is told to draw beside it."""

import pytest
from hypothesis import settings


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Change the clauses' profile before their modules are imported; the tests stay as they are."""
    from tests.clauses.draw import PROFILE

    settings.register_profile(PROFILE, settings.get_profile(PROFILE), max_examples=100)
