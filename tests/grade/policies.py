"""What tests of grading.toml have in common."""

import pytest

from whybn.errors import GradeError


def assert_refused(policy, text, line, words):
    """Loading a policy ends with one sentence that names the line and says these words."""
    with pytest.raises(GradeError) as error:
        policy(text)
    message = str(error.value)
    assert f"grading.toml, line {line}: " in message
    assert words in message
    assert "\n" not in message
