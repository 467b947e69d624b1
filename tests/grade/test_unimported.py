"""A file that does not import is told in one sentence, wherever results are read, and with the Python that read it."""

import csv
import json
import platform
from pathlib import PurePosixPath
from types import ModuleType

import pytest

from tests.grade.gradebook import CLAUSES, COURSE, POLICY
from tests.grade.handed_in import put
from tests.grade.sandbox import FORWARD, HEADER, NORMALIZE, graded, needed, passed
from whybn.grade.book import class_numbers, class_report, exports, feedback, gradescope, junit
from whybn.grade.book.gradebook import GradebookRow, row_of
from whybn.grade.intake import collect
from whybn.grade.intake.source_text import readable_source
from whybn.grade.run.task import Submission
from whybn.grade.run.unimported import sentence
from whybn.grade.run.verdict import SubmissionVerdict
from whybn.judging.implementation import BrokenFile, Source, run_source

PYTHON = f"Python {platform.python_version()}"
NAMES = ("standardize", "normalize", "batchnorm_forward")
BROKEN = "def standardize(train, test:\n    return train\ndef normalize(x, mean, var, eps):\n    return x\n"


def row(verdict: SubmissionVerdict) -> GradebookRow:
    return row_of(Submission("ann", "Ann", {}), verdict, POLICY, COURSE, CLAUSES, NAMES)


@pytest.fixture(scope="module")
def verdict():
    needed()
    return graded({"ann.py": BROKEN, "good.py": HEADER + FORWARD}, NAMES)


def test_a_file_that_does_not_import_costs_its_own_functions_and_is_told_once(verdict):
    assert passed(verdict, "batchnorm_forward")
    ((said, functions),) = verdict.unimported.items()
    assert said.startswith("ann.py, line 1 does not import: SyntaxError: ")
    assert said.endswith(f"read by {PYTHON}")
    assert functions == ["standardize", "normalize"]
    assert SubmissionVerdict.from_plain(verdict.to_plain()) == verdict


def test_it_has_a_reason_of_its_own_in_the_table(verdict):
    reasons = {exercise.name: exercise.reason for exercise in row(verdict).score.exercises}
    assert reasons == {"standardize": "does not import", "normalize": "does not import", "batchnorm_forward": ""}


def written(verdict, tmp_path) -> dict[str, str]:
    """Every form of one student's result."""
    rows = [row(verdict)]
    exports.write_csv(rows, tmp_path / "grades.csv", COURSE.names)
    return {
        "csv": (tmp_path / "grades.csv").read_text(encoding="utf-8-sig"),
        "html": feedback.html(rows[0], COURSE, CLAUSES),
        "markdown": feedback.markdown(rows[0], COURSE, CLAUSES),
        "summary": feedback.summary(rows[0]),
        "junit": "".join(junit.document(rows, CLAUSES)),
        "gradescope": json.dumps(gradescope.results_of(rows[0], rows[0].score, COURSE, CLAUSES, "visible")),
        "class": class_report.html(class_numbers.collect(rows, COURSE, CLAUSES), COURSE, CLAUSES),
    }


def test_the_sentence_stands_once_in_every_form_and_never_beside_disagreement(verdict, tmp_path):
    for form, text in written(verdict, tmp_path).items():
        assert text.count("ann.py, line 1 does not import") == 1, form
        assert "does not agree" not in text, form
        assert "raised" not in text, form


def test_the_gradebook_names_it_as_the_problem(verdict, tmp_path):
    (line,) = csv.DictReader(written(verdict, tmp_path)["csv"].splitlines())
    assert line["problem"].startswith("ann.py, line 1 does not import: SyntaxError")
    assert line["problem"].endswith("So nothing was tried of standardize, normalize")
    assert line["status"] == "graded"
    assert float(line["batchnorm_forward"]) > 0


def test_the_class_report_counts_no_clause_as_failed_for_it(verdict):
    numbers = class_numbers.collect([row(verdict)], COURSE, CLAUSES)
    assert numbers.bands["normalize"] == {"does not import": 1}
    assert not any(clause.startswith("normalize.") for clause in numbers.outcomes)
    ((name, reason),) = numbers.unimported
    assert (name, reason[:6]) == ("Ann", "ann.py")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("print 'hello'\n", f"it seems to be Python 2, and {PYTHON} grades it"),
        ("try:\n    pass\nexcept ValueError, error:\n    pass\n", "it seems to be Python 2"),
        ("raise ValueError, 'no'\n", "it seems to be Python 2"),
        ("x = 10L\n", "it seems to be Python 2"),
        ("def first[T](x: T) -> T:\n    return x\n", f"it seems to be for a newer Python, and {PYTHON} grades it"),
        ("type Row = list[float]\n", "it seems to be for a newer Python"),
        ("x = (1,\n", f"read by {PYTHON}"),
        ("if True:\nx = 1\n", f"read by {PYTHON}"),
        ("x = 1\0\n", "it is no text in UTF-8: save it as UTF-8"),
    ],
)
def test_a_syntax_error_says_what_it_mostly_means_and_which_python_read_it(source, said):
    broken = run_source(Source(PurePosixPath("ann.py"), source.encode()), ModuleType("ann"))
    if not isinstance(broken, BrokenFile):
        pytest.skip(f"{PYTHON} reads this")
    assert said in sentence(broken, {"ann.py": source.encode()})


def test_what_is_no_syntax_error_says_nothing_of_pythons():
    broken = BrokenFile(PurePosixPath("ann.py"), 3, "FileNotFoundError: no\n such file")
    assert sentence(broken, {}) == "ann.py, line 3 does not import: FileNotFoundError: no such file"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_read_and_named(tmp_path, encoding):
    needed()
    put(tmp_path / "ann.py", (HEADER + "# café\r\n" + NORMALIZE).encode(encoding))
    (submission,) = collect(tmp_path, NAMES)
    assert passed(graded(submission.files, ("normalize",)), "normalize")
    (note,) = submission.notes
    assert "ann.py: read as UTF-" in note
    assert "save it as UTF-8" in note


@pytest.mark.parametrize(
    "source", [b"", b"x = 1\r\n", b"\xef\xbb\xbfx = 1 % 2\n", b"s = '!pip'\nx = (\n", "é = '?'\n".encode()]
)
def test_a_file_that_needs_nothing_comes_back_as_it_was(source):
    assert readable_source(source) == (source, ())
