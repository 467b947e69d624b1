"""``whybn dev check``: a sentence for each breach, an exit code, and a word where there is no checkout."""

import pytest
from click.testing import CliRunner, Result

from whybn.cli import main
from whybn.course import course as courses
from whybn.dev import exercises, questions, rules

from .changed import CONTENT, ROOT, changed


def whybn(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["dev", *arguments])


@pytest.fixture
def checking(monkeypatch):
    """Has ``check`` look at some content, for two rules."""
    monkeypatch.setattr(rules, "RULES", (exercises.points_add_up, questions.ids_are_locked))

    def look(content):
        monkeypatch.chdir(ROOT)
        monkeypatch.setattr("whybn.dev.content.Content", lambda root: content)
        return whybn("check")

    return look


def test_where_all_holds_it_says_how_many_rules_and_what_was_looked_at(checking):
    done = checking(CONTENT)
    assert (done.exit_code, done.output) == (0, f"All 2 rules hold, for {rules.looked_at(CONTENT)}.\n")
    assert f"{len(CONTENT.clauses)} clauses" in done.output


def test_a_breach_is_a_line_and_the_exit_code_is_one(checking):
    done = checking(changed(points=1, locked=(*CONTENT.locked, "gone")))
    assert done.exit_code == 1
    assert len(done.output.splitlines()) == 2


def test_a_word_that_is_no_command_is_misuse():
    assert whybn("chekc").exit_code == 2


@pytest.mark.parametrize("arguments", [("check",), ("new", "claim", "Q99")])
def test_in_a_learners_folder_it_says_that_it_needs_a_checkout(tmp_path, monkeypatch, arguments):
    (tmp_path / "exercises").mkdir()
    (tmp_path / courses.COURSE_FILE).write_text("")
    monkeypatch.chdir(tmp_path)
    done = whybn(*arguments)
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert f"{tmp_path} is no checkout" in done.output


def test_in_another_checkout_it_says_whose_it_is(tmp_path, monkeypatch):
    for path in ("exercises/course.toml", "tests/meta/suite.py", "docs/references.bib", "CONTRIBUTING.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    monkeypatch.chdir(tmp_path)
    done = whybn("check")
    assert done.exit_code == 2
    assert f"this whybn belongs to {ROOT}, not to {tmp_path}" in done.output
