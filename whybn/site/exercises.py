"""The exercises as pages: the task, how to run it, hints, what is checked, and the mistakes that people make."""

import ast
import re
import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from whybn.course import clauses as specification
from whybn.course import course
from whybn.course.clauses import Clause, Level
from whybn.course.course import Chapter, Course, Exercise
from whybn.errors import CourseError
from whybn.mistakes.catches import twins_of

from . import blocks, payload
from .claims import linked
from .specification import clause_line

NAME = re.compile(r"(`[^`]+`|\b\w*_\w+\b)")
LABEL = re.compile(r"(?P<name>Shapes|In the lecture): (?P<text>.*)", re.S)
ITEM = re.compile(r"^- (?P<text>.*(?:\n  .*)*)", re.M)


def markdown(text: str) -> str:
    """A docstring, cleaned of its indentation, as Markdown."""
    return blocks.joined(*map(block, paragraphs(text)))


def paragraphs(text: str) -> list[str]:
    """What empty lines divide; steps of one example stay together."""
    found: list[str] = []
    for part in re.split(r"\n\s*\n", text.strip("\n")):
        if found and part.startswith(">>>") and found[-1].startswith(">>>"):
            found[-1] += f"\n\n{part}"
        else:
            found.append(part)
    return found


def block(text: str) -> str:
    """One paragraph, by what it begins with."""
    if text.startswith(">>>"):
        return blocks.joined("## A worked example", blocks.fence(text, "pycon"))
    if text.startswith("    "):
        return blocks.fence(textwrap.dedent(text), "text")
    if text.startswith("Rules:\n"):
        rules = "\n".join(f"- {prose(match['text'])}" for match in ITEM.finditer(text))
        return f"## Rules\n\n{rules}"
    if label := LABEL.fullmatch(text):
        return f"**{label['name']}:** {prose(label['text'])}"
    return prose(text)


def prose(text: str) -> str:
    """A sentence: code and names with an underscore as code, all else as it stands."""
    parts = NAME.split(" ".join(text.split()))
    return "".join(code(part) if odd % 2 else blocks.plain(part) for odd, part in enumerate(parts))


def code(text: str) -> str:
    """A name, or what stands between backticks already."""
    return text if text.startswith("`") else f"`{text}`"


FOLDER = "exercises"
KINDS = ("a nudge", "the way", "nearly the code")
INTRODUCTION = """\
{count} functions to write yourself, in lecture order, {points} points together, and {more} more that go beyond it. Each
page has the task, three hints, the sentences that your function is held to, and the mistakes that people make. The
[learner's guide](../learner.md) says how to install and work; `whybn` names your next step at any time. In another
chapter you write the tests yourself: [say what must hold](say-what-must-hold.md).
"""


def pages(root: Path) -> Mapping[str, str]:
    """The list by chapter, and a page for each exercise."""
    plan = course.load_course(root)
    clauses = specification.load_clauses(root, plan.names)
    own = {name: [clause for clause in clauses.values() if clause.function == name] for name in plan.names}
    before = {later.name: earlier for earlier, later in pairwise(plan.exercises)}
    after = {earlier.name: later for earlier, later in pairwise(plan.exercises)}
    files = {f"{FOLDER}/index.md": index(plan, own)}
    for chapter in plan.chapters:
        for exercise in chapter.exercises:
            text = page(root, chapter, exercise, own[exercise.name])
            ends = neighbours(before.get(exercise.name), after.get(exercise.name))
            files[f"{FOLDER}/{file_name(exercise)}"] = blocks.joined(text, ends)
    return files


def file_name(exercise: Exercise) -> str:
    """The page of an exercise, within its folder."""
    return f"{exercise.number:02}-{exercise.name}.md"


def index(plan: Course, own: Mapping[str, Sequence[Clause]]) -> str:
    """All exercises by chapter."""
    parts = []
    for chapter in plan.chapters:
        rows = [
            (
                f"{exercise.number:02}",
                f"[{exercise.title}]({file_name(exercise)})",
                f"`{exercise.name}`",
                str(exercise.points),
                str(sum(clause.level is Level.MUST for clause in own[exercise.name])),
            )
            for exercise in chapter.exercises
        ]
        head = ("No.", "Exercise", "Function", "Points", "Clauses")
        parts += [f"## {chapter.title} {{#{chapter.slug}}}", chapter.summary, blocks.table(head, rows)]
    top = blocks.top(
        "Exercises", "Functions to write yourself, from standardizing the inputs to the gradient of group norm."
    )
    introduction = INTRODUCTION.format(
        count=len(plan.lecture), points=plan.points, more=len(plan.exercises) - len(plan.lecture)
    )
    return blocks.joined(top, introduction, *parts)


