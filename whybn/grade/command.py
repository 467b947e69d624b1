"""The command ``whybn grade``, and the half of ``whybn doctor`` that examines the sandbox."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from whybn.course import clauses as specification
from whybn.course import course as courses
from whybn.course.clauses import Level
from whybn.course.course import Course
from whybn.errors import GradeError, Stopped, meant
from whybn.grade.marks.personal import students_meant
from whybn.grade.marks.policy import Policy
from whybn.grade.run.cluster import Cluster
from whybn.grade.run.course_files import course_version
from whybn.grade.run.dispatch import run
from whybn.grade.run.store import Store
from whybn.grade.run.task import Settings, Submission
from whybn.grade.run.workers import Pool, Processes
from whybn.sandbox import probes, promises
from whybn.sandbox.layers import Layers
from whybn.sandbox.packages import installed
from whybn.sandbox.runner import Limits

from . import intake
from .book import exports, gradebook, roster, similarity
from .earlier_runs import (
    outputs_of_an_earlier_run,
    plain_rules,
    refuse_other_settings,
    remark_on_missing,
    remark_on_older_results,
)
from .escaping import counted, for_terminal
from .marks import lateness, policy
from .progress_bar import reporting
from .resumable import EXISTING, fills_sheets, told_half_way
from .run import checker

MOST_NAMED = 10  # modules that are named for each set of layers
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(epilog="The guide is on the site, under Grading. The rules of grading.toml are in docs/grading.")
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("--one", is_flag=True, help="All of SUBMISSIONS is one student's work.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("grades"),
    show_default=True,
    help="Where the gradebook, feedback and reports go.",
)
@click.option("--results", type=FILE, help="The results file, for resuming.  [default: OUT/results.sqlite]")
@click.option(
    "--policy",
    "policy_file",
    type=EXISTING,
    help="grading.toml: exercises, points, deadline, lateness, bonus, names, pattern.",
)
@click.option(
    "--times",
    type=EXISTING,
    metavar="CSV",
    help="When each was handed in: columns student and time, with its zone; or Moodle's grading worksheet.",
)
@click.option(
    "--course",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A course of your own: a folder with exercises, spec, tests and reference_impl.",
)
@click.option(
    "--convention",
    metavar="NAME",
    help="What submissions speak: course, or pytorch.  [default: convention of the policy, or of the course]",
)
@click.option(
    "--adapter",
    "adapters",
    type=EXISTING,
    multiple=True,
    metavar="FILE",
    help="How another course's classes answer, a .toml or .py; repeatable.",
)
@click.option(
    "--exercise",
    "exercises",
    multiple=True,
    metavar="NAME",
    help="Grade only this function; repeatable.  [default: exercises of the policy, or all]",
)
@click.option(
    "--seed", type=click.IntRange(0), help="What examples are drawn from.  [default: secret, kept in the results]"
)
@click.option(
    "--examples",
    type=click.IntRange(1, 1000),
    default=Settings.examples,
    show_default=True,
    help="Drawn examples of each clause, beside its corner cases; `whybn check` has 50.",
)
@click.option(
    "--level",
    type=click.Choice([level.name.lower() for level in Level]),
    help="Clauses to try.  [default: must, and what the policy's bonus needs]",
)
@click.option(
    "--search",
    type=click.IntRange(0, 100_000),
    default=0,
    show_default=True,
    help="Live examples of each clause that held, searched by Hypothesis.",
)
@click.option("--workers", type=click.IntRange(1), help="Processes on this machine.  [default: one per processor]")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask cluster instead: tcp://host:port, or local:N.")
@fills_sheets("; its times of submission count where there is a deadline")
@click.option(
    "--only",
    multiple=True,
    metavar="STUDENT",
    help="Grade only this student; all others' lines stay as they are; repeatable.",
)
@click.option("--dolos", is_flag=True, help="Write dolos.zip too: the code, as Dolos compares it.")
@click.option("--regrade", is_flag=True, help="Forget the results of these submissions first.")
@click.option("--unsafe", is_flag=True, help="Grade without a sandbox, and say so in the gradebook.")
def grade(submissions: Path, out: Path, **options: Any) -> None:
    """Grade SUBMISSIONS: a folder of folders, files, notebooks or clones, or the zip that a learning platform gives.

    Known are Canvas, Moodle, Blackboard, Brightspace, Sakai, Gradescope, GitHub Classroom, Google Classroom and
    nbgrader. For any other, pattern in grading.toml says whose a file or folder is by its name.

    The same command resumes a run that was interrupted. What is graded already, identical files included, is not graded
    again.
    """
    with told_half_way():
        grade_all(submissions, out, **options)


def grade_all(
    submissions: Path,
    out: Path,
    *,
    one: bool,
    results: Path | None,
    policy_file: Path | None,
    times: Path | None,
    folder: Path | None,
    convention: str | None,
    adapters: tuple[Path, ...],
    canvas: Path | None,
    moodle: Path | None,
    other: Path | None,
    column: str | None,
    comments: str | None,
    lower: bool,
    unsafe: bool,
    regrade: bool,
    only: tuple[str, ...],
    dolos: bool,
    workers: int | None,
    scheduler: str | None,
    **chosen: Any,
) -> None:
    """Collect, grade, and write everything down."""
    course = courses.load_course(courses.whole(folder) if folder else courses.own_root())
    rules = policy.load_policy(policy_file, course) if policy_file else policy.default(course)
    if convention or rules.convention:
        course = courses.load_course(course.home, convention or rules.convention)
    clauses = specification.load_clauses(course.root, course.names, course.convention)
    settings = settings_for(course, rules, unsafe=unsafe, folder=str(course.root) if folder else "", **chosen)
    known = adapters_for(course, adapters)
    sheets = exports.examined(canvas, moodle, column, comments, lower=lower, other=other)
    layers = Layers() if unsafe else checker.confinement_with(settings.packages)
    refuse_broken(settings.packages, layers)
    unmet: list[str] = []

    def tell(text: str) -> None:
        """Of whom grading.toml and tables speak in vain: said at once, and again at the end, below the progress."""
        unmet.append(text)
        say(text)

    zone = rules.deadline.tzinfo if rules.deadline else None
    noted = intake.load_times(times, zone, say) if times else {}
    written = intake.load_worksheet(moodle, zone, say) if moodle and zone else {}
    found = intake.collect(
        submissions,
        course.names,
        rules.names,
        one=one,
        out=out,
        tell=say,
        packages=settings.packages,
        pattern=rules.pattern,
        zone=zone,
        adapters=known,
    )
    found = as_the_rules_know_them(found, rules, sheets, tell)
    found = intake.with_times(found, written, str)  # who handed in elsewhere is not there
    if times:
        found = intake.with_times(found, noted, tell)
    rules = policy.keyed(rules, found, tell)
    for sentence in lateness.untold(rules, found):
        say(sentence)
    chosen_ones = those_of(found, only)
    out.mkdir(parents=True, exist_ok=True)
    say(f"{counted(len(chosen_ones), 'submission')}; sandbox: {', '.join(layers.names) or 'none'}")
    with Store(results or out / "results.sqlite") as store:
        if remark := remark_on_older_results(store, settings):
            say(remark)
        if settings.seed < 0:
            settings = replace(settings, seed=store.secret_seed())
        if only:
            refuse_other_settings(store, settings, rules, {one.student for one in chosen_ones})
        elif remark := remark_on_missing(store, found):
            say(remark)
        pool: Pool = Cluster(scheduler, settings) if scheduler else Processes(workers)

        def write() -> None:
            book = gradebook.Gradebook(store.entries(), rules, course, clauses, settings.exercises)
            for message in exports.write_all(book, out, sheets):
                say(message)
            if remark := gradebook.remark_on_untouched(book):
                say(remark)

        try:
            with reporting(sys.stderr) as report:
                run(
                    *(chosen_ones, store, settings, pool, report),
                    sandbox=layers.names,
                    regrade=regrade,
                    only=bool(only),
                    policy=plain_rules(rules),
                )
        except Stopped:
            write()  # who has no score yet stands there without one
            raise
        write()
    if dolos:
        say(similarity.write(found, out / similarity.FILE, course.root))
    of_this_run = {*sheets.files, *((similarity.FILE,) if dolos else ())}
    for remark in outputs_of_an_earlier_run(out, of_this_run):
        say(remark)
    say(f"results in {for_terminal(str(out))}: open class.html; grades.csv, feedback/ and more lie beside it")
    for text in unmet:
        say(text)


def as_the_rules_know_them(
    found: list[Submission], rules: Policy, sheets: exports.PlatformSheets, tell: Callable[[str], object]
) -> list[Submission]:
    """The submissions with the sheet's names, a group's once for each member."""
    named = roster.as_listed(found, sheets.plans, rules.names)
    each = intake.with_members(named, policy.groups_by_key(rules, named, tell), rules.names)
    return roster.as_listed(each, sheets.plans, rules.names)  # the members too


def those_of(found: list[Submission], only: tuple[str, ...]) -> list[Submission]:
    """The submissions of the students that are named, or all. Raises GradeError where a name is nobody's."""
    if not only:
        return found
    meant_ones, said = students_meant("--only", only, found)
    if said:
        raise GradeError(said[0])
    return [one for one in found if one.student in meant_ones]


