"""`whybn grade` as an instructor types it: a folder in, a gradebook out, and one sentence where something is wrong."""

import csv
import fcntl
import os
import pty
import re
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import termios
import time
from contextlib import closing, suppress

import pytest
from click.testing import CliRunner

from tests.grade.older_results import older_results
from tests.grade.processes import descendants, orphans_adopted
from tests.grade.sandbox import FORWARD, HEADER, needed
from whybn.cli import main

RIGHT = HEADER + FORWARD
WRONG = RIGHT.replace("wide.var(axis=0", "wide.var(axis=0, ddof=1")
SLOW = RIGHT.replace("import numpy as np", "import time\nimport numpy as np\ntime.sleep(1)")
FEW = ("--exercise", "batchnorm_forward", "--examples", "1", "--workers", "1")
ONE_SENTENCE = re.compile(r"(?s)(Usage:.*\n\n)?(whybn|Error): [^\n]+\n")


@pytest.fixture(autouse=True)
def _sandbox():
    needed()


@pytest.fixture
def folder(tmp_path):
    """Two students, one of them right."""
    for name, source in (("ada", RIGHT), ("bob", WRONG)):
        (tmp_path / "handed in" / name).mkdir(parents=True)
        (tmp_path / "handed in" / name / "layers.py").write_text(source, encoding="utf-8")
    return tmp_path / "handed in"


def command(*arguments):
    return [sys.executable, "-c", "from whybn.cli import main; main(prog_name='whybn')", "grade", *map(str, arguments)]


def run(*arguments, **environment):
    """The command in a process of its own, its output piped."""
    cleared = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    return subprocess.run(
        command(*arguments), env=cleared | environment, capture_output=True, text=True, encoding="utf-8", timeout=600
    )


def rows(out):
    """The gradebook by student."""
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def count(path, query="SELECT count(*) FROM results"):
    """A number from a results file."""
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchone()[0]


def test_two_students_are_graded_and_everything_is_written(folder, tmp_path):
    out = tmp_path / "out"
    done = run(folder, "--out", out, *FEW)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert {"grades.csv", "class.html", "grades.jsonl", "junit.xml", "results.sqlite", "feedback"} <= {
        path.name for path in out.iterdir()
    }
    assert len(list((out / "feedback").glob("*.html"))) == len(list((out / "feedback").glob("*.md"))) == 2
    book = rows(out)
    assert book["ada"]["total"] == book["ada"]["maximum"]
    assert float(book["bob"]["total"]) < float(book["bob"]["maximum"])
    assert {row["status"] for row in book.values()} == {"graded"}
    assert {row["without sandbox"] for row in book.values()} == {"no"}
    assert not [path for path in out.rglob("*") if path.name.endswith(".part")]


def test_the_same_command_grades_nothing_twice_and_writes_the_same_gradebook(folder, tmp_path):
    out = tmp_path / "out"
    run(folder, "--out", out, *FEW)
    first = (out / "grades.csv").read_bytes(), count(out / "results.sqlite")
    done = run(folder, "--out", out, *FEW)
    assert done.returncode == 0
    assert "2 known before" in done.stderr
    assert first == ((out / "grades.csv").read_bytes(), count(out / "results.sqlite"))


def test_a_third_student_with_known_files_costs_no_work_and_one_with_new_files_alone_is_graded(folder, tmp_path):
    out = tmp_path / "out"
    run(folder, "--out", out, *FEW)
    shutil.copytree(folder / "ada", folder / "cy")
    assert "3 known before" in run(folder, "--out", out, *FEW).stderr
    assert rows(out)["cy"]["total"] == rows(out)["ada"]["total"]
    (folder / "cy" / "layers.py").write_text("x = 1\n" + WRONG, encoding="utf-8")
    assert "2 known before" in run(folder, "--out", out, *FEW).stderr
    assert rows(out)["cy"]["total"] == rows(out)["bob"]["total"]


def test_results_of_another_version_are_named_and_kept_and_all_is_graded_again(folder, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    older_results(out / "results.sqlite")
    done = run(folder, "--out", out, *FEW)
    assert done.returncode == 0, done.stderr
    kept = out / "results-version-1.sqlite"
    assert f"results of another version of whybn: they are in {kept} now, and all is graded again\n" in done.stderr
    assert (count(kept), count(out / "results.sqlite")) == (1, 2)
    assert {row["status"] for row in rows(out).values()} == {"graded"}
    assert "another version" not in run(folder, "--out", out, *FEW).stderr


def test_results_of_another_course_are_named_and_all_is_graded_again(folder, tmp_path):
    out = tmp_path / "out"
    run(folder, "--out", out, *FEW)
    with closing(sqlite3.connect(out / "results.sqlite")) as database, database:
        database.execute("UPDATE runs SET course = 'another'")
        database.execute("UPDATE results SET key = 'of the other course ' || key")
    done = run(folder, "--out", out, *FEW)
    assert "are of another version of whybn or of the course: all is graded again\n" in done.stderr
    assert "known before" not in done.stderr
    assert count(out / "results.sqlite") == 4


def test_piped_output_has_no_colours_and_no_lines_that_are_written_over(folder, tmp_path):
    for environment in ({}, {"NO_COLOR": "1"}, {"TERM": "xterm-256color"}, {"COLUMNS": "20"}):
        done = run(folder, "--out", tmp_path / "out", *FEW, **environment)
        assert done.returncode == 0
        assert "\x1b" not in done.stderr
        assert "\r" not in done.stderr


@pytest.mark.parametrize("columns", [1, 12, 200])
def test_a_terminal_of_any_width_shows_the_progress_and_the_end(columns, folder, tmp_path):
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 10, columns, 0, 0))
    environment = os.environ | {"TERM": "xterm-256color", "NO_COLOR": "1"}
    environment.pop("COLUMNS", None)
    running = subprocess.Popen(command(folder, "--out", tmp_path / "out", *FEW), env=environment, stderr=theirs)
    os.close(theirs)
    shown = b""
    with open(ours, "rb", buffering=0) as terminal, suppress(OSError):  # noqa: PTH123 - a descriptor; EIO is its end
        while chunk := terminal.read(65536):
            shown += chunk
    assert running.wait(600) == 0
    assert b"open class.html" in shown
    assert not re.search(rb"\x1b\[[0-9;]*3[0-7][0-9;]*m", shown), "colours, though NO_COLOR is set"


