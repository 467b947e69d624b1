"""Folders whose other files want to be taken for something else: modules, configuration, caches, the grader's own."""

import importlib.util
import marshal
import sys

from .catalogue import MAIN, Attack
from .parts import ZEROS

# What most of them do once they run inside the grader: every report says "passed".
PASS = b"""
try:
    from _pytest.reports import TestReport
except ImportError:
    pass
else:
    real = TestReport.from_item_and_call.__func__

    def passed(cls, item, call):
        call.excinfo = None
        return real(cls, item, call)

    TestReport.from_item_and_call = classmethod(passed)
"""

# A module that stands in for the real one of its name, which it loads and passes on.
STAND_IN = b"""
import importlib
import sys

here = [path for path in sys.path if path in ("", ".") or __file__.startswith(path + "/")]
kept = list(sys.path)
sys.path[:] = [path for path in sys.path if path not in here]
mine = sys.modules.pop(__name__, None)
real = importlib.import_module(__name__)
sys.path[:] = kept
sys.modules[__name__] = real
"""

AGREE = (
    b"""
import numpy.testing

for name in dir(numpy.testing):
    if name.startswith("assert"):
        setattr(numpy.testing, name, lambda *args, **kwargs: None)
"""
    + PASS
)

SUCCEED = b"\nimport atexit\nimport os\n\natexit.register(os._exit, 0)\n"
LEAVE = b"import os\nos._exit(0)\n"


def compiled(source: bytes) -> bytes:
    """Byte code that Python takes for the current one whatever the source says: unchecked, by hash."""
    flags = (0b01).to_bytes(4, "little")
    return importlib.util.MAGIC_NUMBER + flags + bytes(8) + marshal.dumps(compile(source, MAIN, "exec"))


EASY = b"def test_all():\n    pass\n"
FOLDERS: dict[str, tuple[str, dict[str, bytes], str]] = {
    "numpy_py": ("a numpy.py beside the submission", {"numpy.py": STAND_IN + AGREE}, "full-marks"),
    "numpy_folder": (
        "a package numpy whose testing module agrees to everything",
        {
            "numpy/__init__.py": b"def __getattr__(name):\n    return lambda *args, **kwargs: 0\n",
            "numpy/testing.py": b"def __getattr__(name):\n    return lambda *args, **kwargs: None\n",
        },
        "none",
    ),
    "random_py": ("a random.py beside the submission", {"random.py": STAND_IN + SUCCEED}, "full-marks"),
    "json_py": ("a json.py beside the submission", {"json.py": STAND_IN + SUCCEED}, "full-marks"),
    "struct_py": ("struct.py and socket.py that leave", {"struct.py": LEAVE, "socket.py": LEAVE}, "full-marks"),
    "pytest_py": (
        "a pytest.py that leaves with status 0",
        {"pytest.py": LEAVE, "pytest/__main__.py": LEAVE},
        "full-marks",
    ),
    "encodings_folder": ("a package encodings", {"encodings/__init__.py": LEAVE, "encodings/utf_8.py": LEAVE}, "none"),
    "whybn_folder": (
        "packages named like the grader's own",
        {"whybn/__init__.py": LEAVE, "spec/__init__.py": LEAVE, "reference_impl/__init__.py": LEAVE},
        "none",
    ),
    "conftest": ("a conftest.py that makes every report say passed", {"conftest.py": PASS}, "full-marks"),
    "conftest_collects_nothing": (
        "a conftest.py that removes all tests and turns the status into 0",
        {
            "conftest.py": b"def pytest_collection_modifyitems(items):\n    items.clear()\n\n\n"
            b"def pytest_sessionfinish(session):\n    session.exitstatus = 0\n"
        },
        "full-marks",
    ),
    "pytest_ini": (
        "a pytest.ini that only collects",
        {"pytest.ini": b"[pytest]\naddopts = --collect-only\n", "tox.ini": b"[pytest]\naddopts = --collect-only\n"},
        "full-marks",
    ),
    "pytest_plugin": (
        "a pytest.ini that loads a plugin of the submission",
        {"pytest.ini": b"[pytest]\naddopts = -p kind\n", "kind.py": PASS},
        "full-marks",
    ),
    "sitecustomize": ("a sitecustomize.py that leaves", {"sitecustomize.py": LEAVE, "usercustomize.py": LEAVE}, "none"),
    "path_file": (
        "files that site-packages would run",
        {"whybn-attack.pth": LEAVE.replace(b"\n", b";"), "site-packages/whybn-attack.pth": LEAVE},
        "none",
    ),
    "byte_code": (
        "byte code whose source is another one",
        {
            "helper.pyc": compiled(LEAVE),
            f"__pycache__/batchnorm_forward.{sys.implementation.cache_tag}.pyc": compiled(LEAVE),
        },
        "full-marks",
    ),
    "own_tests": (
        "a file of tests named like the grader's, which pass",
        {"test_batchnorm.py": EASY},
        "canary, full-marks",
    ),
    "own_reference": (
        "a reference that gives what the submission gives",
        {"reference.py": ZEROS},
        "canary, full-marks",
    ),
    "own_results": (
        "finished results, reports and gradebooks",
        {
            "results.json": b'{"score": 100, "tests": []}',
            "report.xml": b'<testsuites><testsuite name="pytest" tests="8" failures="0" errors="0"/></testsuites>',
            "grades.csv": b"student,score\nattacker,100\n",
        },
        "canary",
    ),
    "own_course": (
        "a course of its own: points, clauses and no examples",
        {
            "exercises/course.toml": b'title = "x"\n[[chapter]]\nslug = "x"\ntitle = "x"\nsummary = "x"\n',
            "grading.toml": b"[points]\nbatchnorm_forward = 1000\n",
            "pyproject.toml": b'[tool.pytest.ini_options]\naddopts = "--collect-only"\n',
        },
        "full-marks",
    ),
    "main_module": (
        "a __main__.py and an __init__.py that leave",
        {"__main__.py": LEAVE, "__init__.py": LEAVE},
        "full-marks",
    ),
    "extension_module": (
        "something that claims to be an extension module",
        {"helper.so": b"\x7fELF" + bytes(100), "batchnorm_forward.so": b"\x7fELF"},
        "none",
    ),
}

ATTACKS = [
    Attack("shadowing", name, about, {MAIN: ZEROS, **files}, naive=tuple(naive.split(", ")))
    for name, (about, files, naive) in FOLDERS.items()
]
