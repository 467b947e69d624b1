"""Inside a solver: no tests, no expected values, no reference, and no file of the course that could be opened."""

import gc
import json
from pathlib import Path

import numpy as np
import pytest

from tests.grade.sandbox import layers, loaded, needed, remote_to
from whybn.crossing.remote import Arguments, asked
from whybn.grade.run.checker import the_course
from whybn.sandbox.connection import Zygote
from whybn.sandbox.layers import OWN, Layers

ROOT = Path(__file__).parents[2]
HOME = str(Path.home())
FORBIDDEN = ("pytest", "_pytest", "hypothesis", "spec", "tests", "reference_impl", "click", "rich", "torch")
SECRET = "expected-value-4f1fa6b"

SOURCE = """
import gc, os, sys

def modules():
    return "\\n".join(sorted(sys.modules))

def importable(names):
    found = []
    for name in names.split():
        try:
            __import__(name)
            found.append(name)
        except ImportError:
            pass
    return " ".join(found)

def readable(paths):
    found = []
    for path in paths.split("\\n"):
        try:
            with open(path, "rb") as file:
                file.read(1)
            found.append(path)
        except OSError:
            pass
    return "\\n".join(found)

def listed(paths):
    found = []
    for path in paths.split("\\n"):
        try:
            found += [path] if os.listdir(path) else []
        except OSError:
            pass
    return "\\n".join(found)

def texts(needle):
    '''Where a text stands: in strings, bytes and dictionaries that the collector knows, and in every module.'''
    needle = needle[::-1]
    held = [str(vars(module)) for module in list(sys.modules.values()) if hasattr(module, "__dict__")]
    for thing in gc.get_objects():
        for part in gc.get_referents(thing):
            if type(part) is str and part is not needle and needle in part:
                held.append(part)
            if type(part) is bytes and needle.encode() in part:
                held.append(needle)
    return sum(needle in text for text in held)

def environment():
    return str(dict(os.environ)) + str(sys.argv) + str(sys.path) + str(sys.flags.dont_write_bytecode)

def descriptors():
    import stat
    found = []
    for number in range(64):
        try:
            found.append(f"{number}:{stat.S_IFMT(os.fstat(number).st_mode) == stat.S_IFSOCK}")
        except OSError:
            pass
    return " ".join(found)

def frames():
    frame, found = sys._getframe(), []
    while frame:
        found.append(frame.f_code.co_filename)
        found += [name for name in frame.f_locals if "expect" in name or "test" in name]
        frame = frame.f_back
    return "\\n".join(found)
"""
NAMES = ("modules", "importable", "readable", "listed", "texts", "environment", "descriptors", "frames")


@pytest.fixture(scope="module")
def ask():
    """Ask a confined solver that has loaded the spy."""
    needed()
    with Zygote(layers(), 1 << 30) as zygote:
        solver = loaded(zygote.spawn(), SOURCE, NAMES)
        yield lambda name, *args: asked(remote_to(solver), "call", name, Arguments(args, {}))
        solver.close()


def strings(paths):
    return "\n".join(map(str, paths))


def test_the_solver_has_loaded_no_test_no_reference_and_none_of_their_libraries(ask):
    loaded_there = ask("modules")[:1000], ask("importable", " ".join(FORBIDDEN))
    assert loaded_there[1] == ""
    assert "numpy" in ask("importable", "numpy json")


def test_of_whybn_only_what_a_solver_runs_can_be_imported(ask):
    hidden = [path for path in (ROOT / "whybn").rglob("*.py") if path.relative_to(ROOT / "whybn").as_posix() not in OWN]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in hidden if path.stem[0] != "_"]
    assert len(names) > 80
    assert ask("importable", " ".join(names)) == ""


def test_no_file_of_the_course_can_be_opened(ask):
    files = [
        path
        for folder in ("spec", "tests", "reference_impl", "exercises", "docs")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    files += [ROOT / "pyproject.toml", *(ROOT / "whybn").glob("*.py"), *(ROOT / "whybn" / "grade").glob("*.py")]
    runs_there = {
        ROOT / "whybn" / name for name in ("__init__.py", "course.py", "implementation.py", "grade/__init__.py")
    }
    opened = [
        found
        for start in range(0, len(files), 8)
        for found in ask("readable", strings(files[start : start + 8])).split()
    ]
    assert set(map(Path, opened)) <= runs_there


def test_no_file_of_the_machine_tells_anything(ask):
    homes = [
        "/etc/passwd",
        "/etc/shadow",
        "/etc/hostname",
        "/proc/1/environ",
        "/proc/1/cmdline",
        f"{HOME}/.bashrc",
    ]
    assert ask("readable", "\n".join(homes)) == ""
    folders = ["/", HOME, "/home", "/tmp", "/etc", "/proc", "/var", "/dev", "/sys", str(ROOT), str(ROOT.parent)]
    assert set(ask("listed", "\n".join(folders)).split()) <= {"/"}


def test_no_expected_value_is_in_its_memory(ask):
    held = {"text": SECRET, "array": np.arange(100.0)}  # the checker's, while the solver answers
    assert ask("texts", SECRET[::-1]) == 0
    assert ask("texts", "batchnorm_forward.zero-mean"[::-1]) == 0
    assert ask("texts", "assert_within"[::-1]) == 0
    assert held
    gc.collect()


def test_the_spy_would_find_a_text_that_is_there(ask):
    assert ask("texts", "the collector knows"[::-1]) > 0


def test_neither_environment_nor_arguments_nor_paths_tell_where_the_course_is(ask):
    told = ask("environment")
    assert str(ROOT) not in told
    assert "{}['']" in told


def test_one_socket_is_open_and_nothing_else_but_what_leads_nowhere(ask):
    assert ask("descriptors") in ("0:False 1:False 2:False 3:True", "3:True")


def test_no_frame_above_a_call_is_a_tests(ask):
    found = ask("frames").split("\n")
    assert not [name for name in found if "tests" in name or "pytest" in name or "hypothesis" in name]
    assert {Path(name).name for name in found if name.endswith(".py")} <= {
        "submission.py",
        "answering.py",
        "solver.py",
        "zygote.py",
        "<string>",
    }


def test_the_requests_of_a_clause_hold_its_arguments_and_no_answer():
    """What crosses to the solver is what an honest function needs, and nothing of what is expected of it."""
    from whybn.grade.run.checker import recorder_for

    script = recorder_for(3, 1).clause("batchnorm_forward.values").scripts[0]
    text = json.dumps([header for header, _ in script.requests])
    assert "expected" not in text
    sizes = [size for header, _ in script.requests for size in header.get("n", ())]
    assert sum(len(payload) for _, payload in script.requests) == sum(sizes)
    assert the_course()[0].names


def test_without_layers_the_spy_would_open_the_course():
    """So that the tests above mean something."""
    needed()
    with Zygote(Layers(), 1 << 30) as zygote:
        solver = loaded(zygote.spawn(), SOURCE, NAMES)
        path = str(ROOT / "reference_impl" / "layer.py")
        assert asked(remote_to(solver), "call", "readable", Arguments((path,), {})) == path
        solver.close()
