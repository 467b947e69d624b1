"""``whybn dev new``: whole files with FILL IN in them, which a rule names; nothing where something is there already."""

import ast
import json
import tomllib

import pytest
from click.testing import CliRunner

from whybn.cli import main
from whybn.course import claims as lecture
from whybn.course import clauses as specification
from whybn.course import questions as model
from whybn.course.clauses import Level
from whybn.course.questions import QuestionKind
from whybn.dev import new
from whybn.dev.content import Content
from whybn.dev.rules import MARK, nothing_is_left_to_fill_in
from whybn.errors import CourseError
from whybn.questions.compute import draw

from .changed import CONTENT, FIRST, ROOT, changed

NEXT = f"Q{sum(name.startswith('Q') for name in CONTENT.claims) + 1}"
MADE = {
    "clause": new.clause(CONTENT, f"{FIRST.name}.more", Level.SHOULD),
    "misconception": new.misconception(CONTENT, f"{FIRST.name}.more"),
    "exercise": new.exercise(CONTENT, "more"),
    "claim": new.claim(CONTENT, NEXT),
} | {f"{kind} question": new.question(CONTENT, "more", kind, None) for kind in QuestionKind}


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_every_file_that_is_made_is_named_as_not_filled_in(made):
    sentences = "\n".join(nothing_is_left_to_fill_in(changed(texts=CONTENT.texts | made.files)))
    listed = ("spec/quiz/ids.txt", "reference_impl/__init__.py")
    assert all(f"{path}, line " in sentences for path in made.files if path not in listed)


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_what_was_there_is_still_there(made):
    for path, text in made.files.items():
        for line in CONTENT.texts.get(path, "").splitlines():
            assert line in text or line.startswith(("TWINS", "from .", "__all__"))


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_every_file_that_is_made_can_be_read(made):
    for path, text in made.files.items():
        assert text.endswith("\n")
        if path.endswith(".py"):
            ast.parse(text)
        if path.endswith(".toml"):
            tomllib.loads(text)


@pytest.mark.parametrize("level", Level)
def test_a_clause_stands_after_those_of_its_level(level):
    page = new.clause(CONTENT, f"{FIRST.name}.more", level).files[f"spec/{FIRST.name}.md"]
    levels = [clause.level for clause in specification.read_page(FIRST.name, page)]
    assert levels == sorted(levels)
    assert specification.read_page(FIRST.name, page)[levels.count(Level.MUST) - 1].slug == "more" or level > Level.MUST


def test_a_clauses_test_is_drawn_as_its_neighbours_are():
    text = new.clause(CONTENT, f"{FIRST.name}.more", Level.MUST).files[f"tests/clauses/test_{FIRST.name}.py"]
    first, *_, last = (line for line in text.splitlines() if line.startswith("@given("))
    assert first == last


def test_the_first_misconception_of_a_function_is_listed_with_the_others():
    module = new.with_row('A = twins("a", ("b", "c", ("d", "e")))\n\nTWINS = A\n', "other", '    ("f", "g"),\n')
    assert 'OTHER = twins(\n    "other",\n    ("f", "g"),\n)\n\nTWINS = (\n    *A,\n    *OTHER,\n)\n' in module


def test_an_exercise_is_exported_in_the_order_of_the_names():
    module = ast.parse(MADE["exercise"].files["reference_impl/__init__.py"])
    (exported,) = (statement.value for statement in module.body if isinstance(statement, ast.Assign))
    names = ast.literal_eval(exported)
    assert "more" in names
    assert names == sorted(names, key=lambda name: (name[0].islower(), name))


@pytest.mark.parametrize("kind", QuestionKind)
def test_a_question_of_each_type_can_be_drawn_before_it_is_filled_in(kind, tmp_path):
    folder = tmp_path / model.FOLDER
    folder.mkdir(parents=True)
    for path, text in MADE[f"{kind} question"].files.items():
        (tmp_path / path).write_text(text, "utf-8")
    made = model.load_questions(tmp_path).questions[-1]
    assert (made.id, made.type) == ("more", kind)
    assert MARK in draw(made).text
    assert model.locked_ids(tmp_path)[-1] == "more"


def test_a_claim_is_the_next_of_its_letter_and_has_an_essay():
    files = MADE["claim"].files
    entries = [lecture.read_entry(table) for table in tomllib.loads(files["spec/lecture.toml"])["entry"]]
    made = [entry for entry in entries if entry.id.startswith("Q")][-1]
    assert made.id == NEXT
    assert made.essay in files


