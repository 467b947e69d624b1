"""What the site's search finds a page by, beside what it says: the words that people type (``spec/search.toml``).

They go into a field of the index that is searched like a title and shown to nobody. docs/assets/js/search.js does the
other half: it frees a query from words that say nothing.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from whybn.course.asked import load_asked

FILE = "spec/search.toml"
FIELD = "asked"
# As much as Material's own for titles.
BOOST = 1000.0
LETTERS = {"γ": "gamma", "β": "beta", "ε": "eps epsilon", "ϵ": "eps epsilon", "μ": "mu", "σ": "sigma"}
NAME = re.compile(r"[a-zA-Z0-9]+(?:[-_][a-zA-Z0-9]+)+")
# What a page counts at least that has words of its own.
MEANT = 1.5
# How much a hit on a page counts; the first that fits. Essays come before clauses. The list of all clauses repeats what
# their own pages say; questions of the quiz are not answers.
WEIGHTS = {
    "ask.md": 9.0,
    "claims/": 3.0,
    "glossary.md": 1.0,
    "frameworks.md": 2.0,
    "worked-example.md": 2.0,
    "specification/clauses.md": 0.0,
    "specification/bounds.md": 0.3,
    "specification/misconceptions/": 0.3,
    "specification/": 0.6,
    "exercises/": 0.6,
    "quiz/": 0.4,
    "api/": 0.3,
}


def weight(page: str) -> float:
    """How much a hit on a page counts, by its path below docs/; nothing: it is not found at all."""
    return next((weight for start, weight in WEIGHTS.items() if page.startswith(start)), 1.0)


def load_words(root: Path) -> dict[str, str]:
    """The words by which each page is found, below docs/ and without ``.md``, or each section, ``ask#still-used``."""
    words: dict[str, list[str]] = defaultdict(list)
    for page, said in tomllib.loads((root / FILE).read_text(encoding="utf-8")).items():
        words[page].append(said)
    for asked in load_asked(root):
        words[asked.page.partition(".md")[0].strip("/")].append(asked.text)
    return {page: " ".join(said) for page, said in words.items()}


def fitted(index: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """The index with what people type beside what the pages say, and Greek letters by their names."""
    config = {**index["config"], "fields": {**index["config"]["fields"], FIELD: {"boost": BOOST}}}
    return {**index, "config": config, "docs": [with_words(entry, words) for entry in index["docs"]]}


def with_words(entry: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """A page, or a section of one, with the field."""
    page, _, section = entry["location"].partition("#")
    name = re.sub(r"(?:index)?\.html$|/$", "", page) or "index"
    said = words.get(f"{name}#{section}" if section else name, "")
    letters = [LETTERS[letter] for letter in LETTERS if letter in entry["title"] + said]
    # The name of a clause or a function is one word to whoever types it.
    slug = section or entry["title"]
    joined = [re.sub(r"[-_]", "", slug)] if NAME.fullmatch(slug) and name.startswith("specification/") else []
    found = " ".join([said, *letters, *joined]).strip()
    if not found:
        return dict(entry)
    return {**entry, FIELD: found} | ({"boost": max(entry.get("boost", 1.0), MEANT)} if said else {})
