"""The chapter in which learners write tests, as pages: the list, and each task with its hints, as text."""

import ast
from collections.abc import Mapping
from pathlib import Path

from whybn.properties.tasks import PropertyTask, Tasks, load_tasks

from . import blocks, payload
from .exercises import KINDS, in_page, markdown, prose

LIST = "say-what-must-hold.md"
PLACE = "exercises"
INTRODUCTION = """\
In the other chapters somebody else has written the tests. Here you write them, and programs judge them: your test has
to pass all right programs, {rights}, and to fail on wrong ones, which are mistakes that people really make.

1. **Valid.** A right program that fails your test is shown: its style, and the smallest example on which it fails.
2. **Not vacuous.** A test that passes everything earns nothing. Neither does one that never calls `impl`, or that fails
   only where a program raises an error by itself.
3. **Thorough.** The wrong programs that it fails count, by how often the mistake was seen in people's code: one, and
   one more for each time. What passes is shown by what it does: the smallest call that is wrong.

A valid test earns {validity} % of its task's points, and the rest by the share that it catches; {thorough} % of the
mistakes are enough for all. {points} points together, beside the lecture's hundred. The result is the same on every
machine: examples come from fixed seeds, and their number is limited, not their time.

```sh
whybn check p03          # judges your test once; --map says which of your tests catches what
whybn watch p03          # at every save
whybn hint row_alone     # three hints; a task goes by its slug too. Then whybn solution p03
pytest exercises/properties/p03_row_alone.py --impl misconception:batch-statistics
```

Without `--impl`, pytest tries your test on your own function, and skips it as long as that is a stub. In a notebook
`check("p03", test_a_row_depends_on_itself_alone)`, with `check` imported from `whybn`, says the same of a test that
stands in a cell; `whybn init my-course --notebooks` writes a notebook for each task. Of a valid test `whybn watch` says
first how it stands with the twenty commonest mistakes. A test that runs for half a minute on one program is stopped.

`impl` is far away: what crosses are numbers and arrays. Lists and whole numbers become float64 on the way, and a
program never sees your arrays, so a mistake that writes into its arguments cannot be tested here.
"""
IN_PAGE = """\
Each page has an editor too, in which your test is tried as you type, by Python in your browser: the same verdict, with
no marks and nothing to install. There a test is stopped that works for five seconds between two calls.
"""
STYLES = "in styles from a Python loop to a computation graph"


def pages(root: Path) -> Mapping[str, str]:
    """The list, and a page for each task."""
    tasks = load_tasks(root)
    return {f"{PLACE}/{LIST}": listing(root, tasks)} | {
        f"{PLACE}/{file_name(task)}": page(root, task, tasks) for task in tasks.every
    }


def file_name(task: PropertyTask) -> str:
    """The page of a task, within its folder."""
    return f"{task.name}-{task.slug.replace('_', '-')}.md"


def listing(root: Path, tasks: Tasks) -> str:
    """All tasks."""
    rows = [
        (task.name, f"[{task.title}]({file_name(task)})", code(task.functions), str(len(task.wrong)), str(task.points))
        for task in tasks.every
    ]
    introduction = INTRODUCTION.format(
        rights=STYLES,
        validity=round(100 * tasks.validity),
        thorough=round(100 * tasks.thorough_at),
        points=tasks.points,
    )
    return blocks.joined(
        blocks.top(tasks.title, "Write the test yourself: eleven tasks, judged by right and by wrong programs."),
        tasks.summary,
        blocks.table(("No.", "Task", "Functions", "Mistakes", "Points"), rows),
        introduction,
        IN_PAGE if payload.version(root) else "",
    )


def code(names: tuple[str, ...]) -> str:
    """Names as code."""
    return ", ".join(f"`{name}`" for name in names)


def page(root: Path, task: PropertyTask, tasks: Tasks) -> str:
    """One task."""
    stub = (root / task.file).read_text(encoding="utf-8")
    _, _, body = (ast.get_docstring(ast.parse(stub)) or "").partition("\n")
    hints = [
        blocks.details("tip", f"Hint {number}: {kind}", prose(hint))
        for number, (kind, hint) in enumerate(zip(KINDS, task.hints, strict=True), 1)
    ]
    return blocks.joined(
        blocks.top(f"{task.name} {task.title}", f"Write a test: {task.title.lower()}.", task.title),
        f"Task {task.name} · [{tasks.title}]({LIST}) · {blocks.plural(task.points, 'point')} · {code(task.functions)}",
        told(body),
        blocks.details("quote", f"The stub, {task.file}", blocks.fence(stub, "python")),
        in_page(Path(task.file).stem, payload.version(root)),
        f"## Run it\n\n{blocks.fence(f'whybn check {task.name}', 'sh')}",
        "## Hints",
        *hints,
        f"It is tried on {len(task.wrong)} wrong programs. What they believe is told of those that it catches.",
    )


def told(body: str) -> str:
    """The docstring as Markdown; a list in it stays a list."""
    parts = body.strip().split("\n\n")
    return blocks.joined(*(part if part.startswith("- ") else markdown(part) for part in parts))
