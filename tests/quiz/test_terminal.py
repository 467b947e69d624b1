"""The terminal face, piped; test_real_terminal.py has it in a terminal."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from whybn.cli import main
from whybn.questions.compute import draw
from whybn.quiz.terminal import solution

from .parts import ROOT, bank

BY_ID = {question.id: question for question in bank().questions}
ESCAPE = "\x1b"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("WHYBN_HOME", str(tmp_path))
    monkeypatch.chdir(ROOT)
    return tmp_path


def run(*arguments: str, answers: str = "") -> Result:
    return CliRunner().invoke(main, ["quiz", *arguments], input=answers)


def kept(home: Path) -> dict[str, dict[str, object]]:
    return json.loads((home / "quiz.json").read_text())["questions"]


@pytest.mark.parametrize("name", ["what-is-z", "which-moments-are-pinned", "one-entry-by-hand", "order-by-noise"])
def test_a_right_answer_is_called_right_and_kept(home, name):
    result = run(name, "--seed", "3", answers=solution(draw(BY_ID[name], 3)).replace(" and ", " ") + "\n")
    assert "Right.\n" in result.output
    assert "1 of 1 right." in result.output
    assert kept(home)[name]["score"] == 1


def test_a_trace_and_a_cloze_are_answered_in_words(home):
    assert "Right.\n" in run("dtype-of-the-output", answers="FLOAT32\n").output
    assert "Right.\n" in run("fill-in-the-two-modes", answers="batch\nrunning\ntraining\n").output


def test_a_blank_that_is_wrong_costs_its_share(home):
    output = run("fill-in-the-two-modes", answers="batch\nrunning\nevaluation\n").output
    assert "Partly right: 67%.\nTest data must not change the model" in output


def test_a_slip_is_named_with_the_answer_the_reason_and_the_page(home):
    drawn = draw(BY_ID["variance-of-the-output"], 2)
    output = " ".join(run("variance-of-the-output", "--seed", "2", answers=drawn.wrong[0].text + "\n").output.split())
    assert "Not right. Nearly: eps takes a part of the variance away" in output
    assert f"The answer: {drawn.answer}" in output
    assert "Read on: spec/batchnorm_forward.md#variance" in output
    assert "1 will come back" in output


def test_an_answer_that_is_not_of_the_form_is_asked_for_again():
    assert "That is not a number" in run("one-entry-by-hand", answers="much\nquit\n").output
    assert "Write numbers from 1 to" in run("what-is-z", answers="9\nquit\n").output
    assert "One number, please" in run("what-is-z", answers="1 2\nquit\n").output
    assert "Write each number from 1 to 4 once" in run("order-by-noise", answers="1 2 3\nquit\n").output


def test_answers_are_exchanged_with_the_page_by_a_file(home):
    run("what-is-z", "--seed", "3", answers="1\n")
    file = home / "page.json"
    assert f"Taken from {file}: 0. It holds 1 now; the quiz's page loads it." in run("exchange", str(file)).output
    record = json.loads(file.read_text())["questions"].pop("what-is-z")
    file.write_text(json.dumps({"version": 1, "questions": {"gone": record, "order-by-noise": record}}))
    output = run("exchange", str(file)).output
    assert f"Taken from {file}: 1. It holds 2 now" in output
    assert "Left out: 1, for this course does not ask those questions." in output
    assert kept(home).keys() == {"what-is-z", "order-by-noise"}


def test_quit_skip_and_the_end_of_input_keep_what_was_answered(home):
    answers = "skip\n1\nquit\n"
    for ending in (answers, answers.replace("quit\n", "")):
        (home / "quiz.json").unlink(missing_ok=True)
        result = run("explanation", answers=ending)
        assert result.exit_code == 0
        assert "Stopped." in result.output
        assert len(kept(home)) == 1


def test_stopping_at_once_changes_nothing(home):
    result = run(answers="")
    assert (result.exit_code, list(home.iterdir())) == (0, [])
    assert "nothing has changed" in result.output


def test_the_list_shows_topics_and_how_far_one_is():
    run("dtype-of-the-output", answers="float32\n")
    assert re.search(r"fine-points +Fine points .*\n +7 questions, 1 seen, 1 right, 0 due", run("--list").output)


def test_review_asks_only_what_is_due_and_again_asks_everything():
    run("what-is-z", answers="1\n")
    assert "Nothing is due now." in run("--review").output
    assert "`--again` asks them" in run("what-is-z").output
    assert "Question 1 of 1" in run("what-is-z", "--again").output


def test_forgetting_asks_first(home):
    run("what-is-z", answers="1\n")
    run("--forget", answers="n\n")
    assert (home / "quiz.json").exists()
    assert "Forgotten." in run("--forget", "--yes").output
    assert "Nothing is kept." in run("--forget").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "whybn: no question is about 'nonsense'"),
        (["export"], "say where to"),
        (["export", "--page", "missing/folder/x.html"], "whybn: missing/folder/x.html: No such file or directory; "),
        (["--count", "0"], "Invalid value for '--count'"),
    ],
)
def test_a_mistake_gets_a_sentence_and_exit_code_2(arguments, said):
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_broken_progress_gets_a_sentence(home):
    (home / "quiz.json").write_text("{")
    result = run()
    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert "quiz.json cannot be read" in result.output


def test_piped_output_is_plain_and_at_most_80_columns():
    output = run("--count", str(len(BY_ID)), answers="skip\n" * 300).output
    code = {line for question in BY_ID.values() for line in question.code.splitlines()}
    prompts = ("Number", "Your number", "What it prints", "The numbers", "Blank")
    long = [line for line in output.splitlines() if len(line) > 80 and not line.startswith(prompts)]
    assert ESCAPE not in output
    assert {line.strip() for line in long} <= code
