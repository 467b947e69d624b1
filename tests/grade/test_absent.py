"""What a submission imports and what is not there costs nothing until it is used, in every form that is handed in."""

import pytest
from click.testing import CliRunner

from tests.grade.handed_in import notebook, put
from tests.grade.sandbox import FORWARD, HEADER, NORMALIZE, graded, needed, outcomes, passed
from whybn.cli import main
from whybn.errors import GradeError
from whybn.grade.intake import collect
from whybn.grade.run.task import Settings
from whybn.judging.judgement import Judgement
from whybn.sandbox.packages import installed

NAMES = ("batchnorm_forward", "normalize")
IMPORTS = "import whybn_torch.nn as nn\nfrom whybn_plots import pyplot as plt\n"
USE = FORWARD.replace("    x = np", "    x = nn.functional.pad(x)\n    x = np")
EXPORTED = (
    "#!/usr/bin/env python\n# coding: utf-8\n\n# In[1]:\n\n\nget_ipython().run_line_magic('matplotlib', 'inline')\n"
)
DOWNLOADED = '"""H.ipynb\n\nOriginal file is at\n x\n"""\n\n!pip install whybn_torch\n%matplotlib inline\n'
FORMS = {
    "a file": ("ann.py", lambda code: (HEADER + IMPORTS + code).encode()),
    "a notebook": ("ann.ipynb", lambda code: notebook("!pip install torch", HEADER + IMPORTS, code)),
    "an exported notebook": ("ann.py", lambda code: (EXPORTED + HEADER + IMPORTS + code).encode()),
    "a downloaded notebook": ("ann.py", lambda code: (DOWNLOADED + HEADER + IMPORTS + code).encode()),
    "UTF-16": ("ann.py", lambda code: (HEADER + IMPORTS + code).encode("utf-16")),
}


@pytest.fixture(autouse=True)
def _sandbox():
    needed()


def said(verdict, name="batchnorm_forward") -> str:
    (exercise,) = (one for one in verdict.exercises if one.name == name)
    clauses: tuple[Judgement, ...] = exercise.clauses
    return clauses[0].said


@pytest.mark.parametrize("form", FORMS)
def test_a_package_that_is_only_imported_costs_nothing_and_is_named_in_a_note(tmp_path, form):
    name, written = FORMS[form]
    put(tmp_path / name, written(FORWARD))
    (submission,) = collect(tmp_path, NAMES)
    assert passed(graded(submission.files), "batchnorm_forward")
    (note,) = (note for note in submission.notes if "not there for grading" in note)
    assert "whybn_torch" in note
    assert "whybn_plots" in note
    assert "numpy" not in note


@pytest.mark.parametrize("form", FORMS)
def test_a_graded_function_that_uses_one_fails_with_a_sentence_that_names_it(tmp_path, form):
    name, written = FORMS[form]
    put(tmp_path / name, written(USE + NORMALIZE))
    (submission,) = collect(tmp_path, NAMES)
    verdict = graded(submission.files, NAMES)
    assert "nn.functional cannot be used here: whybn_torch is neither in the submission nor installed" in said(verdict)
    assert passed(verdict, "normalize")


def test_what_is_done_with_a_package_while_a_file_loads_is_taken():
    loading = """
import whybn_torch as torch, whybn_plots.pyplot as plt
import whybn_a.b.c
from whybn_a import *
plt.rcParams["figure.figsize"] = (10, 8)
plt.style.use("dark")
torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"
with torch.no_grad():
    ones = torch.ones(3) * 2 + 1 >= 0
for each in torch.arange(3): raise RuntimeError
class Net(torch.nn.Module):
    def __init__(self, wide=torch.float32): super().__init__()
get_ipython().system("ls")
display(torch)
"""
    assert passed(graded(loading + FORWARD), "batchnorm_forward")


@pytest.mark.parametrize("own", ["from whybn import check\ncheck('normalize')\n", "import whybn\nwhybn.check(1)\n"])
def test_a_learners_own_check_costs_nothing(own):
    assert passed(graded(own + FORWARD), "batchnorm_forward")


def test_a_function_under_a_decorator_that_is_not_there_says_so():
    verdict = graded("from whybn_numba import njit\n@njit" + FORWARD + NORMALIZE, NAMES)
    assert "njit cannot be used here: whybn_numba is neither in the submission nor installed" in said(verdict)
    assert passed(verdict, "normalize")


