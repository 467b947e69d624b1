"""``whybn checkers``: report cards of checks, as a table and by name."""

import json
import os
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from whybn.course.course import find_root, load_course
from whybn.errors import Refused, meant

if TYPE_CHECKING:
    from .report_card import ReportCard

WRAPPED = textwrap.TextWrapper(80, subsequent_indent="    ", break_on_hyphens=False)


@click.command()
@click.argument("checks", nargs=-1, metavar="[CHECK...]")
@click.option("--function", "function", default="batchnorm_forward", show_default=True, help="Whose implementations.")
@click.option("--list", "listing", is_flag=True, help="List the rules that are built in, and their numbers.")
@click.option("--json", "as_json", is_flag=True, help="The cards as JSON.")
def checkers(checks: tuple[str, ...], function: str, listing: bool, as_json: bool) -> None:
    """Grade a check, not an implementation.

    Which of the catalogue's wrong implementations does it let through, and which right ones does it refuse?

    CHECK is a rule that is built in, with numbers of its own if need be (allclose, allclose:rtol=1e-3,seeds=5), or your
    own function, FILE.py:name or module:name. It gets an implementation and accepts it, by returning True or nothing,
    or refuses it, by returning False or raising. Without a CHECK: all rules that are built in.

    Your function runs as your own code, here, without a sandbox and without a time limit.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    course = load_course(find_root(Path.cwd()))
    from .built_in import BUILT_IN, DRAWN, settings_of
    from .report_card import report_card

    if function not in course.names:
        raise Refused(f"--function {function}: the course has none of that name{meant(function, course.names)}")
    if listing:
        click.echo("\n".join(f"{name}: {rule.about}\n  {name}:{settings_of(name)}" for name, rule in BUILT_IN.items()))
        return
    if not checks:
        if function not in DRAWN:
            raise Refused(f"no rule is made for {function}, only for {', '.join(DRAWN)}: give a check of your own")
        checks = tuple(name for name, rule in BUILT_IN.items() if not rule.functions or function in rule.functions)
    cards = [report_card(course, check, function, Path.cwd()) for check in checks]
    click.echo(json.dumps([card.to_plain() for card in cards], indent=1) if as_json else told(cards))


def told(cards: "list[ReportCard]") -> str:
    """The table, then each check by name."""
    from .report_card import numbers

    first = cards[0]
    rows = [{"check": card.check, **numbers(card)} for card in cards]
    widths = {key: max(len(key), *(len(row[key]) for row in rows)) for key in rows[0]}
    counted = (
        f"{first.wrong} break a MUST clause, {first.careless} break SHOULD or STRICT alone, {first.right} are right"
    )
    lines = [
        f"Implementations of {first.function}: {counted}",
        "",
        "  ".join(f"{key:{width}}" for key, width in widths.items()).rstrip(),
        *("  ".join(f"{row[key]:{width}}" for key, width in widths.items()).rstrip() for row in rows),
    ]
    for card in cards:
        lines += ["", card.check]
        lines += named("accepts, though wrong", card.accepted_wrong)
        lines += named("accepts, though careless", card.accepted_careless)
        lines += named("refuses, though right", card.refused_right)
    return "\n".join(WRAPPED.fill(line) if len(line) > WRAPPED.width else line for line in lines)


def named(what: str, names: tuple[str, ...]) -> list[str]:
    """Names in a line."""
    return [f"  {what}: {', '.join(names) or 'none'}"]
