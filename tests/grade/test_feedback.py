"""A student's page: what it says, and that nothing a submission says becomes part of the page."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from tests.grade.gradebook import (
    CLAUSES,
    COURSE,
    HOSTILE,
    POLICY,
    WHEN,
    clauses_of,
    exercise,
    graded,
    hostile_rows,
    perfect,
    untouched,
)
from tests.grade.pages import Page
from whybn.grade.book import feedback, junit
from whybn.grade.escaping import code, code_block
from whybn.grade.marks.policy import Late
from whybn.grade.run.verdict import ExerciseVerdict, SubmissionVerdict
from whybn.judging.judgement import Judgement, Outcome
from whybn.mistakes.diagnosis import Diagnosis

TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "section", "h1", "h2", "h3", "p", "strong", "span"),
    *("bdi", "code", "pre", "ul", "li", "table", "caption", "thead", "tbody", "tr", "th", "td", "div", "a", "details"),
    *("summary", "wbr"),
}
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def both(row):
    """The student's page in both forms."""
    return feedback.html(row, COURSE, CLAUSES), feedback.markdown(row, COURSE, CLAUSES)


def test_a_page_tells_points_failures_examples_and_where_to_read():
    clause = CLAUSES["normalize.values"]
    found = Judgement(clause.id, Outcome.FAILED, call="normalize(x = 1)", said="expected 1\ngot 2")
    failed = tuple(found if c == clause.id else Judgement(c, Outcome.PASSED) for c in clauses_of("normalize"))
    known = Diagnosis(("normalize.eps",), ("eps is added outside the root",), explained=(clause.id,))
    verdict = ExerciseVerdict("normalize", True, failed, known, "it hung")
    row = graded(
        "a",
        SubmissionVerdict((verdict, untouched("BatchNorm"))),
        name="Anna",
        notes=("the newest counts",),
        submitted=WHEN,
    )
    for page in both(row):
        for words in (
            "Anna",
            f"{float(row.score.total):.2f}",
            f"of {COURSE.points} points",
            "expected 1\ngot 2",
            "It looks like a known mistake, the belief that eps is added outside the root.",
            "it hung",
            "whybn spec normalize.values",
            "the newest counts",
            "not started",
            "2026-03-01 12:00",
        ):
            assert words in page
        assert page.count("normalize(x = 1)") == 1
        assert page.count(clause.id + " (MUST)") == 0  # told in words beside the example, not twice


def test_an_exercise_that_disagrees_is_explained():
    row = graded("a", SubmissionVerdict((exercise("normalize", ["normalize.values"], agrees=False),)))
    must = len(clauses_of("normalize", "MUST"))
    (score,) = (one for one in row.score.exercises if one.name == "normalize")
    text = feedback.exercise_text(score, row.verdict.exercises[0], CLAUSES)
    for page in both(row):
        assert "An exercise earns nothing before its function agrees with the reference" in page
        assert f"{must - 1} of {must} MUST clauses held and earn 0 of" in page
    assert text.startswith(f"{must - 1} of {must} MUST clauses held and earn 0 of")


def test_what_one_mistake_explains_has_one_example_and_the_others_are_named():
    failing = [f"normalize.{slug}" for slug in ("values", "keywords", "shape", "dtype", "memory-layout")]
    found = tuple(
        Judgement(c, Outcome.FAILED, call=f"called for {c}") if c in failing else Judgement(c, Outcome.PASSED)
        for c in clauses_of("normalize")
    )
    known = Diagnosis(("normalize.eps",), ("eps is added outside the root",), explained=tuple(failing[:3]))
    verdict = ExerciseVerdict("normalize", False, found, known)
    row = graded("a", SubmissionVerdict((verdict,)))
    page, plain = both(row)
    text = feedback.exercise_text(row.score.exercises[0], verdict, CLAUSES)
    suite = "".join(junit.document([row], CLAUSES))
    for shown in (plain, text, suite, page.partition("<summary>Their examples")[0]):
        assert [f"called for {c}" in shown for c in failing] == [True, False, False, True, False]
    for shown in (plain, text, page):
        assert "Failed for the same reason: keywords, shape." in shown
        assert "Failed with the values: memory-layout. Wrong values are wrong in every layout." in shown
        assert "whybn spec normalize.values" in shown
        assert "spec/normalize.md" not in shown
    assert suite.count("<failure ") == len(failing)


