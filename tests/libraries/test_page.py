"""The page for engineers: its adapter adapts, and its file of expectations is one."""

import re
from pathlib import Path

import pytest

from tests.libraries.test_data import CLAUSES, ROOT
from tests.libraries.test_named import run
from whybn.libraries.expected import read_departures, unknown_patterns

PAGE = (ROOT / "docs" / "engineer" / "index.md").read_text(encoding="utf-8")
FORWARD = str(ROOT / "tests" / "clauses" / "test_batchnorm_forward.py")


def block(language: str, begins: str) -> str:
    """The block of code that begins so."""
    return next(text for text in re.findall(rf"```{language}\n(.*?)```", PAGE, re.S) if text.startswith(begins))


def test_its_adapter_has_fifteen_lines_beside_what_is_imported() -> None:
    code = [
        line
        for line in block("python", "# mylib").splitlines()
        if line and not line.startswith(("#", "import", "from"))
    ]
    assert len(code) <= 15


def test_its_expectations_are_read_and_name_clauses(tmp_path: Path) -> None:
    (tmp_path / "known.toml").write_text(block("toml", "# known"), encoding="utf-8")
    assert unknown_patterns(read_departures(tmp_path / "known.toml"), CLAUSES) == []


def test_its_adapter_is_judged_and_what_it_expects_comes_to_pass(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    (tmp_path / "mylib").mkdir()
    (tmp_path / "mylib" / "adapter.py").write_text(block("python", "# mylib"), encoding="utf-8")
    (tmp_path / "known.toml").write_text(block("toml", "# known"), encoding="utf-8")
    chosen = (FORWARD, "-k", "million or beta or definition", "--expected", "known.toml", "--level", "should")
    done = run(tmp_path, "--impl", "mylib.adapter:functions", *chosen)
    assert "1 differs by design" in done.stdout, done.stdout
    assert "1 fails, as known" in done.stdout
