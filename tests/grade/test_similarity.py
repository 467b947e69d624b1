"""The class's code as Dolos reads it: a file for each student, and what the course hands out kept apart."""

import ast
import csv
import io
import zipfile
from datetime import UTC, datetime

from tests.grade.gradebook import HOSTILE, ROOT
from whybn.grade.book import similarity
from whybn.grade.run.task import Submission

STUB = (ROOT / "exercises" / "e01_standardize.py").read_bytes()
WHEN = datetime(2026, 3, 1, 12, tzinfo=UTC)


def written(tmp_path, *found):
    """The sentence, the table and the files by name, but for what is handed out; and that."""
    said = similarity.write(found, tmp_path / "dolos.zip", ROOT)
    with zipfile.ZipFile(tmp_path / "dolos.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    table = list(csv.DictReader(io.StringIO(files.pop("info.csv").decode(), newline="")))
    assert [line["filename"] for line in table] == list(files)
    assert [line["ignored"] for line in table] == [*[""] * (len(table) - 1), "true"]
    return said, table[:-1], files, files.pop("handed-out.py")


def test_each_student_has_a_file_and_a_line_and_stubs_are_apart(tmp_path):
    ada = Submission("ada", "Ada", {"b.py": b"y = 2\n", "a.py": b"x = 1\n", "e01_standardize.py": STUB}, submitted=WHEN)
    said, table, files, handed_out = written(
        tmp_path, ada, Submission("bob", "Bob", {"s.py": STUB.replace(b"\n", b"\r\n")})
    )
    assert list(files.values()) == [b"x = 1\n\n\ny = 2"]
    assert [(line["full_name"], line["created_at"]) for line in table] == [("Ada", "2026-03-01T12:00:00+00:00")]
    assert "the code of 1 submission for Dolos: dolos run -f web -l python -M 0.5 " in said
    stubs = {node.name for node in ast.parse(handed_out).body if isinstance(node, ast.FunctionDef)}
    assert {"standardize", "groupnorm_forward"} <= stubs


def test_a_group_is_there_once_and_nothing_is_run_or_read_as_python(tmp_path):
    broken = {"a.py": b"raise SystemExit(\xff("}
    team = [Submission(name, name, broken, ids={"team": "Blue"}) for name in ("cy", "di")]
    _, table, files, _ = written(tmp_path, *team, Submission("none", "none", problem="broken"))
    assert [line["full_name"] for line in table] == ["Blue"]
    assert list(files.values()) == list(broken.values())


def test_no_name_leads_out_of_the_zip_or_is_a_formula(tmp_path):
    _, table, files, _ = written(tmp_path, *(Submission(text, text, {"a.py": b"x = 1"}) for text in HOSTILE))
    assert len(table) == len(HOSTILE)
    assert all(name.isascii() and "/" not in name and name.endswith(".py") for name in files)
    assert not [line for line in table if line["full_name"].lstrip().startswith(("=", "+", "-", "@"))]