def test_the_layouts_clause_is_told_in_full_where_the_layout_is_what_is_wrong():
    row = graded(
        "a", SubmissionVerdict((exercise("normalize", ["normalize.memory-layout"], text="of Fortran arrays"),))
    )
    for page in both(row):
        assert "of Fortran arrays" in page or "One rule is broken" in page
        assert "Failed with the values" not in page


def test_a_scale_and_a_penalty_are_explained():
    policy = replace(POLICY, scale=Fraction(20), late=Late(percent=Fraction(10)))
    for page in both(graded("a", perfect(), policy=policy, late=True)):
        assert f"The exercises gave {COURSE.points * 0.9:g} of {COURSE.points} points" in page
        assert "of 20 points" in page
        assert "points; with 20 for full marks that is 18." in page
        assert "late, as the learning platform says: 10 % less" in page


@pytest.mark.parametrize("verdict", [None, SubmissionVerdict(problem="the zip is broken"), perfect(unsafe=True)])
def test_waiting_problem_and_unsafe_are_said(verdict):
    words = "Not graded yet" if verdict is None else verdict.problem or "Graded without a sandbox"
    for page in both(graded("a", verdict)):
        assert words in page


@pytest.mark.parametrize("row", hostile_rows(), ids=lambda row: ascii(row.student)[:20])
def test_nothing_a_submission_says_is_markup_in_html(row):
    text = feedback.html(row, COURSE, CLAUSES)
    page = Page(text)
    assert page.tags <= TAGS
    assert not page.handlers
    assert all(target.startswith("#") for target in page.targets)
    assert not UNSEEN.search(text)


@pytest.mark.parametrize("row", hostile_rows(), ids=lambda row: ascii(row.student)[:20])
def test_nothing_a_submission_says_is_markup_in_markdown(row):
    text = feedback.markdown(row, COURSE, CLAUSES)
    assert not UNSEEN.search(text)
    outside = without_code(text)
    assert not re.search(r"evil|alert|raw|owned|HYPERLINK|passwd|<[a-z/!]|!\[|https?:", outside)


def without_code(text):
    """What is left of a Markdown page without its code blocks and code spans."""
    kept, fence = [], None
    for line in text.splitlines():
        ticks = re.match("`{3,}", line)
        if fence is None and ticks and "`" not in line[len(ticks[0]) :]:
            fence = ticks[0]
        elif fence is not None:
            fence = None if re.fullmatch(f"{fence}`*\\s*", line) else fence
        else:
            kept.append(re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", line))
    assert fence is None
    return "\n".join(kept)


@pytest.mark.parametrize("text", ["", " ", "`", "``", "a`b", "```", "a```` `b`"])
def test_a_code_span_is_closed_by_nothing_inside_it(text):
    span = code(text)
    fence = re.match("`+", span)[0]
    assert span.count(fence) == 2
    assert span.endswith(fence)


def test_a_code_block_is_closed_by_nothing_inside_it():
    assert code_block("a\n````\nb") == "`````text\na\n````\nb\n`````"


def test_file_names_are_plain_different_and_the_same_every_time():
    students = [*HOSTILE, "a/b", "a-b", "a b", "A B", "CON", "a\u0301", "\u00e1", "x" * 4999]
    stems = [feedback.file_stem(student) for student in students]
    assert len({stem.lower() for stem in stems}) == len(students)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,60}", stem) for stem in stems)
    assert feedback.file_stem("Zoë Müller").startswith("zoe-muller-")
    assert stems == [feedback.file_stem(student) for student in students]


def test_both_pages_of_every_student_stand_in_the_folder(tmp_path):
    rows = hostile_rows()
    pages = feedback.write(rows, tmp_path / "a" / "feedback", COURSE, CLAUSES)
    assert list(pages) == [row.student for row in rows]
    files = list((tmp_path / "a" / "feedback").iterdir())
    assert len(files) == 2 * len(rows)
    assert {path.suffix for path in files} == {".html", ".md"}
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


def test_a_student_who_waits_gets_a_page_that_says_so_over_the_old_one(tmp_path):
    feedback.write([graded("a", perfect())], tmp_path, COURSE, CLAUSES)
    page = feedback.write([graded("a", None)], tmp_path, COURSE, CLAUSES)["a"]
    assert "Not graded yet" in page.read_text()
    assert "100" not in Page(page.read_text()).text