def adapters_for(course: Course, paths: tuple[Path, ...]) -> tuple[intake.Adapter, ...]:
    """The adapters of a run: they answer in the course's own convention, so in another one there are none."""
    if course.convention.is_own:
        return intake.load_adapters(paths, course.names)
    if paths:
        raise GradeError(
            f"--adapter {for_terminal(str(paths[0]))}: adapters answer in the course's own convention, and this run is "
            f"in {course.convention.title}: leave out one of the two"
        )
    return ()


def refuse_broken(packages: tuple[str, ...], layers: Layers) -> None:
    """Raises GradeError where a package that is allowed does not import in the sandbox."""
    for name, why in promises.broken(layers, packages).items() if packages else ():
        raise GradeError(f"packages: {name} does not import in the sandbox: {for_terminal(why)}")


def settings_for(
    course: Course,
    rules: Policy,
    *,
    seed: int | None,
    examples: int,
    level: str | None,
    search: int,
    exercises: tuple[str, ...],
    unsafe: bool,
    folder: str,
) -> Settings:
    """The settings of a run; a seed of -1 stands for the secret one. Raises GradeError for an unknown exercise."""
    unknown = [name for name in exercises if name not in course.names]
    if unknown:
        known = f": the course has {', '.join(course.names)}"
        raise GradeError(f"--exercise {unknown[0]}{meant(unknown[0], course.names, known)}")
    exercises = exercises or rules.exercises  # for a look at one, the command line goes before the file
    if exercises and not any(rules.points[name] for name in exercises):
        raise GradeError(
            f"--exercise {exercises[0]}: it is worth no points in grading.toml, so nothing would be marked"
        )
    needed = "strict" if rules.strict else "should" if rules.should else "must"
    return Settings(
        course=course_version(course.root),
        seed=-1 if seed is None else seed,
        examples=examples,
        level=level or needed,
        search=search,
        exercises=exercises,
        unsafe=unsafe,
        limits=Limits(**rules.limits),
        packages=tuple(sorted(map(str, installed(rules.packages)))),
        folder=folder,
        convention=course.convention.name,
    )


