"""``whybn adapters``: which libraries can be asked. ``whybn matrix``: what comes of asking them."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from whybn.errors import Refused, meant

from .adapted import Library, library_names, library_of
from .expected import DESIGN, KNOWN, NOT_ASKED

KINDS = {
    DESIGN: "Differs by design, as its documentation says:",
    KNOWN: "Fails, as known:",
    NOT_ASKED: "Not asked:",
}

KEYS = ("impl", "version", "holds", "not-provided", "cells")  # that comparing needs


@click.command()
@click.argument("name", required=False)
def adapters(name: str | None) -> None:
    """The libraries that `pytest --impl NAME` can judge; with NAME, how one of them is asked.

    An adapter makes the course's functions from a library's calls. NAME shows the library's dialect, its profiles, the
    call behind each function, what the adapter changes on the way, and what is expected not to hold, with reasons.
    """
    if name is None:
        for each in map(library_of, library_names()):
            click.echo(f"{each.name:<14} {each.title}, {installed(each)}: {', '.join(each.profiles)}")
        return
    if name not in library_names():
        raise Refused(f"there is no adapter for {name}{meant(name, library_names())}")
    for line in described(library_of(name)):
        click.echo(line)


def installed(library: Library) -> str:
    """Its version, or what installs it."""
    return library.version or f"not installed (pip install 'whybn[{library.name}]')"


def described(library: Library) -> Iterator[str]:
    """Everything that is known of a library."""
    yield f"{library.title}, {installed(library)}"
    yield library.documentation
    yield from ("", "Dialect:")
    yield from (f"  {key}: {value}" for key, value in library.dialect.items())
    yield from ("", f"Profiles, as pytest --impl {library.name}:PROFILE, the first unless one is named:")
    yield from (f"  {profile}: {says}" for profile, says in library.profiles.items())
    yield from ("", "Calls; a function that is not here is not provided:")
    yield from (f"  {function}: {call}" for function, call in library.provides.items())
    yield from ("", "Changed on the way:")
    yield from (f"  - {one.what}: {one.why}\n    {one.link}" for one in library.corrected)
    if library.refuses:
        yield from ("", "Refused by design; such examples are left out:")
        yield from (f'  - {one.reason}: "{one.quote}"\n    {one.link}' for one in library.refuses)
    for kind, title in KINDS.items():
        found = [departure for departure in library.departures if departure.kind == kind]
        if found:
            yield from ("", title)
        for departure in found:
            only = f" (profile {', '.join(departure.profiles)})" if departure.profiles else ""
            quoted = f': "{departure.quote}"' if departure.quote else ""
            yield f"  - {departure.reason}{quoted}{only}\n    {departure.link}\n    {', '.join(departure.clauses)}"


@click.command()
@click.argument("libraries", nargs=-1, metavar="[NAME[:PROFILE]]...")
@click.option(
    "--level",
    type=click.Choice(["must", "should"]),
    default="should",
    show_default=True,
    help="Which clauses are judged.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write everything to this JSON file.")
@click.option(
    "--compare",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Tell what changed since this file, and write it into the new one too.",
)
@click.option(
    "--python", "pythons", multiple=True, metavar="NAME=PATH", help="Judge a library by another environment's Python."
)
def matrix(
    libraries: tuple[str, ...], level: str, output: Path | None, compare: Path | None, pythons: tuple[str, ...]
) -> None:
    """Judge libraries beside each other: those that are named, else all that are installed, and the reference.

    Each runs in a process of its own. A smoke check comes first: where an adapter's function disagrees on ordinary
    numbers, its clauses are not judged. The exit code is 1 where a clause fails that is not known to, where one holds
    that was expected not to, or where a smoke check failed.
    """
    from . import matrix as run

    earlier = read_matrix(compare) if compare else None
    environments = dict(each.partition("=")[::2] for each in pythons)
    here = (name for name in library_names() if library_of(name).version or name in environments)
    chosen = libraries or ("reference_impl", *here)
    reports = []
    for impl in chosen:
        name = impl.partition(":")[0]
        if name != "reference_impl":
            if name not in library_names():
                raise Refused(f"there is no adapter for {name}{meant(name, library_names())}")
            library_of(name).profile(impl.partition(":")[2])
        reports.append(run.judged_apart(impl, level, environments.get(name, sys.executable)))
    found = run.matrix_of(reports, earlier)
    for line in run.table(reports):
        click.echo(line)
    wrong = [f"{report['impl']} {run.in_words(cell)}" for report in reports for cell in run.wrong_cells(report)]
    changed = run.changes(earlier, found) if earlier else ()
    for line in (*wrong, *map(str, changed)):
        click.echo(line)
    if output:
        output.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if wrong:
        raise click.exceptions.Exit(1)


def read_matrix(path: Path) -> dict[str, Any]:
    """An earlier file of results.

    Raises:
        Refused: it is none.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        of_reports = [[report[key] for key in KEYS] for report in found["reports"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"{path} is no file that whybn matrix --output has written: {error!r}") from error
    if not of_reports or "date" not in found:
        raise Refused(f"{path} is no file that whybn matrix --output has written: it has no results, or no date")
    return dict(found)
