"""The engineers' pages show what their commands print. They take turns, and come when what they show has changed."""

import pytest

from tests.rotation import ROOT, is_shown

from .shown import filled, pages

MATTER = (
    "whybn/adjudication",
    "whybn/checkers",
    "reference_impl/misconceptions",
    "tests/meta/variants",
    "spec/bounds.py",
)
SHOWN = [page for page in pages() if is_shown(page.stem, 3, str(page.relative_to(ROOT)), *MATTER)]


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.stem)
def test_a_page_shows_what_its_commands_print(page):
    text = page.read_text(encoding="utf-8")
    assert filled(text) == text, "python -m tests.tool.shown writes it anew"