def test_without_a_sandbox_is_said_in_the_gradebook_and_in_the_class_report(folder, tmp_path):
    out = tmp_path / "out"
    done = run(folder, "--out", out, *FEW, "--unsafe")
    assert done.returncode == 0
    assert "sandbox: none" in done.stderr
    assert {row["without sandbox"] for row in rows(out).values()} == {"yes"}
    assert "without a sandbox" in (out / "class.html").read_text(encoding="utf-8").lower()
    assert rows(out)["ada"]["total"] == rows(out)["ada"]["maximum"]


def test_without_a_sandbox_nothing_that_was_graded_with_one_is_taken_for_it(folder, tmp_path):
    out = tmp_path / "out"
    run(folder, "--out", out, *FEW)
    assert "known before" not in run(folder, "--out", out, *FEW, "--unsafe").stderr
    assert {row["without sandbox"] for row in rows(out).values()} == {"yes"}


def bad(name, tmp_path, folder):
    """The arguments of a command that cannot be carried out."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("this is no database, and no policy\n" * 100, encoding="utf-8")
    (tmp_path / "broken.zip").write_bytes(b"PK\3\4 and no more")
    out = ("--out", tmp_path / "out")
    return {
        "unknown folder": (tmp_path / "nowhere", *out),
        "empty folder": (tmp_path / "empty", *out),
        "broken archive": (tmp_path / "broken.zip", *out),
        "unknown exercise": (folder, *out, "--exercise", "batchnorm"),
        "bad policy": (folder, *out, "--policy", tmp_path / "file"),
        "unknown policy": (folder, *out, "--policy", tmp_path / "nowhere.toml"),
        "bad results": (folder, *out, "--results", tmp_path / "file"),
        "bad number": (folder, *out, "--examples", "0"),
        "bad level": (folder, *out, "--level", "may"),
        "no sheet of Moodle's": (folder, *out, "--moodle", tmp_path / "file"),
        "no sheet": (folder, *out, "--lower"),
        "out is a file": (folder, "--out", tmp_path / "file"),
    }[name]


BAD = ("unknown folder", "empty folder", "unknown exercise", "bad policy", "unknown policy", "bad results")
SHEETS = ("no sheet of Moodle's", "no sheet")


@pytest.mark.parametrize("name", [*BAD, "bad number", "bad level", "out is a file", "broken archive", *SHEETS])
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(name, folder, tmp_path):
    done = CliRunner().invoke(main, ["grade", *map(str, bad(name, tmp_path, folder))])
    told = re.sub(r"^\d+ submissions?; sandbox: .*\n", "", done.output)
    assert done.exit_code == 2, done.output
    assert ONE_SENTENCE.fullmatch(told), told
    assert "Traceback" not in done.output
    assert not isinstance(done.exception, Exception)
    assert not list((tmp_path / "out").glob("*"))


def test_a_place_that_cannot_be_written_is_one_sentence_and_exit_code_1(folder, tmp_path):
    (tmp_path / "file").touch()
    done = run(folder, "--out", tmp_path / "file" / "out", *FEW)
    assert done.returncode == 1
    assert ONE_SENTENCE.fullmatch(done.stderr), done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_that_was_killed_goes_on_where_it_was_and_leaves_no_process(folder, tmp_path):
    for number in range(4):
        (folder / f"slow{number}").mkdir()
        (folder / f"slow{number}" / "layers.py").write_text(f"# {number}\n{SLOW}", encoding="utf-8")
    out = tmp_path / "out"
    with orphans_adopted():  # whatever the run leaves behind becomes a child of this process
        kept = killed_after_two(folder, out)
    done = run(folder, "--out", out, *FEW)
    assert done.returncode == 0
    assert f"{kept} known before" in done.stderr
    assert count(out / "results.sqlite") == 6
    assert sum(row["total"] == row["maximum"] for row in rows(out).values()) == 5


def killed_after_two(folder, out) -> int:
    """Start a run and kill it after its first results; how many there were. No process is left."""
    before = set(descendants(os.getpid()))
    running = subprocess.Popen(command(folder, "--out", out, *FEW), stderr=subprocess.DEVNULL)
    end = time.monotonic() + 600
    while time.monotonic() < end and running.poll() is None:
        if (out / "results.sqlite").exists() and graded_so_far(out) >= 2:
            break
        time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.wait()
    kept = graded_so_far(out)
    assert 2 <= kept < 6
    end = time.monotonic() + 60
    while set(descendants(os.getpid())) - before and time.monotonic() < end:
        time.sleep(0.05)
    assert not set(descendants(os.getpid())) - before
    return kept


def graded_so_far(out) -> int:
    """How many results there are; none where the file is not ready."""
    try:
        return count(out / "results.sqlite")
    except sqlite3.Error:
        return 0
