"""The untouched stub of an exercise: from the course that came with whybn, or from the history of the checkout."""

import ast
import shutil
import subprocess
from collections.abc import Iterator

from whybn.course import Course, Exercise

from .refused import Refused


def stub(course: Course, exercise: Exercise) -> bytes:
    """The stub as it was given out. Raises Refused where no untouched copy is to be had."""
    for text in candidates(course, exercise):
        if untouched(text):
            return text
    raise Refused(
        f"no untouched copy of {exercise.file} is to be had: the checkout's own was changed and git does not know it; "
        "`whybn init` in an installed whybn makes a fresh folder"
    )


def candidates(course: Course, exercise: Exercise) -> Iterator[bytes]:
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
