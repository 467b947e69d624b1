"""Submissions as a class hands them in: right, wrong, unfinished, hanging, crashing and copied ones, from a seed.

Each is a folder with a file for each exercise, named like the stubs. Right functions are taken from the variants
of ``tests/meta`` and from the reference, wrong ones are the reference's twins, both as text that stands alone.
"""

import ast
import inspect
import random
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import reference_impl
from reference_impl.misconceptions import TWINS
from whybn.course import course as courses

ROOT = Path(__file__).parents[1]
COURSE = courses.load_course(ROOT)
Files = dict[str, str]
Exercise = courses.Exercise

# What every twenty students are; the first six are one of each kind, for a short run.
KINDS = (
    *("right", "wrong", "not started", "hanging", "crashing", "copied"),
    *("right", "wrong", "right", "wrong", "right", "wrong", "not started"),
    *("right", "wrong", "right", "wrong", "right", "wrong", "right"),
)
HANGING = ("while True: pass", "__import__('time').sleep(1e6)", "sum(iter(int, 1))")
CRASHING = ("__import__('ctypes').string_at(0)", "__import__('os').abort()", "__import__('os')._exit(0)", "def f(:")


def students(count: int, seed: int) -> list[tuple[str, Files]]:
    """So many submissions, each with its kind."""
    rng = random.Random(seed)  # noqa: S311  a choice of examples, no secret
    made: list[tuple[str, Files]] = []
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        files = dict(rng.choice([f for k, f in made if k == "right"])) if kind == "copied" else MAKERS[kind](rng)
        made.append((kind, files))
    return made


def right(rng: random.Random) -> Files:
    """Every exercise right, each in a style of its own."""
    return {Path(exercise.file).name: rng.choice(right_sources(exercise.name)) for exercise in COURSE.exercises}


def wrong(rng: random.Random) -> Files:
    """One to six exercises wrong, each by some misconception."""
    return right(rng) | {
        Path(exercise.file).name: twin_source(rng.choice(twins_of(exercise.name)))
        for exercise in rng.sample(COURSE.exercises, rng.randint(1, 6))
    }


def not_started(rng: random.Random) -> Files:
    """The first few exercises done, the others as they were given."""
    done = rng.randint(0, 15)
    return right(rng) | {Path(exercise.file).name: stub(exercise) for exercise in COURSE.exercises[done:]}


def spoiled(deeds: tuple[str, ...]) -> Callable[[random.Random], Files]:
    """One exercise does such a deed whenever it is called."""

    def make(rng: random.Random) -> Files:
        chosen = rng.choice(COURSE.exercises)
        return right(rng) | {Path(chosen.file).name: spoil(stub(chosen), rng.choice(deeds))}

    return make


MAKERS: dict[str, Callable[[random.Random], Files]] = {
    "right": right,
    "wrong": wrong,
    "not started": not_started,
    "hanging": spoiled(HANGING),
    "crashing": spoiled(CRASHING),
}


@cache
def stub(exercise: Exercise) -> str:
    """The file as students are given it."""
    return (ROOT / exercise.file).read_text(encoding="utf-8")


def spoil(text: str, deed: str) -> str:
    """A stub that does a deed in the place of raising NotImplementedError."""
    return re.sub("raise NotImplementedError.*", lambda _: deed, text)


@cache
def right_sources(function: str) -> tuple[str, ...]:
    """All right ways to write a function that we have."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests/meta/variants").glob("*.py"))]
    return (
        *(alone(text, function) for text in texts if function in defined(text)),
        alone(unqualified(reference()), function),
    )


@cache
def twins_of(function: str) -> tuple[str, ...]:
    """The ids of a function's wrong twins."""
    return tuple(twin.id for twin in TWINS.values() if twin.function == function)


@cache
def twin_source(name: str) -> str:
    """A wrong twin as a file of its own."""
    twin = TWINS[name]
    right_one = inspect.getsource(getattr(reference_impl, twin.function))
    before, found, after = reference().partition(right_one)
    assert found, twin.function
    return alone(unqualified(before + twin.source + after), twin.function)


@cache
def reference() -> str:
    """All of the reference as one text, every module after those that it imports from."""
    texts: dict[str, str] = {}

    def need(module: str) -> None:
        text = inspect.getsource(sys.modules[module])
        for node in parsed(text).body:
            if isinstance(node, ast.ImportFrom) and node.level:
                for inner in [node.module] if node.module else [one.name for one in node.names]:
                    need(f"reference_impl.{inner}")
        texts.setdefault(module.partition(".")[2], text)

    for function in COURSE.names:
        need(getattr(reference_impl, function).__module__)
    # Its modules call _validate's functions valid.NAME where an argument has that name too.
    used = sorted({name for text in texts.values() for name in re.findall(r"\bvalid\.(\w+)", text)})
    texts["_validate"] += "".join(f"\nvalid_{name} = {name}" for name in used)
    return "\n\n".join(texts.values())


def unqualified(text: str) -> str:
    """A text of the reference whose names are all its own."""
    return re.sub(r"\bvalid\.", "valid_", text)


def alone(text: str, function: str) -> str:
    """A function with all that it needs of a text, and nothing else of it."""
    definitions, needed, waiting = defined(text), set[str](), [function]
    while waiting:
        name = waiting.pop()
        if name in definitions and name not in needed:
            needed.add(name)
            waiting += [node.id for node in ast.walk(definitions[name]) if isinstance(node, ast.Name)]
    lines = text.splitlines()
    imports = [ast.unparse(node) for node in parsed(text).body if is_import(node)]
    chosen = sorted({definitions[name] for name in needed}, key=lambda node: node.lineno)
    return "\n\n".join(["\n".join(dict.fromkeys(imports)), *(source(lines, node) for node in chosen)]) + "\n"


parsed = cache(ast.parse)


@cache
def defined(text: str) -> dict[str, ast.stmt]:
    """What a text defines at its top, by name."""
    found: dict[str, ast.stmt] = {}
    for node in parsed(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {name.id: node for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    return found


def is_import(node: ast.stmt) -> bool:
    """Whether it imports from outside the text's own package."""
    return isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and not node.level)


def source(lines: list[str], node: ast.stmt) -> str:
    """The lines of a definition, its decorators included."""
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
    return "\n".join(lines[first - 1 : node.end_lineno])
