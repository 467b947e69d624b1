"""The page about ``whybn power``: how to grade a suite, and what it says of three whose kind is known."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import blocks

PAGE = "engineer/power.md"
SUITES = Path("docs") / "engineer" / "suites"
TITLE = "A test suite's power"
# What each suite is like, how it is run from docs/engineer, and what there is to say of its result.
WRITTEN = {
    "cs231n": (
        "CS231n's notebook",
        "--module layers --adapter suites/cs231n/adapter.py",
        """\
The notebook of [CS231n](https://cs231n.github.io/) prints means, deviations and the errors of gradients, and a reader
judges; here an assert does. Gradients are compared with differences for a random cotangent. Of the output only means
and deviations are looked at. Test time is seen on batches like those of training, with gamma 1 and beta 0, to within
0.2: there a batch's own statistics look right, and so does a reversed momentum.""",
    ),
    "minitorch": (
        "minitorch's conventions",
        "--module batchnorm --functions batchnorm_forward=forward,batchnorm_backward=backward",
        """\
[minitorch](https://minitorch.github.io/) has no batch norm. These are its ways of testing an operator: numbers up to
100 by Hypothesis, values within 1e-2 of plain Python's, and the gradient of the output's *sum*. The sum of a batch
norm's output depends neither on x nor on gamma, so that gradient check asks whether zero is zero.""",
    ),
    "onnx": (
        "ONNX's node tests",
        "--module operators --adapter suites/onnx/adapter.py",
        """\
The cases of [BatchNormalization](https://onnx.ai/onnx/operators/onnx__BatchNormalization.html): one batch of float32,
two values of epsilon, the default momentum, expected values by the formula. The operator's defaults are the adapter's
own, so a wrong default of the course's functions is not seen.""",
    ),
}
INTRODUCTION = """\
Your tests are green. Would they be red if the code were wrong? `whybn power` runs a pytest suite on programs that are
known to be right or wrong, each in the place of your module's function:

- the reference first; a test that fails on it is told, and does not count;
- each [wrong twin](../specification/misconceptions/index.md) of the functions that your tests call. A twin is *killed*
  if a test fails on it that passes on the reference;
- right code in other people's styles. A style on which a test fails is *accused*: the test asks for more than is right.

## Three kinds of suites

None of these is those projects' code. Each is a small suite in our own words that checks as they check. The commands
run in the folder of this page, `docs/engineer`, and wrote the results that the tables are made of."""
USE = """\
## Your own suite

Your tests import `forward` from `mylib.norm`, and it takes what the course's `batchnorm_forward` takes:

```sh
whybn power tests/ --module mylib.norm --functions batchnorm_forward=forward,batchnorm_backward=backward
```

The attribute is replaced before your tests are collected, also where another module has taken it by
`from mylib.norm import forward`. `whybn spec batchnorm_forward` shows the course's arguments. Without `--functions`
every attribute counts that has a name of the course's; tests that take the fixture `impl` need no option at all.

Where the arguments differ, an adapter says your functions with the course's. This is the one for CS231n's:

{adapter}

```sh
{command}
```

`--json FILE` writes everything: which test kills which twin first, what survives, and what an accusing test said.
*Wrong* twins break a MUST clause, *careless* ones SHOULD or STRICT alone: digits on hard data, or validation.

Your tests run as your own code, with your rights: no sandbox. Each program has a process of its own; `--jobs` says how
many run at a time. One that does not end within `--timeout` seconds is stopped with all that it started, and told as
*undecided*: it is neither killed nor accused, since a faster machine might have said otherwise. What your tests draw
without a seed is the same in each run, and Hypothesis has neither a clock nor a database, so the same files give the
same result.

A function that no test calls is not tried. A mistake that your adapter hides, by its own defaults or by a conversion,
cannot be killed through it."""


def pages(root: Path) -> Mapping[str, str]:
    """The page."""
    found = {name: json.loads((root / SUITES / f"{name}.json").read_text("utf-8")) for name in WRITTEN}
    adapter = (root / SUITES / "cs231n" / "adapter.py").read_text("utf-8")
    rows = [row for name in WRITTEN for row in lines(name, found[name])]
    return {
        PAGE: blocks.joined(
            blocks.top(TITLE, "Which wrong batch norms does a pytest suite kill, and which right ones does it accuse?"),
            INTRODUCTION,
            blocks.table(("Suite", "Function", "Kills wrong", "Kills careless", "Accuses right"), rows),
            *(of_suite(root, name, found[name]) for name in WRITTEN),
            USE.format(adapter=blocks.fence(adapter, "python"), command=command("cs231n")),
        )
    }


def command(name: str) -> str:
    """What runs a suite, within docs/engineer."""
    return f"whybn power suites/{name} {WRITTEN[name][1]} --json suites/{name}.json"


def lines(name: str, found: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """A suite's lines of the table, and one for all of its functions."""
    kinds = (("wrong", "killed"), ("careless", "killed"), ("right", "accused"))
    numbers = {
        function: [(len(one[kind][what]), one[kind]["of"]) for kind, what in kinds]
        for function, one in found["functions"].items()
    }
    together = [tuple(map(sum, zip(*column, strict=True))) for column in zip(*numbers.values(), strict=True)]
    title = f"[{WRITTEN[name][0]}](#{name})"
    every = [(title, "all", *(f"**{some} of {of}**" for some, of in together))]
    return every + [("", f"`{key}`", *(f"{some} of {of}" for some, of in row)) for key, row in numbers.items()]


def of_suite(root: Path, name: str, found: Mapping[str, Any]) -> str:
    """What there is to say of one suite."""
    title, _, said = WRITTEN[name]
    survivors = [
        f"`{function}`: {', '.join(one['wrong']['survived']) or 'none'}" for function, one in found["functions"].items()
    ]
    accused = [
        f"It accuses `{style}` of `{function}`, which is right: `{test}` says `{text}`."
        for function, one in found["functions"].items()
        for style, (test, text) in one["right"]["accused"].items()
    ]
    links = ", ".join(
        f"[{path.name}](suites/{name}/{path.name})" for path in sorted((root / SUITES / name).glob("*.py"))
    )
    return blocks.joined(
        f"### {title} {{ #{name} }}",
        said,
        "\n\n".join(accused),
        f"{blocks.plural(found['counted'], 'test')}: {links}, [the result](suites/{name}.json).",
        blocks.fence(command(name), "sh"),
        blocks.details("note", "What survives, though wrong", "\n\n".join(survivors)),
    )
