"""The pages that a person reads first: short where they must be, and what they quote is what the tool says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)
WIDTH = "66"
RIGHT = """\
    train = np.asarray(train, dtype=np.result_type(train, np.float32))
    mean, scale = train.mean(axis=0), train.std(axis=0)
    scale = np.where((train == train[0]).all(axis=0), 1, scale)
    return (train - mean) / scale, (test - mean) / scale
"""


def blocks(page: str, language: str) -> list[str]:
    """The blocks of code of one language, or of a terminal's text."""
    return [code for found, code in BLOCK.findall((DOCS / page).read_text("utf-8")) if found == language]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> str:
    """All that the learner's first session prints, the page's try in it."""
    home = tmp_path_factory.mktemp("learner")
    environment = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home), "COLUMNS": WIDTH}

    def whybn(*arguments: str) -> str:
        command = [sys.executable, "-m", "whybn", *arguments]
        where = home / "course" if (home / "course").is_dir() else home
        return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False).stdout

    said = [whybn("init", "course"), whybn()]
    exercise = home / "course" / "exercises" / "e01_standardize.py"
    stub = exercise.read_text("utf-8")
    (attempt,) = blocks("learner.md", "python")
    for body in (re.sub("^", "    ", attempt, flags=re.M), RIGHT):
        exercise.write_text(stub.replace("    raise NotImplementedError\n", body), "utf-8")
        # On a busy machine a clause may take long; what is printed is the same.
        said += [whybn("check", "standardize", "--deadline", "300"), whybn("hint", "standardize")]
    return "\n".join(said)


@pytest.mark.parametrize(
    "block", blocks("learner.md", "text"), ids=lambda block: block.split()[0].strip("░") or "progress"
)
def test_the_learners_page_quotes_what_the_terminal_prints(session: str, block: str):
    # Where a line ends is the terminal's affair.
    assert " ".join(block.split()) in " ".join(session.split())


@pytest.mark.parametrize("page", ["learner.md", "instructor.md", "contributor.md"])
def test_the_commands_of_a_guide_are_there(page: str):
    text = (DOCS / page).read_text("utf-8")
    for name in sorted(set(re.findall(r"\bwhybn ([a-z]+)\b", text))):
        done = subprocess.run([sys.executable, "-m", "whybn", name, "--help"], capture_output=True, check=False)
        assert done.returncode == 0, name
    makefile = (DOCS.parent / "Makefile").read_text("utf-8")
    for name in sorted(set(re.findall(r"^make ([a-z]+)", text, re.M))):
        assert f"\n{name}:" in makefile, name


def test_the_front_page_shows_a_picture_before_it_says_anything_and_says_it_in_200_words():
    text = (DOCS / "index.md").read_text("utf-8").split("---", 2)[2]
    title, picture, rest = text.strip().split("\n\n", 2)
    assert title.startswith("# ")
    assert picture == "{{ interactive minibatch }}"
    words = re.sub(r"\{\{.*?\}\}", "1", re.sub(r"\]\([^)]*\)|</?div[^>]*>", "", rest))
    assert len(re.findall(r"[\w$\\^-]+", words)) <= 200
