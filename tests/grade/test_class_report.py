"""The class report: true numbers, one file, readable by anybody, at any size."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from tests.grade.gradebook import (
    CLAUSES,
    COURSE,
    a_class,
    clauses_of,
    exercise,
    graded,
    hostile_rows,
    perfect,
    untouched,
)
from tests.grade.pages import Page
from whybn.grade.book import class_report
from whybn.grade.book.class_numbers import BANDS, MOST_HEAT, MOST_STUDENTS, collect
from whybn.grade.run.verdict import ExerciseVerdict, SubmissionVerdict
from whybn.judging.judgement import Judgement, Outcome
from whybn.mistakes.diagnosis import Diagnosis

SOME = clauses_of("normalize", "MUST")[:3]
SMALL = [
    graded("a", perfect()),
    graded(
        "b",
        SubmissionVerdict((exercise("normalize", SOME, diagnosis=Diagnosis(("normalize.eps",), ("eps is outside",))),)),
    ),
    graded(
        "c", SubmissionVerdict((exercise("normalize", SOME[:1], agrees=False, ended="it hung"), untouched("BatchNorm")))
    ),
    graded("d", None),
    graded("e", SubmissionVerdict(problem="the zip is broken")),
]


def page_of(rows):
    """The report as text."""
    return class_report.html(collect(rows, COURSE, CLAUSES), COURSE, CLAUSES)


def test_the_numbers_are_those_of_the_gradebook():
    numbers = collect(SMALL, COURSE, CLAUSES)
    assert numbers.count == {"graded": 3, "waiting": 1, "problem": 1}
    assert numbers.percents[0] == 100
    assert numbers.outcomes[SOME[0]] == Counter({Outcome.PASSED: 1, Outcome.FAILED: 2})
    assert numbers.bands["normalize"] == {BANDS[0]: 1, BANDS[1]: 1, BANDS[4]: 1}
    assert numbers.bands["BatchNorm"] == {BANDS[0]: 1, BANDS[5]: 2}
    assert numbers.misconceptions == {"normalize.eps": 1}
    assert +numbers.ended == {"normalize": 1}
    assert numbers.problems == [("e", "the zip is broken")]
    assert numbers.waiting == ["d"]


def test_submissions_of_the_same_files_are_listed_where_something_was_begun():
    rows = [replace(graded(name, perfect()), digest=digest) for name, digest in zip("abcd", "1121", strict=True)]
    rows += [replace(graded(name, SubmissionVerdict((untouched("normalize"),))), digest="3") for name in "ef"]
    told = "".join(Page(page_of(rows)).text)
    assert "3: a, b, d" in told
    assert "2: e, f" not in told
    team = [replace(graded(name, perfect(), ids={"team": "Blue"}), digest="9") for name in "gh"]
    assert [[*names] for names in collect([*rows, *team], COURSE, CLAUSES).identical] == [["a", "b", "d"]]
    assert "No two submissions in which something was begun are the same." in "".join(Page(page_of(SMALL)).text)


def test_a_mistake_of_one_in_a_large_class_is_no_0_percent():
    assert class_report.in_percent(1, 123) == "under 1 %"
    assert class_report.in_percent(0, 123) == "0 %"
    assert class_report.in_percent(123, 123) == "100 %"


def test_the_report_tells_them():
    page = page_of(SMALL)
    for words in ("eps is outside", "the zip is broken", "Not graded yet: no score", "normalize.<wbr>eps", "66 %"):
        assert words in page


def test_only_an_unsafe_run_has_the_banner():
    assert "Graded without a sandbox" not in page_of(SMALL)
    assert "holds for 1 of 2 submissions" in page_of([graded("a", perfect(unsafe=True)), graded("b", perfect())])


def test_a_cell_of_the_heat_map_says_its_outcome_without_colour():
    table = page_of(SMALL).split('aria-label="Clauses of normalize"')[1]
    line = re.search(rf"<tr><th[^>]*>{SOME[0].partition('.')[2]}</th>.*", table)[0]
    assert "<td class=p>·" in line
    assert "<td class=f title=2>✕" in line


def test_an_empty_class_has_a_report():
    assert "Nothing is graded yet" in page_of([])


@pytest.mark.parametrize("rows", [SMALL, hostile_rows()], ids=["small", "hostile"])
def test_the_report_needs_runs_and_fetches_nothing_else(rows):
    text = page_of(rows)
    page = Page(text)
    assert not page.tags & {
        "script",
        "img",
        "link",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "base",
        "image",
        "use",
    }
    assert not page.tags & {"b", "hr"}  # which stand in hostile names only
    assert not page.handlers
    assert all(target.startswith("#") for target in page.targets)
    assert not re.search(r"url\(|@import", text.split("</style>")[0])
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)


def test_every_table_has_a_caption_and_headers_with_their_scope():
    page = page_of(SMALL)
    tables = re.findall(r"<table.*?</table>", page, re.S)
    assert len(tables) > len(COURSE.lecture)
    for table in tables:
        assert "<caption>" in table
        assert 'scope="row"' in table
        assert all("scope=" in header for header in re.findall(r"<th\b[^>]*>", table))
    assert '<html lang="en">' in page
    for region in re.findall(r'<div class="scroll[^>]*>', page):
        assert 'aria-label="' in region
        assert 'tabindex="0"' in region


def test_the_worst_class_with_a_heat_map_stays_below_five_megabytes():
    asked = [one.name for one in COURSE.lecture]
    named = {name: Diagnosis((f"{name}.x",), ("y",)) for name in asked}
    exercises = (exercise(name, clauses_of(name), diagnosis=named[name]) for name in asked)
    wrong = SubmissionVerdict(tuple(exercises))
    rows = [graded(f"{i}", wrong, name="<" * 90) for i in range(MOST_HEAT)]
    page = page_of(rows)
    assert page.count("<td class=f") == MOST_HEAT * sum(clause.function in asked for clause in CLAUSES.values())
    assert len(page.encode()) < 5_000_000


def test_a_class_too_large_for_the_heat_map_keeps_rates_and_a_line_per_student():
    page = page_of(a_class(MOST_HEAT + 1))
    assert "<td class=f" not in page
    assert "In a smaller class every student has a column here" in page
    assert page.count("<bdi>") > MOST_HEAT


def test_equal_mistakes_without_a_name_are_counted_together_with_one_number():
    def wrong(group):
        told = Diagnosis(arithmetic="2 is right at [0], 3 came", fingerprint=group)
        failed = Judgement(SOME[0], Outcome.FAILED, call=f"normalize(x = {group})", said="differs")
        return SubmissionVerdict((ExerciseVerdict("normalize", False, (failed,), told),))

    rows = [graded(name, wrong(group)) for name, group in (("ada", "aa"), ("bob", "bb"), ("eve", "aa"))]
    numbers = collect(rows, COURSE, CLAUSES)
    assert numbers.unnamed == {"normalize.aa": 2, "normalize.bb": 1}
    assert numbers.telling["normalize.aa"] == ("2 is right at [0], 3 came", "ada", "normalize(x = aa)")
    assert all(words in page_of(rows) for words in ("2 is right at [0], 3 came", "normalize(x = bb)"))


def test_a_report_of_many_thousands_stays_below_five_megabytes():
    broken = graded("broken", SubmissionVerdict(problem="<" * 900), name="<" * 90)
    rows = [graded("waits", None, name="<" * 90), broken, *SMALL[1:3]]
    most = page_of(rows[i % 4] for i in range(MOST_STUDENTS))
    more = page_of(rows[i % 4] for i in range(30_000))
    assert len(more.encode()) < 5_000_000
    assert len(most.encode()) < 5_000_000
    assert "and 7300 more" in more
    assert "the first 200 of 7500" in more
    assert "are too many for a table on one page" in more


def test_the_same_gradebook_gives_the_same_report(tmp_path):
    for name in ("1", "2"):
        class_report.write(a_class(40), tmp_path / name, COURSE, CLAUSES)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
