"""Notebooks become source files; nothing in them runs."""

import json
import traceback
from pathlib import Path

import pytest

from tests.grade.handed_in import CODE, OTHER, by_key, notebook, only, put
from whybn.grade.run.task import Submission
from whybn.judging.cells import in_notebook
from whybn.judging.judge import place_of
from whybn.judging.judgement import Raised

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
    assert namespace["g"]() == 1
    with pytest.raises(NameError, match="f of code cell 1 could not be defined: NameError: name 'missing' is not"):
        namespace["f"](1)


def test_a_notebook_and_a_file_of_the_same_name_are_both_kept(tmp_path):
    put(tmp_path / "ann" / "hw.py", OTHER)
    put(tmp_path / "ann" / "hw.ipynb", notebook(CODE.decode()))
    assert set(only(tmp_path).files) == {"hw.py", "hw_2.py"}


WHOLE = notebook("import numpy as np", CODE.decode())
BROKEN = {
    "an empty file": [b"", b"\xef\xbb\xbf\n", b"\0" * 100],
    "breaks off in the middle": [b"{", WHOLE[:-1], WHOLE[:-30], WHOLE[:200], WHOLE[: WHOLE.index(b'"metadata') + 4]],
    "of the old format 3": [b'{"nbformat": 3, "worksheets": [{"cells": []}]}', b'{"worksheets": [{"cells": []}]}'],
    "of the old format 2": [b'{"nbformat": 2, "worksheets": [{"cells": []}]}'],
    "more than 2,000 code cells": [notebook(*["x = 1"] * 2001)],
    "no notebook of version 4": [
        b"[]",
        b"7",
        b"<html>not this</html>",
        b'{"a": 1,, "b": 2, "cells": [], "and so on": "for a while"}',
        b"[" * 100_000,
        b'{"cells": 3}',
        b'{"cells": [{"cell_type": "code", "source": 3}]}',
        b'{"cells": [{"cell_type": "code", "source": [1, null]}]}',
        b'{"nbformat": [], "worksheets": [{"cells": []}]}',
        b"\xff\xfe\x00",
    ],
}


@pytest.mark.parametrize(
    ("sentence", "content"), [(said, each) for said, several in BROKEN.items() for each in several]
)
def test_a_broken_notebook_is_a_problem_of_its_student_that_is_named(tmp_path, sentence, content):
    put(tmp_path / "ann.ipynb", content)
    assert sentence in (only(tmp_path).problem or "")


KEPT = {
    "a constant by a call": ("import numpy as np\nTINY = np.finfo(float).tiny", "TINY > 0"),
    "of a plain builtin": ("OPTIONS = dict(eps=1e-5)\nOPTIONS['a'] = len('abc')", "OPTIONS == {'eps': 1e-5, 'a': 3}"),
    "of a method of a literal": ("WORDS = 'a b'.split()", "WORDS == ['a', 'b']"),
    "of a method of a constant": ("D = {'a': 1}\nE = D.copy()", "E == {'a': 1}"),
    "of what is imported by name": ("from collections import namedtuple as n\nP = n('P', 'x y')", "P(1, 2).y == 2"),
    "that is changed": ("EPS = 1.0\nEPS /= 4", "EPS == 0.25"),
    "an import in a try": ("try:\n    import numpy as np\nexcept ImportError:\n    raise", "np.zeros(1) == 0"),
    "an import that fails": ("try:\n    from nowhere import jit\nexcept ImportError:\n    jit = abs", "jit is abs"),
    "a function in an if": ("if 1 + 1 == 2:\n    print(3)\n    def f(): return 7\nelse:\n    f = 3", "f() == 7"),
    "a function in an elif": ("import math\nif math.inf < 0:\n    pass\nelif True:\n    def f(): return 7", "f() == 7"),
    "an import in a with": (
        "import warnings as w\nwith w.catch_warnings():\n  print(1)\n  import math",
        "math.pi > 3",
    ),
    "an if in a try": ("try:\n    if len('a'):\n        A = 5\n        [1].sort()\nfinally:\n    pass", "A == 5"),
    "in one line": ("if True: print(1); A = 3", "A == 3"),
    "a text of several lines": ("def f():\n    x = '''a\n  b\n'''\n    return x", "f() == 'a\\n  b\\n'"),
    "tabs": ("def f():\n\tif True:\n\t\treturn 3", "f() == 3"),
    "line ends of Windows": ("def f():\r\n    return '''a\r\n'''", "f() == 'a\\n'"),
    "two statements in a line": ("A = 3; B = 4; print(A)", "A + B == 7"),
}


@pytest.mark.parametrize("what", KEPT)
def test_what_defines_something_is_kept(tmp_path, what):
    cell, holds = KEPT[what]
    namespace, _ = run_notebook(tmp_path, notebook(cell))
    assert eval(holds, namespace)


