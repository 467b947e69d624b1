"""The ledger's pages show every entry, and an entry that is wrong is named.

That what it names exists, and no number is typed, are rules of ``whybn.dev.claims``.
"""

from pathlib import Path

import pytest

from whybn.course import claims as lecture
from whybn.errors import CourseError
from whybn.site import claims

ROOT = Path(__file__).parents[2]
ENTRIES = lecture.load_ledger(ROOT)


def test_every_entry_has_a_place_on_a_page_of_its_own_or_shared():
    pages = claims.pages(ROOT)
    for entry in ENTRIES.values():
        assert f'id="{entry.id.lower()}"' in pages[f"claims/{entry.page}.md"]
        assert f"[{entry.id}](" in pages["claims/index.md"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"verdict": "true"}, "verdict true"),
        ({"kind": "rumour"}, "kind rumour"),
        ({"verdict": "yes"}, "verdict yes of a claim is none of supported"),
        ({"kind": "question"}, "verdict partly of a question is none of yes, no, depends, explained"),
        ({"colour": "red"}, "colour"),
        ({"title": None}, "lacks title"),
    ],
)
def test_an_entry_that_is_wrong_is_named_with_what_is_wrong(change, said):
    table = dict.fromkeys(("id", "title", "statement", "answer", "origin", "reason"), "text")
    table = table | {"kind": "claim", "verdict": "partly"} | change
    with pytest.raises(CourseError, match=said):
        lecture.read_entry({key: value for key, value in table.items() if value is not None})
