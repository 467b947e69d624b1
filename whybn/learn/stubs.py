"""The untouched stubs, and ``whybn init``: a course folder of one's own with nothing done yet."""

import ast
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from whybn.course.convention import Convention
from whybn.course.course import COURSE_FILE, OWN, Course, Exercise, load_course
from whybn.errors import Refused
from whybn.properties.tasks import load_tasks

from .notebook_files import NOTEBOOKS_FOLDER, write_notebooks


class GivenOut(Protocol):
    """Whatever has a stub: an exercise, or a task of a test to be written."""

    @property
    def file(self) -> str:
        """Where it lies, below the course's home."""


def stub(course: Course, exercise: GivenOut) -> bytes:
    """The stub as it was given out, an exercise's in the course's convention.

    Raises:
        Refused: no untouched copy is to be had.
    """
    for text in candidates(course, exercise):
        if untouched(text):
            if not isinstance(exercise, Exercise):
                return text
            return course.convention.stub(text.decode("utf-8"), exercise.name).encode()
    raise Refused(
        f"no untouched copy of {exercise.file} is to be had: the checkout's own was changed and git does not know it; "
        "`whybn init` in an installed whybn makes a fresh folder"
    )


def candidates(course: Course, exercise: GivenOut) -> Iterator[bytes]:
    """What lies in the course's own folder, then every version that git knows, the newest first."""
    path = course.root / exercise.file
    if path.is_file():
        yield path.read_bytes()
    git = shutil.which("git")
    if git is None:
        return

    def said(*arguments: str) -> bytes:
        command = [git, "-C", str(course.root), *arguments]
        return subprocess.run(command, capture_output=True, check=False).stdout  # noqa: S603 - git, on our own folder

    for commit in said("log", "--format=%H", "--", exercise.file).decode().split():
        yield said("show", f"{commit}:./{exercise.file}")


def untouched(text: bytes) -> bool:
    """Whether every function does nothing but raise NotImplementedError."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return bool(functions) and all(map(raises_only, functions))


def raises_only(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether the body is a docstring and ``raise NotImplementedError``."""
    body = [node for node in function.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    return len(body) == 1 and ast.unparse(body[0]) in ("raise NotImplementedError", "raise NotImplementedError()")


WELCOME = """\
# {title}

Your exercises are in `exercises/`, one function each; a file's docstring is the whole task. In `exercises/properties/`
it is the other way round: there you write tests, and wrong programs judge them. In this folder:

    whybn               how far you are, and the next step
    whybn watch         checks a file each time you save it
    whybn hint          a hint, then one that says more
    whybn spec NAME     the page with the sentences that have to hold

What `whybn` remembers of your progress is in `.whybn/`.
"""
NOTEBOOKS = """
The same exercises are in `notebooks/`, to be solved in Jupyter: each checks itself. `whybn` counts what is in
`exercises/`, so copy what counts over there.
"""


CHOSEN = """
Everything here speaks {title}: `convention = "{name}"` in `exercises/course.toml` says so.
"""


def in_convention(plan: str, convention: Convention) -> str:
    """The text of ``course.toml``, which says the convention unless it is the course's own."""
    return plan if convention.is_own else f'convention = "{convention.name}"\n{plan}'


def init(folder: Path, *, notebooks: bool = False, convention: str | None = None) -> Course:
    """Make the folder, whole or not at all, maybe with notebooks. Raises Refused where something is there already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} is there already and not empty: name a folder that is new or empty")
    own = next((place for place in OWN if (place / COURSE_FILE).is_file()), None)
    if own is None:
        raise Refused("this whybn came without its exercises: install it again")
    course = load_course(own, convention)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as part:
        made = Path(part) / "course"
        fill(made, course, notebooks=notebooks)
        if folder.exists():
            folder.rmdir()
        made.replace(folder)
    return course


def fill(made: Path, course: Course, *, notebooks: bool) -> None:
    """Write everything that a course folder holds."""
    texts = {exercise: stub(course, exercise) for exercise in course.exercises}
    (made / COURSE_FILE).parent.mkdir(parents=True)
    plan = (course.home / COURSE_FILE).read_text(encoding="utf-8")
    (made / COURSE_FILE).write_text(in_convention(plan, course.convention), encoding="utf-8")
    for exercise, text in texts.items():
        (made / exercise.file).write_bytes(text)
    own = [(task, stub(course, task)) for task in load_tasks(course.root).every]
    for task, text in own:
        (made / task.file).parent.mkdir(exist_ok=True)
        (made / task.file).write_bytes(text)
    welcome = WELCOME.format(title=course.title)
    if not course.convention.is_own:
        welcome += CHOSEN.format(title=course.convention.title, name=course.convention.name)
    if notebooks:
        write_notebooks(made / NOTEBOOKS_FOLDER, [*texts.items(), *own])
        welcome += NOTEBOOKS
    (made / "README.md").write_text(welcome, encoding="utf-8")
