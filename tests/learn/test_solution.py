"""``whybn solution``: what it prints is a file that a learner can run, and learn from."""

import ast
import sys

import pytest

from tests.rotation import is_shown
from whybn.course.clauses import Level
from whybn.judging.examples import ExampleBank
from whybn.judging.implementation import from_files
from whybn.judging.judge import Judge
from whybn.judging.judgement import Outcome

from . import solved


@pytest.fixture
def printed(whybn):
    """What the command prints."""

    def show(name):
        shown = whybn("solution", name, "--spoil")
        assert shown.exit_code == 0
        return shown.stdout

    return show


@pytest.mark.parametrize("name", [name for name in solved.COURSE.names if is_shown(name, 4)])
def test_what_is_printed_holds_every_must_clause_by_itself(name, printed, tmp_path):
    file = tmp_path / "alone.py"
    file.write_text(printed(name))
    alone = from_files("alone", [file], (name,))
    assert not alone.broken
    judge = Judge(ExampleBank(solved.COURSE, seed=1, drawn=4), alone)
    must = [c.id for c in solved.CLAUSES if c.function == name and c.level is Level.MUST]
    assert [one for one in must if judge.on_examples(one).outcome is not Outcome.PASSED] == []


@pytest.mark.parametrize("name", solved.COURSE.names)
def test_what_is_printed_needs_no_module_but_numpy(name, printed):
    tree = ast.parse(printed(name))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    used = {node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in imports}
    assert {str(module).partition(".")[0] for module in used} <= {"numpy", *sys.stdlib_module_names}


@pytest.mark.parametrize("name", solved.COURSE.names)
def test_the_exercise_stands_last_and_with_its_whole_docstring(name, printed):
    *helpers, last = ast.parse(printed(name)).body
    assert last.name == name
    assert "Source:" in ast.get_docstring(last)
    defined = [node for node in helpers if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert len({node.name for node in defined}) == len(defined) > 0
    assert all("\n" not in ast.get_docstring(node) for node in defined)


def test_in_a_terminal_a_long_line_stays_one_line_to_be_copied(home):
    pytest.importorskip("pexpect")
    from .sitting import ESCAPE, Sitting

    reading = Sitting(home, "solution", "standardize", "--spoil", columns=80, rows=24)
    assert reading.ends() == 0
    shown = ESCAPE.sub("", reading.seen).replace("\r\n", "\n")
    assert "    return train_z.astype(train.dtype, copy=False), test_z.astype(train.dtype, copy=False)\n" in shown
    assert ast.parse(shown)
