"""Notebooks become source files; nothing in them runs."""

import json
from pathlib import Path

import pytest

from tests.grade.handed_in import CODE, OTHER, by_key, notebook, only, put
from whybn.grade.run.task import Submission

# Notebooks


def run_notebook(tmp_path: Path, content: bytes) -> tuple[dict[str, object], Submission]:
    put(tmp_path / "ann" / "hw.ipynb", content)
    submission = only(tmp_path)
    namespace: dict[str, object] = {"__name__": "hw"}
    exec(compile(submission.files["hw.py"], "hw.py", "exec"), namespace)
    return namespace, submission


def test_a_notebooks_functions_are_kept_and_the_rest_is_not_run(tmp_path):
    cells = (
        "import numpy as np\nimport not_installed_anywhere as plt\n%matplotlib inline\n!pip install torch",
        "EPS = 1e-5\nsquare = lambda x: x * x\ndata = open('/nowhere').read()\nprint(data)",
        "%%time\ndef f(x):\n    return square(x) + EPS\n",
        "this is no Python at all",
        "%%bash\nrm -rf /",
        "raise SystemExit",
        "while True:\n    pass",
        "half = data[0]",
        "def g(x: plt.Axes, y: 'np.ndarray' = 2):\n    '''text'''\n    return f(x) - EPS\nf?\nfiles = !ls",
        "class BatchNorm:\n    def forward(self, x):\n        return x",
    )
    namespace, submission = run_notebook(tmp_path, notebook(*cells))
    assert namespace["g"](3) == pytest.approx(9)
    assert namespace["BatchNorm"]().forward(1) == 1
    assert "data" not in namespace
    assert submission.notes == (
        "hw.ipynb: code cell 4 left out: not Python",
        "hw.ipynb: 4 statements left out that define nothing",
        "hw.ipynb: 6 magics or shell lines left out",
        "not there for grading, and imported all the same: not_installed_anywhere; a function that uses it fails",
    )


def test_a_percent_sign_that_goes_on_from_the_line_above_is_no_magic(tmp_path):
    namespace, submission = run_notebook(tmp_path, notebook("remainder = (17\n% 5)\n"))
    assert namespace["remainder"] == 2
    assert submission.notes == ()


def test_a_function_that_fails_to_be_defined_does_not_hide_the_later_ones(tmp_path):
    namespace, _ = run_notebook(tmp_path, notebook("@missing.jit\ndef f(x):\n    return x", "def g():\n    return 1"))
    assert "f" not in namespace
    assert namespace["g"]() == 1


def test_a_notebook_and_a_file_of_the_same_name_are_both_kept(tmp_path):
    put(tmp_path / "ann" / "hw.py", OTHER)
    put(tmp_path / "ann" / "hw.ipynb", notebook(CODE.decode()))
    assert set(only(tmp_path).files) == {"hw.py", "hw_2.py"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b"[" * 100_000,
        b'{"cells": 3}',
        b'{"cells": [{"cell_type": "code", "source": 3}]}',
        b'{"cells": [{"cell_type": "code", "source": [1, null]}]}',
        b'{"worksheets": [{"cells": []}]}',
        b"\xff\xfe\x00",
    ],
)
def test_a_broken_notebook_is_a_problem_of_its_student(tmp_path, content):
    put(tmp_path / "ann.ipynb", content)
    assert "no notebook of version 4" in (only(tmp_path).problem or "")


def test_a_notebook_with_pictures_is_read_and_one_with_too_much_code_is_not(tmp_path):
    cells = json.loads(notebook(CODE.decode()))
    cells["cells"][0]["outputs"] = [{"data": {"image/png": "A" * 3_000_000}}]
    put(tmp_path / "ann.ipynb", json.dumps(cells).encode())
    put(tmp_path / "bob.ipynb", notebook("#" * 1_000_001))
    found = by_key(tmp_path)
    assert b"standardize" in found["ann"].files["ann.py"]
    assert "more than 1 MB of code" in (found["bob"].problem or "")


BOMBS = ["-" * 200_000 + "1", "(" * 200_000, "f" + "()" * 100_000, "a" + ".b" * 100_000, "1+" * 100_000 + "1", "\x00"]


@pytest.mark.parametrize("bomb", BOMBS, ids=["minus", "open", "calls", "dots", "sum", "nul"])
def test_what_breaks_the_parser_costs_that_cell_alone(tmp_path, bomb):
    namespace, _ = run_notebook(tmp_path, notebook(f"x = {bomb}", "def g():\n    return 1"))
    assert namespace["g"]() == 1
    put(tmp_path / "ann" / "bomb.py", f"# bn_param\nx = {bomb}\n".encode())
    assert only(tmp_path).problem is None