def test_a_question_asked_elsewhere_is_begun_as_a_question():
    last = [name for name in CONTENT.claims if name.startswith("W")][-1]
    name = f"W{int(last[1:]) + 1:02}"
    files = new.claim(CONTENT, name).files
    made = lecture.read_entry(tomllib.loads(files["spec/lecture.toml"])["entry"][-1])
    assert (made.id, made.kind) == (name, "question")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: new.clause(CONTENT, f"{FIRST.name}.values", Level.MUST), "is there already"),
        (lambda: new.clause(CONTENT, "nothing.values", Level.MUST), "'nothing' is no exercise's name"),
        (lambda: new.clause(CONTENT, f"{FIRST.name}.Two Words", Level.MUST), "'Two Words' is no slug"),
        (lambda: new.misconception(CONTENT, next(iter(CONTENT.twins))), "is there already"),
        (lambda: new.exercise(CONTENT, FIRST.name), "is there already"),
        (lambda: new.exercise(CONTENT, "two words"), "cannot be a function's name"),
        (lambda: new.exercise(changed(texts=CONTENT.texts | {"spec/more.md": ""}), "more"), "spec/more.md is there"),
        (lambda: new.question(CONTENT, CONTENT.locked[0], "single", None), "was given before"),
        (lambda: new.question(CONTENT, "Two Words", "single", None), "is no id"),
        (lambda: new.question(CONTENT, "more", "single", "nothing"), "there is no topic nothing"),
        (lambda: new.claim(CONTENT, "Q01"), f"Q01 is there already; the next claim of that letter is {NEXT}"),
        (lambda: new.claim(CONTENT, "Q99"), f"Q99 would leave a gap; the next claim of that letter is {NEXT}"),
        (lambda: new.claim(CONTENT, "X1"), "'X1' is no claim's id"),
    ],
)
def test_what_cannot_be_made_is_refused_with_a_reason(make, said):
    with pytest.raises(CourseError, match=said):
        make()


def test_where_a_file_cannot_be_written_all_are_as_before(tmp_path):
    (tmp_path / "first.md").write_text("before")
    with pytest.raises(FileNotFoundError):
        new.write_all(tmp_path, {"first.md": "after", "second.md": "after", "no/folder/third.md": "after"})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"first.md": "before"}


def test_the_command_says_what_it_made_and_what_comes_next(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("whybn.dev.new.write_all", lambda root, files: None)
    done = CliRunner().invoke(main, ["dev", "new", "claim", NEXT])
    first, second, last = done.output.splitlines()
    assert (first, second) == ("added to spec/lecture.toml", f"made spec/lecture/{NEXT}.md")
    assert last.startswith("Next: fill both in")


@pytest.mark.parametrize("arguments", [("clause",), ("question", "more"), ("question", "more", "--type", "essay")])
def test_what_is_not_said_is_asked_for(arguments):
    assert CliRunner().invoke(main, ["dev", "new", *arguments]).exit_code == 2


def test_content_is_read_where_it_lies(tmp_path):
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "page.md").write_text("here")
    assert Content(tmp_path).texts == {"spec/page.md": "here"}


def test_a_misconception_begins_with_what_a_class_has_shown(tmp_path):
    group = f"{FIRST.name}.0a1b2c3d"
    (tmp_path / "unnamed.json").write_text(json.dumps({group: {"students": 7, "arithmetic": "2 is right, 3 came"}}))
    made = new.misconception(CONTENT, f"{FIRST.name}.more", new.group_in(tmp_path, group))
    (text,) = made.files.values()
    assert "    # 7 of a class: 2 is right, 3 came\n    (\n" in text
    compile(text, "misconceptions", "exec")


def test_a_group_that_is_not_there_or_is_anothers_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(CourseError, match="with --grades"):
        new.group_in(tmp_path, "a.b")
    (tmp_path / "unnamed.json").write_text("{}")
    with pytest.raises(CourseError, match=r"has no group a\.b"):
        new.group_in(tmp_path, "a.b")
    (tmp_path / "unnamed.json").write_text("[")
    with pytest.raises(CourseError, match="cannot be read"):
        new.group_in(tmp_path, "a.b")
    with pytest.raises(CourseError, match="is no mistake in"):
        new.misconception(CONTENT, f"{FIRST.name}.more", new.Group("other.1", 1, ""))
