"""With --hypothesis-seed the clauses draw examples from that seed; without it always the same ones."""

import pytest
from hypothesis import settings

from .draw import PROFILE


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("hypothesis_seed", None) is not None:
        settings.register_profile(PROFILE, settings.get_profile(PROFILE), derandomize=False)