def page(root: Path, chapter: Chapter, exercise: Exercise, clauses: Sequence[Clause]) -> str:
    """One exercise."""
    stub = (root / exercise.file).read_text(encoding="utf-8")
    node = definition(stub, exercise.name)
    docstring = ast.get_docstring(node) or ""
    summary, task = docstring.partition("\n")[0], linked(markdown(docstring), root)
    return blocks.joined(
        blocks.top(f"{exercise.number:02} {exercise.title}", summary, exercise.title),
        f"Exercise {exercise.number:02} · [{chapter.title}](index.md#{chapter.slug}) · "
        f"{blocks.plural(exercise.points, 'point')} · [specification](../specification/{exercise.name}.md)",
        blocks.fence(signature(stub, node), "python"),
        task,
        blocks.details("quote", f"The stub, {exercise.file}", blocks.fence(stub, "python")),
        in_page(exercise.name, payload.version(root)),
        running(exercise),
        "## Hints",
        *hints(exercise),
        checked(clauses),
        mistakes(exercise),
    )


def definition(stub: str, name: str) -> ast.FunctionDef | ast.ClassDef:
    """The function or class of a stub."""
    for node in ast.parse(stub).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return node
    raise CourseError(f"the stub of {name} does not define it")


def signature(stub: str, node: ast.FunctionDef | ast.ClassDef) -> str:
    """The definition up to its docstring; of a class, the methods too."""
    lines = stub.splitlines()
    if isinstance(node, ast.FunctionDef):
        return "\n".join(lines[node.lineno - 1 : node.body[0].lineno - 1])
    methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
    return "\n".join([f"class {node.name}:", *(f"    {lines[m.lineno - 1].strip()} ..." for m in methods)])


def in_page(name: str, python: str) -> str:
    """What is to be solved in the page, where the site has Python for it. Without scripts nothing of it shows."""
    if not python:
        return ""
    element = f'<whybn-exercise name="{name}" python="{python}" data-search-exclude></whybn-exercise>'
    return f'<div class="whybn-exercise" hidden>{element}</div>'


def running(exercise: Exercise) -> str:
    """How to have it judged."""
    return f"""## Run it

```sh
whybn watch {exercise.name}    # judges {exercise.file} each time you save it
whybn check {exercise.name}    # once
pytest tests/clauses/test_{exercise.name}.py
```

In a notebook, or at a prompt, no file is needed: `from whybn import check`, then `check({exercise.name})`.
"""


def hints(exercise: Exercise) -> list[str]:
    """The hints, each behind a click."""
    return [
        blocks.details("tip", f"Hint {number}: {kind}", prose(hint))
        for number, (kind, hint) in enumerate(zip(KINDS, exercise.hints, strict=True), 1)
    ]


def checked(clauses: Sequence[Clause]) -> str:
    """The clauses, those that are graded first."""
    graded = sum(clause.level is Level.MUST for clause in clauses)
    in_order = sorted(clauses, key=lambda clause: clause.level)
    return blocks.joined(
        "## What is checked",
        f"{blocks.plural(len(clauses), 'clause')}. The {graded} of level MUST decide the points; SHOULD is for careful "
        "numerics, STRICT for refusing bad arguments.",
        "\n".join(clause_line(clause, "../specification/") for clause in in_order),
    )


def mistakes(exercise: Exercise) -> str:
    """The misconceptions by name, without what is wrong in the code."""
    twins = twins_of(exercise.name)
    lines = [
        f"- [{twin.slug}](../specification/misconceptions/{exercise.name}.md#{twin.slug}): {blocks.plain(twin.belief)}"
        for twin in twins
    ]
    title = f"{blocks.plural(len(twins), 'belief')}, each wrong"
    return blocks.joined("## Mistakes people make here", blocks.details("bug", title, "\n".join(lines)))


def neighbours(before: Exercise | None, after: Exercise | None) -> str:
    """Links to the exercises before and after."""
    links = []
    if before:
        links.append(f"Before: [{before.number:02} {before.title}]({file_name(before)})")
    if after:
        links.append(f"Next: [{after.number:02} {after.title}]({file_name(after)})")
    return " · ".join(links)