def test_an_import_with_an_answer_of_its_own_fails_as_at_home():
    own = """
try:
    import whybn_torch
except ImportError:
    whybn_torch = None
def in_notebook():
    try:
        get_ipython()
    except NameError:
        return False
    return True
assert whybn_torch is None and not in_notebook()
"""
    assert passed(graded(own + FORWARD), "batchnorm_forward")


@pytest.mark.parametrize("wrapper", ["pass", "_whybn_absent(error, 'nn')"])
def test_what_a_notebooks_cell_is_wrapped_in_is_no_answer_of_its_author(wrapper):
    wrapped = f"try:\n    import whybn_torch.nn as nn\nexcept Exception as error:\n    {wrapper}\n"
    assert "nn.functional cannot be used here: whybn_torch is" in said(graded(wrapped + USE))


def test_a_function_of_the_course_from_a_file_that_is_missing_is_not_provided():
    files = {"main.py": HEADER + "from helpers import normalize, other\n" + FORWARD}
    verdict = graded(files, NAMES)
    assert passed(verdict, "batchnorm_forward")
    assert set(outcomes(verdict, "normalize").values()) == {"not provided"}
    named = graded({"normalize.py": "from .helpers import normalize\n"}, ("normalize",))
    assert "helpers is neither in the submission nor installed" in said(named, "normalize")


def test_the_names_of_python_2_are_those_of_python_3():
    assert passed(
        graded("from past.builtins import xrange\nassert list(xrange(2)) == [0, 1]\n" + FORWARD), "batchnorm_forward"
    )


def test_a_part_that_a_real_package_does_not_have_is_not_stood_in_for():
    (exercise,) = graded("import numpy.whybn_nothing\n" + FORWARD).exercises
    assert "does not import: ModuleNotFoundError: No module named 'numpy.whybn_nothing'" in exercise.unimported


def grade(tmp_path, rules, source):
    put(tmp_path / "class" / "ann.py", source.encode())
    (tmp_path / "grading.toml").write_text(rules)
    command = ["grade", str(tmp_path / "class"), "--policy", str(tmp_path / "grading.toml"), "--seed", "1"]
    command += ["--exercise", "batchnorm_forward", "--out", str(tmp_path / "out"), "--workers", "1"]
    return CliRunner().invoke(main, command)


def test_what_an_instructor_allows_can_be_used_and_is_in_no_note(tmp_path):
    source = HEADER + FORWARD.replace(
        "    x = np", "    assert sortedcontainers.SortedList([2, 1])[0] == 1\n    x = np"
    )
    source = "import sortedcontainers, whybn_torch\n" + source
    done = grade(tmp_path, 'packages = ["sortedcontainers"]\n', source)
    assert done.exit_code == 0, done.output
    book = (tmp_path / "out" / "grades.csv").read_text()
    assert "not there for grading, and imported all the same: whybn_torch;" in book
    row = book.splitlines()[1].split(",")
    assert row[3] == row[4] != "0.00"


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ('packages = ["whybn_torch"]\n', "packages: whybn_torch is not installed in the grader's Python"),
        ('packages = ["whybn"]\n', "packages: whybn holds the answers"),
        ('packages = "scipy"\n', 'packages must be a list of names in quotes, like ["scipy"]'),
        ('packages = ["../x"]\n', "packages must be a list of names in quotes"),
    ],
)
def test_a_package_that_cannot_be_given_is_refused_in_a_sentence(tmp_path, rules, message):
    done = grade(tmp_path, rules, FORWARD)
    assert done.exit_code == 2
    assert message in done.output
    assert "Traceback" not in done.output


def test_a_package_of_another_version_than_is_wanted_is_refused():
    (package,) = installed(("sortedcontainers",))
    assert installed((str(package),)) == (package,)
    with pytest.raises(GradeError, match=r"9\.9\.9 is wanted, and"):
        installed(("sortedcontainers 9.9.9",))


def test_a_result_belongs_to_the_packages_that_were_allowed():
    keys = {Settings("course", 1, packages=allowed).key("digest") for allowed in ((), ("scipy 1",), ("scipy 2",))}
    assert len(keys) == 3
