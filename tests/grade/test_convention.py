"""A class that was taught in PyTorch is graded as one that was not."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.grade.sandbox import needed
from tests.judging import pytorch_style
from whybn.cli import main
from whybn.errors import GradeError

STYLE = Path(pytorch_style.__file__).read_text(encoding="utf-8")


def test_grading_toml_chooses_the_convention(tmp_path):
    needed()
    (tmp_path / "class" / "ann").mkdir(parents=True)
    (tmp_path / "class" / "ann" / "all.py").write_text(STYLE, encoding="utf-8")
    rules = tmp_path / "grading.toml"
    rules.write_text('convention = "pytorch"\nexercises = ["update_running"]\n', encoding="utf-8")
    options = ["--policy", str(rules), "--out", str(tmp_path / "out"), "--examples", "1", "--workers", "1"]
    done = CliRunner().invoke(main, ["grade", str(tmp_path / "class"), *options])
    assert done.exit_code == 0, done.output
    assert ",4.00,4.00," in (tmp_path / "out" / "grades.csv").read_text(encoding="utf-8-sig")
    feedback = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "out" / "feedback").glob("*.md"))
    assert "`(1 - momentum) * old + momentum * batch`" in feedback


def test_an_unknown_convention_in_grading_toml_is_told_by_its_line(policy):
    with pytest.raises(GradeError, match=r"grading.toml, line 2: convention torch: did you mean pytorch\?$"):
        policy('credit = "partial"\nconvention = "torch"\n')
    assert policy("").convention == ""
    assert policy('convention = "pytorch"').convention == "pytorch"


def test_adapters_answer_in_the_courses_own_convention_alone(tmp_path):
    adapter = tmp_path / "ours.toml"
    adapter.touch()
    options = ["--convention", "pytorch", "--adapter", str(adapter), "--unsafe", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(main, ["grade", str(tmp_path), *options])
    assert done.exit_code == 2
    assert "adapters answer in the course's own convention" in done.output
