"""``whybn init --notebooks``: the course as notebooks, and each of them runs."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from whybn.cli import main
from whybn.learn.stubs import untouched
from whybn.properties.tasks import load_tasks, own_course

from . import solved

TASKS_ROOT = own_course().root
TASKS = load_tasks(TASKS_ROOT)

RUN = """
import ast, json, linecache, sys
from whybn.judging import examples

examples.LEARNERS_DRAWN = 3
for path in sys.argv[1:]:
    names = {}
    for cell in json.load(open(path, encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            *body, last = ast.parse("".join(cell["source"])).body
            shown = isinstance(last, ast.Expr)
            file = f"{path} {cell['id']}"
            linecache.cache[file] = (1, None, cell["source"], file)  # as a kernel does
            exec(compile(ast.Module(body if shown else [*body, last], []), file, "exec"), names)
            if shown:
                print(repr(eval(compile(ast.Expression(last.value), file, "eval"), names)), end="\\n\\f")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("own") / "course"
    made = CliRunner().invoke(main, ["init", str(home), "--notebooks"])
    assert made.exit_code == 0, made.output
    return home


@pytest.fixture(scope="module")
def files(folder):
    return sorted((folder / "notebooks").glob("e*"))


@pytest.fixture(scope="module")
def own(folder):
    return sorted((folder / "notebooks").glob("p*"))


def cells(file):
    return json.loads(file.read_text(encoding="utf-8"))["cells"]


def code(file):
    return ["".join(cell["source"]) for cell in cells(file) if cell["cell_type"] == "code"]


def run(*files):
    """Each file's code cells in order, as a kernel does; what each notebook shows in the end."""
    command = [sys.executable, "-c", RUN, *map(str, files)]
    done = subprocess.run(command, cwd=files[0].parent, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\f")[:-1]


def test_there_is_one_for_each_exercise_beside_the_files(folder, files):
    names = [f"e{exercise.number:02}_{exercise.name}" for exercise in solved.COURSE.exercises]
    assert [file.name for file in files] == [f"{name}.ipynb" for name in names]
    assert sorted(file.stem for file in (folder / "exercises").glob("*.py")) == names
    assert "notebooks/" in (folder / "README.md").read_text()


def test_without_the_option_there_are_none(untouched):
    assert not (untouched / "notebooks").exists()
    assert "notebooks/" not in (untouched / "README.md").read_text()


def test_the_stub_cell_is_the_stub_and_the_check_cell_checks_it(folder, files):
    for exercise, file in zip(solved.COURSE.exercises, files, strict=True):
        stub, check = code(file)
        assert untouched(stub.encode())
        assert stub == (folder / exercise.file).read_text().rstrip("\n")
        assert check == f"from whybn import check\n\ncheck({exercise.name})"


def test_hints_are_there_and_closed(files):
    for exercise, file in zip(solved.COURSE.exercises, files, strict=True):
        last = cells(file)[-1]
        text = "".join(last["source"])
        assert last["cell_type"] == "markdown"
        assert re.findall(r"<details><summary>Hint (\d)", text) == [str(n + 1) for n in range(len(exercise.hints))]
        assert "<details open" not in text
        plain = re.sub(r"<.*?>", "", text)
        assert all(len(paragraph.splitlines()) == 1 for paragraph in text.split("\n\n"))  # HTML, no Markdown in it
        assert "`" not in plain


def test_each_runs_and_says_that_its_function_is_not_started(files):
    for exercise, shown in zip(solved.COURSE.exercises, run(*files), strict=True):
        assert shown.startswith(f"{exercise.number:02} {exercise.name} ")
        assert f"Not started: {exercise.name} still raises NotImplementedError." in shown


def test_one_that_is_filled_in_holds(files, tmp_path):
    book = json.loads(files[0].read_text())
    stub = next(cell for cell in book["cells"] if cell["cell_type"] == "code")
    stub["source"] = solved.STANDARDIZE
    mine = tmp_path / "mine.ipynb"
    mine.write_text(json.dumps(book))
    assert f"all {solved.MUST['standardize']} clauses hold" in run(mine)[0]


def test_there_is_one_for_each_test_to_be_written_and_its_cell_is_the_stub(folder, own):
    assert [file.stem for file in own] == [Path(task.file).stem for task in TASKS.every]
    for task, file in zip(TASKS.every, own, strict=True):
        stub, check = code(file)
        assert stub == (folder / task.file).read_text().rstrip("\n")
        assert check.startswith(f'from whybn import check\n\ncheck("{task.name}", test_')


def test_a_test_in_a_cell_has_the_verdict_that_its_file_has(folder, own, tmp_path, monkeypatch):
    monkeypatch.chdir(folder)
    task, file = TASKS.named("p11"), own[10]
    stub, solution = (folder / task.file).read_text(), (TASKS_ROOT / task.solution).read_text()
    mine, told = [], []
    for text in (solution, stub):
        book = json.loads(file.read_text())
        cells = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
        cells[0]["source"] = text.splitlines(keepends=True)
        name = re.search(r"def (test_\w+)", text)[1]
        cells[1]["source"] = [f'from whybn import check\n\ncheck("p11", {name})']
        mine.append(tmp_path / f"{len(mine)}.ipynb")
        mine[-1].write_text(json.dumps(book))
        (folder / task.file).write_text(text)
        told.append(CliRunner().invoke(main, ["check", task.name]).output.split())
    assert [shown.split() for shown in run(*mine)] == told
    assert "caught," in told[0]
    assert "NotImplementedError." in told[1]


def test_they_are_notebooks_to_jupyter(files, own):
    nbformat = pytest.importorskip("nbformat")
    for file in [*files, *own]:
        nbformat.validate(nbformat.read(file, as_version=4))


def test_a_kernel_shows_one_output_for_the_check(files):
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    import nbformat

    book = nbformat.read(files[0], as_version=4)
    nbclient.NotebookClient(book, timeout=600, resources={"metadata": {"path": str(files[0].parent)}}).execute()
    (shown,) = book.cells[2].outputs
    assert "Not started: standardize" in shown["data"]["text/plain"]
    assert "NotImplementedError" in shown["data"]["text/html"]
