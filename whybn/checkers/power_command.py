"""``whybn power``: which wrong twins a pytest suite kills, and which right variants it accuses."""

import json
import os
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from whybn.course.course import find_root, load_course
from whybn.errors import Refused, meant
from whybn.files import write_whole

if TYPE_CHECKING:
    from .power import FunctionPower, SuitePower

WRAPPED = textwrap.TextWrapper(80, subsequent_indent="    ", break_on_hyphens=False, break_long_words=False)
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--module", default="", metavar="MODULE", help="The module that the tests test, as they import it.")
@click.option(
    "--functions",
    "pairs",
    default="",
    metavar="OURS=YOURS,...",
    help="What MODULE calls the course's functions: batchnorm_forward=forward,... Unless given: all of the same name.",
)
@click.option(
    "--adapter",
    default="",
    metavar="FILE",
    help="Where the arguments differ: a file with MODULE's functions, made of the course's.",
)
@click.option(
    "--json", "output", type=click.Path(dir_okay=False, path_type=Path), help="Write everything to this file."
)
@click.option(
    "--jobs", type=click.IntRange(1), default=os.cpu_count() or 1, help="Processes at a time.  [default: all]"
)
@click.option(
    "--timeout", "seconds", type=click.FloatRange(1, 86400), default=60.0, show_default=True, help="For each program."
)
def power(
    paths: tuple[str, ...], module: str, pairs: str, adapter: str, output: Path | None, jobs: int, seconds: float
) -> None:
    """Grade a pytest suite about batch norm, not an implementation.

    The tests of PATH... run on the reference, then on each right variant and each wrong twin of the functions that they
    call. A twin is killed if a test fails on it that passes on the reference; a right variant on which one fails is
    accused. A test that fails on the reference is told first and is not counted.

    Tests that take the fixture `impl` need no option. Else --module names what they test; its attributes are replaced
    before the tests are collected. Where its functions take other arguments than the course's, --adapter is a file of
    functions with MODULE's names, made of the course's: `def forward(course, x, w, b): return
    course.batchnorm_forward(x, w, b, 1e-5)`. `whybn spec batchnorm_forward` shows what the course's take.

    The tests are your own code and run with your rights: no sandbox, a process for each program, ended after --timeout.
    What they draw without a seed is the same each time, and Hypothesis has no clock and no database, so that the same
    files give the same result.
    """
    os.environ.update({"PYTHONHASHSEED": "0"} | {name: os.environ.get(name, "1") for name in ONE_THREAD})
    course = load_course(find_root(Path.cwd()))
    from .power import power_of
    from .trial import Suite

    functions = tuple(pair_of(text, course.names) for text in filter(None, pairs.split(",")))
    if (functions or adapter) and not module:
        raise Refused(f"{'--functions' if functions else '--adapter'} needs --module: whose functions are they?")
    if functions and adapter:
        raise Refused("--functions or --adapter, not both: the adapter's functions have the module's names")
    for path in (*(path.partition("::")[0] for path in paths), *([adapter] if adapter else [])):
        if not Path(path).exists():
            raise Refused(f"{path}: No such file or directory")
    if output is not None and not output.parent.is_dir():
        raise Refused(f"--json {output}: there is no folder {output.parent}")
    suite = Suite(paths, course.names, module, functions, adapter)
    bar = click.progressbar(length=1, label="programs", file=sys.stderr, hidden=not sys.stderr.isatty())
    with bar:

        def tell(left: int) -> None:
            bar.length = max(bar.length or 1, left)
            bar.update(bar.length - left - bar.pos)

        found = power_of(course, suite, jobs=jobs, seconds=seconds, tell=tell)
    if output is not None:
        write_whole(output, json.dumps(found.to_plain(), indent=1, ensure_ascii=False) + "\n")
    for line in told_power(found, seconds):
        click.echo(WRAPPED.fill(line) if len(line) > WRAPPED.width else line)


def pair_of(text: str, names: tuple[str, ...]) -> tuple[str, str]:
    """A function of the course and what the module calls it. Raises Refused."""
    function, _, attribute = (part.strip() for part in text.partition("="))
    if function not in names:
        raise Refused(f"--functions {text}: the course has no {function}{meant(function, names)}")
    return function, attribute or function


def told_power(found: "SuitePower", seconds: float) -> Iterator[str]:
    """The table, then each function by name."""
    one = found.counted == 1
    yield f"{found.counted} test{'' if one else 's'} of the suite pass{'es' if one else ''} on the reference."
    if found.not_counted:
        yield "Not counted, for they fail on the reference, which is right:"
        yield from (f"  {test}: {said}" for test, said in found.not_counted.items())
    yield ""
    rows = [("function", "kills wrong", "kills careless", "accuses right"), *map(row, found.functions)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    yield from (
        "  ".join(f"{text:{width}}" for text, width in zip(each, widths, strict=True)).rstrip() for each in rows
    )
    for power in found.functions:
        if power.called:
            yield from ("", power.function)
            yield listed("survive, though wrong", power.wrong.passed)
            yield listed("survive, though careless", power.careless.passed)
            yield listed("accused, though right", list(power.right.failed))
            yield from (f"    {name}: {test}: {said}" for name, (test, said) in power.right.failed.items())
            late = power.wrong.undecided + power.careless.undecided + power.right.undecided
            if late:
                yield listed(f"undecided, for the tests did not end within {seconds:g} s", late)


def row(power: "FunctionPower") -> tuple[str, str, str, str]:
    """A function's line of the table."""
    if not power.called:
        return power.function, "no test calls it", "", ""
    kinds = (power.wrong, power.careless, power.right)
    wrong, careless, right = (f"{len(kind.failed)} of {kind.of}" for kind in kinds)
    return power.function, wrong, careless, right


def listed(what: str, names: list[str]) -> str:
    """Names in a line."""
    return f"  {what}: {', '.join(names) or 'none'}"
