"""The exercises' pages hold the whole task, and no line of its solution."""

import ast
import inspect
import re
import textwrap
from html import unescape

import markdown
import pytest

import reference_impl
from tests.meta.suite import CLAUSES, COURSE, ROOT
from whybn.mistakes.catches import twins_of
from whybn.site import exercises

EACH_EXERCISE = pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.name)
WORD = re.compile(r"\w+")


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return dict(exercises.pages(ROOT))


def page(pages, exercise) -> str:
    return pages[f"exercises/{exercise.number:02}-{exercise.name}.md"]


def test_there_is_a_page_for_every_exercise_in_order_and_an_index(pages):
    names = [f"exercises/{exercise.number:02}-{exercise.name}.md" for exercise in COURSE.exercises]
    assert list(pages) == ["exercises/index.md", *names]


@EACH_EXERCISE
def test_the_index_names_title_function_and_points(pages, exercise):
    line = next(line for line in pages["exercises/index.md"].splitlines() if f"`{exercise.name}`" in line)
    assert exercise.title in line
    assert f"| {exercise.points} |" in line


@EACH_EXERCISE
def test_a_page_has_the_title_chapter_points_stub_and_the_ways_to_run_it(pages, exercise):
    text = page(pages, exercise)
    chapter = next(chapter for chapter in COURSE.chapters if exercise in chapter.exercises)
    assert f"\n# {exercise.title}\n" in text
    assert f"[{chapter.title}](index.md#{chapter.slug})" in text
    assert re.search(rf"\b{exercise.points} points?\b", text)
    stub = (ROOT / exercise.file).read_text(encoding="utf-8")
    assert all(f"    {line}" in text.splitlines() for line in stub.strip().splitlines() if line)
    assert f"whybn watch {exercise.name} " in text
    assert f"tests/clauses/test_{exercise.name}.py" in text


@EACH_EXERCISE
def test_a_page_hides_three_hints_behind_a_click_each(pages, exercise):
    text = page(pages, exercise)
    assert len(re.findall(r'^\?\?\? tip "Hint \d', text, re.M)) == 3
    for hint in exercise.hints:
        assert f"    {exercises.prose(hint)}" in text


@EACH_EXERCISE
def test_a_page_links_every_clause_and_every_misconception(pages, exercise):
    text = page(pages, exercise)
    for clause in CLAUSES.values():
        if clause.function == exercise.name:
            assert f"[{clause.slug}](../specification/{exercise.name}.md#{clause.slug}): {clause.statement}" in text
    for twin in twins_of(exercise.name):
        assert f"[{twin.slug}](../specification/misconceptions/{exercise.name}.md#{twin.slug})" in text


@EACH_EXERCISE
def test_a_page_leads_to_its_neighbours(pages, exercise):
    numbers = {other.number: other for other in COURSE.exercises}
    for number in (exercise.number - 1, exercise.number + 1):
        if number in numbers:
            assert f"({number:02}-{numbers[number].name}.md)" in page(pages, exercise)


@EACH_EXERCISE
def test_no_word_of_a_docstring_is_lost_on_the_page(exercise):
    tree = ast.parse((ROOT / exercise.file).read_text(encoding="utf-8"))
    text = ast.get_docstring(next(node for node in tree.body if getattr(node, "name", "") == exercise.name))
    html = markdown.markdown(exercises.markdown(text), extensions=["fenced_code", "tables"])
    shown = iter(WORD.findall(unescape(re.sub(r"<[^>]+>", " ", html))))
    for word in WORD.findall(text):
        assert word in shown, f"{word!r} is missing, or out of place"


@EACH_EXERCISE
def test_a_page_gives_away_no_line_of_the_solution(pages, exercise):
    text = page(pages, exercise)
    told = text[text.index("## Hints") : text.index("## What is checked")]
    rest = text.replace(told, "")
    stub = (ROOT / exercise.file).read_text(encoding="utf-8")
    for line in body_of(getattr(reference_impl, exercise.name)):
        assert line not in rest or line in stub, line


def body_of(function) -> list[str]:
    """The statements of the reference, of some length, without docstrings."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    kinds = ast.Assign | ast.Return | ast.AugAssign
    lines = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, kinds)]
    long = [line for line in lines if len(line) > 25]
    assert long
    return long


def test_a_docstring_becomes_paragraphs_formulas_rules_and_a_session():
    text = "Do.\n\nShapes: x (N, D) -> out.\n\n    out = a * b\n\nRules:\n- One_thing, 2 * 3.\n  More.\n\n>>> f(1)\n2"
    assert exercises.markdown(text) == (
        "Do\\.\n\n**Shapes:** x \\(N, D\\) \\-\\> out\\.\n\n```text\nout = a * b\n```\n\n"
        "## Rules\n\n- `One_thing`, 2 \\* 3\\. More\\.\n\n## A worked example\n\n```pycon\n>>> f(1)\n2\n```\n"
    )