def examine(verbose: bool) -> None:
    """Print what was found; exit code 1 where grading would refuse to run."""
    from whybn.grade.run.store import versions

    for name, version in versions().items():
        click.echo(f"{name:<12} {version}")
    click.echo()
    for layer in probes.report():
        word = "holds" if layer.holds else "absent" if layer.missing else "LEAKS"
        stopped = sum(finding.stopped for finding in layer.findings)
        click.echo(
            f"{layer.name:<12} {word:<7} {layer.missing or f'{stopped} of {len(layer.findings)} probes stopped'}"
        )
        for finding in layer.findings:
            if verbose or not finding.stopped:
                mark = "stopped" if finding.stopped else "NOT STOPPED"
                click.echo(f"  {mark}: {finding.probe.name} ({for_terminal(finding.how)})")
    tell_imports(promises.report())
    layers = probes.usable()
    click.echo()
    if not layers.enough:
        raise GradeError(probes.NOT_ENOUGH)
    click.echo(f"Grading runs here, confined by: {', '.join(layers.names)}, and limits.")


def tell_imports(found: dict[Layers, dict[str, str]]) -> None:
    """Print whether what is promised imports under every set of layers that can be put on."""
    whole = len(promises.promised())
    least = whole - max(map(len, found.values()), default=0)
    word = "holds" if least == whole else "LACKS"
    click.echo(f"{'imports':<12} {word:<7} {least} of {whole} modules import, under each layer and under all")
    for layers, broken in found.items():
        for name, why in list(broken.items())[:MOST_NAMED]:
            under = ", ".join(layers.names) or "limits"
            click.echo(f"  DOES NOT IMPORT under {under}: {name} ({for_terminal(why)})")


def say(text: str) -> None:
    """A line on standard error: standard output stays free for what can be piped."""
    click.echo(text, err=True)
