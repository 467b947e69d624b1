"""The ledger: it is complete, what it names exists, and every measured number on its pages comes from an experiment."""

import json
import re
from pathlib import Path

import pytest

from whybn.course import claims as lecture
from whybn.course import clauses as specification
from whybn.course import course
from whybn.errors import CourseError
from whybn.site import claims

ROOT = Path(__file__).parents[2]
ENTRIES = lecture.load_ledger(ROOT)
IDS = [
    *(f"L{number}" for number in range(1, 18)),
    *(f"N{number}" for number in range(1, 7)),
    *("T1", "T2", "T3", "D1", "D2", "V1", "I1"),
    *(f"Q{number:02}" for number in range(1, 33)),
]
EACH_ENTRY = pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda entry: entry.id)
EACH_ESSAY = pytest.mark.parametrize("name", sorted({entry.page for entry in ENTRIES.values()}))
PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}")
CITATION = re.compile(r"\[@[^\]]+\]")


def essay(name: str) -> str:
    return (ROOT / "spec" / "lecture" / f"{name}.md").read_text(encoding="utf-8")


def cited(text: str) -> set[str]:
    return set(re.findall(r"@([a-z]+\d\d[a-z]?)", " ".join(CITATION.findall(text))))


def together(name: str) -> list[lecture.LedgerEntry]:
    return [entry for entry in ENTRIES.values() if entry.page == name]


def measured(placeholder: str) -> object:
    """What a placeholder names, looked up here and not by the site's own code."""
    path = placeholder.strip().partition(":")[0].strip()
    experiment, keys = re.fullmatch(r"(\w+)(.*)", path).groups()
    value = json.loads((ROOT / "docs" / "experiments" / "results" / f"{experiment}.json").read_text(encoding="utf-8"))
    keys = f"results{keys}" if keys.startswith(".") else keys.removeprefix("#")
    return follow(value, keys)


def follow(value: object, keys: str) -> object:
    """The value below these keys; a key may hold a dot itself, as ``0.99`` does."""
    if isinstance(value, list):
        first, _, rest = keys.partition(".")
        return follow(value[int(first)], rest) if rest else value[int(first)]
    if keys in value:
        return value[keys]
    first = max((key for key in value if keys.startswith(f"{key}.")), key=len)
    return follow(value[first], keys.removeprefix(f"{first}."))


def test_every_claim_and_every_comment_has_its_entry():
    assert set(ENTRIES) == set(IDS)


@EACH_ENTRY
def test_every_entry_stands_on_a_figure_or_a_clause_that_exists(entry):
    assert entry.figures or entry.clauses
    clauses = specification.load_clauses(ROOT, course.load_course(ROOT).names)
    assert set(entry.clauses) <= set(clauses)
    assert set(entry.exercises) <= set(course.load_course(ROOT).names)


@pytest.mark.parametrize(
    "name", [name for name, entry in ENTRIES.items() if entry.page == name and entry.verdict != "definition"]
)
def test_a_verdict_that_stands_on_a_measurement_quotes_its_number(name):
    entry = ENTRIES[name]
    quoted = PLACEHOLDER.findall(entry.reason)
    assert quoted or not entry.figures, f"the reason of {entry.id} quotes no number of {', '.join(entry.figures)}"
    for placeholder in quoted:
        value = measured(placeholder)
        assert isinstance(value, int | float) or value.keys() >= {"mean", "low", "high", "n"}


def shown(name: str) -> set[str]:
    return set(re.findall(r"^\{\{ figure (\S+) \}\}$", essay(name), re.M))


@EACH_ESSAY
def test_a_page_shows_no_figure_that_the_ledger_does_not_name(name):
    assert shown(name) <= {figure for entry in together(name) for figure in entry.figures}


def test_every_figure_that_the_ledger_names_is_shown_on_a_page():
    named = {figure for entry in ENTRIES.values() for figure in entry.figures}
    assert named - {figure for entry in ENTRIES.values() for figure in shown(entry.page)} == set()


@EACH_ESSAY
def test_a_page_cites_nothing_that_the_ledger_does_not_name(name):
    text = essay(name) + "".join(entry.reason for entry in together(name))
    assert cited(text) <= {key for entry in together(name) for key in entry.citations}


# What may hold digits in an essay: placeholders, fenced code, formulas, code, what a link leads to.
ELSEWHERE = (r"\{\{.*?\}\}", r"^```.*?^```$", r"\$\$.*?\$\$", r"(?<!\\)\$[^$]*\$", r"`[^`]*`", r"\]\([^)]*\)")
# What reads as a measurement: decimals, percentages, counts with the unit of a result. Settings are plain integers.
MEASUREMENT = r"\d+\.\d+|\d[\d.,]* ?%(?! interval|, paired)|\d[\d.,]* (?:points|times|steps|deviations)\b"


def loose_numbers(text: str) -> list[str]:
    """Measurements that stand in prose without a source: none of the above, and no citation in the sentence."""
    for pattern in ELSEWHERE:
        text = re.sub(pattern, " ", text, flags=re.M | re.S)
    sentences = re.split(r"(?<=[.!?])\s+|\n\n+", CITATION.sub("[@]", text))
    return [number for sentence in sentences if "[@]" not in sentence for number in re.findall(MEASUREMENT, sentence)]


@EACH_ESSAY
def test_every_number_in_prose_is_read_from_an_experiment_or_cited(name):
    assert loose_numbers(essay(name)) == []


@EACH_ENTRY
def test_every_number_of_a_verdict_is_read_from_an_experiment_or_cited(entry):
    assert loose_numbers(entry.reason) == []


@pytest.mark.parametrize(
    "loose", ["It took 71 steps.", "A gain of 0.3 points, as in [L9](/claims/L9.md).", "About 97% of them."]
)
def test_a_number_without_a_source_is_found(loose):
    assert loose_numbers(loose)


@pytest.mark.parametrize(
    "sourced",
    [
        "It took {{ noisy.steps.none:.0f }} steps.",
        "They report 72.2% [@ioffe15].",
        "With $m = 64$, see `n = 3` and L9.",
    ],
)
def test_a_number_with_a_source_is_not_held_against_it(sourced):
    assert loose_numbers(sourced) == []


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
        ({"colour": "red"}, "colour"),
        ({"title": None}, "lacks title"),
    ],
)
def test_an_entry_that_is_wrong_is_named_with_what_is_wrong(change, said):
    table = dict.fromkeys(("id", "title", "statement", "origin", "reason"), "text")
    table = table | {"kind": "claim", "verdict": "partly"} | change
    with pytest.raises(CourseError, match=said):
        lecture.read_entry({key: value for key, value in table.items() if value is not None})
