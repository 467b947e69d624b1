"""What tests of grading share; what must never be imported here, by its name or by accident: hostile submissions."""

import pytest

from tests.grade.gradebook import COURSE
from whybn.grade.marks.policy import load_policy

collect_ignore_glob = ["attacks/*"]


@pytest.fixture
def policy(tmp_path):
    """A function that loads the policy that a text gives."""

    def read(text: str):
        path = tmp_path / "grading.toml"
        path.write_text(text, encoding="utf-8")
        return load_policy(path, COURSE)

    return read
