"""Names of claims become links, and nothing else does."""

from types import SimpleNamespace

import pytest

from whybn.course import claims as lecture
from whybn.site.claims import linked


@pytest.fixture(autouse=True)
def ledger(monkeypatch):
    entries = {"L7": "L7", "L3": "L3", "Q08": "Q08", "Q19": "Q08"}
    table = {name: SimpleNamespace(id=name, page=page) for name, page in entries.items()}
    monkeypatch.setattr(lecture, "load_ledger", lambda root: table)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L7, z may move", "[L7](/claims/L7.md), z may move"),
        ("(Q08).", "([Q08](/claims/Q08.md))."),
        ("asked again in Q19", "asked again in [Q19](/claims/Q08.md#q19)"),
    ],
)
def test_a_name_of_the_ledger_is_linked_to_the_page_that_answers_it(text, expected):
    assert linked(text, None) == expected


@pytest.mark.parametrize("text", ["L9 is not there", "XL7", "L77", "[L7](/claims/L7.md)", "W3L06", "L2_norm", "L7.md"])
def test_other_names_stay_as_they_are(text):
    assert linked(text, None) == text