DROPPED = [
    "x = train()",
    "x = input()",
    "x = open('f')",
    "import numpy as np\nx = np.random.randn(10)",
    "import numpy as np\nx = np.load('f')",
    "import torch\nx = torch.zeros(3)",
    "class A:\n    pass\nx = A()",
    "model = make()\nx = model.fit()",
    "x += 1",
    "if __name__ == '__main__':\n    print(3)",
    "if train():\n    x = 3",
    "with open('f') as f:\n    x = f.read()",
    "try:\n    x = train()\nexcept ValueError:\n    pass",
    "for x in range(3):\n    pass",
]


@pytest.mark.parametrize("cell", DROPPED)
def test_what_works_instead_of_defining_is_left_out(tmp_path, cell):
    namespace, submission = run_notebook(tmp_path, notebook(cell))
    assert "x" not in namespace
    assert "left out that define nothing" in submission.notes[0]


def test_a_decorator_that_is_not_there_is_named_with_its_import(tmp_path):
    cells = ("from nowhere import njit", "@njit\ndef f(x):\n    return x", "@njit\nclass A:\n    pass")
    namespace, _ = run_notebook(tmp_path, notebook(*cells))
    for name, cell in (("f", 2), ("A", 3)):
        with pytest.raises(NameError) as error:
            namespace[name]()
        assert str(error.value) == (
            f"{name} of code cell {cell} could not be defined: NameError: name 'njit' is not defined "
            "(ModuleNotFoundError: No module named 'nowhere')"
        )


def test_a_definition_that_fails_leaves_the_earlier_one(tmp_path):
    namespace, _ = run_notebook(tmp_path, notebook("def f():\n    return 1", "@missing\ndef f():\n    return 2"))
    assert namespace["f"]() == 1


@pytest.mark.parametrize("cell", ["return 3", "def f():\n    x = 1\n    global x", "await x", "y = [(yield)]"])
def test_what_only_the_compiler_refuses_costs_that_statement_alone(tmp_path, cell):
    namespace, submission = run_notebook(tmp_path, notebook(f"def g():\n    return 1\n{cell}"))
    assert namespace["g"]() == 1
    assert "left out" in submission.notes[0]


PLACES = {
    "below a comment": ("# one\n\n# three\ndef f():\n    return nowhere", 5),
    "below a magic line": ("%matplotlib inline\ndef f():\n    return nowhere", 3),
    "below a magic of the cell": ("\n%%time\n\ndef f():\n    return nowhere", 5),
    "below a decorator": ("import functools\n@functools.lru_cache(\n  None)\ndef f():\n    return nowhere", 5),
    "after a text": ("def f():\n    '''a\n\nb'''\n\n    # why\n    return nowhere", 7),
    "in a try": ("try:\n    print(1)\n    import math\n    def f():\n        return nowhere\nfinally:\n    pass", 5),
    "beside another statement": ("\nx = 1; f = lambda: nowhere", 2),
}


@pytest.mark.parametrize("where", PLACES)
def test_a_line_is_told_by_its_cell_and_its_line_there(tmp_path, where):
    cell, line = PLACES[where]
    namespace, submission = run_notebook(tmp_path, notebook("import numpy as np\n", cell, "z = 1"))
    with pytest.raises(NameError) as error:
        namespace["f"]()
    last = traceback.extract_tb(error.value.__traceback__)[-1].lineno
    raised = Raised()
    raised.place = ("hw.py", last)
    file, number, _ = place_of(raised, (), submission.files)
    assert (file, number) == ("hw.ipynb, code cell 2", line)


def test_a_file_without_marks_keeps_its_lines():
    assert in_notebook(b"# code cell 1, from line 1\n", 1) is None
    assert in_notebook(b"# The code cells of a.ipynb\n\n", 9999) == ("a.ipynb", None)


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


def test_what_is_too_deep_to_be_written_anew_costs_that_statement_alone(tmp_path):
    deep = "+".join(["1"] * 900)
    namespace, submission = run_notebook(tmp_path, notebook(f"a = 1; b = {deep}", "def g():\n    return 1"))
    assert namespace["g"]() == 1
    assert "code cell 1 left out" in " ".join(submission.notes) or namespace["b"] == 900


@pytest.mark.parametrize("odd", ["\x0c", "\x0c\t", "x = 1 # \u2028 here\n"])
def test_odd_blanks_cost_no_function(tmp_path, odd):
    namespace, submission = run_notebook(tmp_path, notebook(f"{odd}\ndef f():\n\treturn 1\n", "def g():\n    return 1"))
    assert namespace["g"]() == namespace["f"]() == 1
    assert submission.notes == ()
