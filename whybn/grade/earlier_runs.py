"""What a run owes to the runs before it: lines that stay are of the same rules, and what has changed is said."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from whybn.course.convention import COURSES_OWN
from whybn.errors import GradeError
from whybn.grade.marks.policy import Policy
from whybn.grade.run.store import POLICY, Store
from whybn.grade.run.task import Settings, Submission, canonical

from .book.sheets import some_named
from .escaping import counted, for_terminal

# What decides a verdict, as whoever typed the command knows it. Where a course's folder lies decides nothing.
SETTINGS = {
    "course": "the version of whybn or of the course",
    "seed": "the seed (--seed)",
    "examples": "the number of examples (--examples)",
    "level": "the level of the clauses (--level, or [bonus] in grading.toml)",
    "search": "the live search (--search)",
    "exercises": "the exercises (--exercise, or exercises in grading.toml)",
    "limits": "the limits of a submission",
    "unsafe": "whether there is a sandbox (--unsafe)",
    "packages": "the packages (packages in grading.toml)",
    "convention": "the convention (--convention, or convention in grading.toml)",
}
# What decides points and lines beside the verdict, by what it is called in grading.toml.
RULES = {
    "points": "[points]",
    "extra": "[points]",
    "partial": "credit",
    "deadline": "deadline",
    "late": "[late]",
    "should": "[bonus]",
    "strict": "[bonus]",
    "scale": "scale",
    "names": "[names]",
    "extensions": "[extensions]",
    "free_days": "[free-days]",
    "corrections": "[corrections]",
}
OF_STUDENTS = ("names", "extensions", "free_days", "corrections")  # tables whose keys are students
OUTPUTS = {"canvas.csv": "--canvas", "moodle.csv": "--moodle", "sheet.csv": "--sheet", "dolos.zip": "--dolos"}


def plain_rules(policy: Policy) -> dict[str, Any]:
    """What decides points, as the results file keeps it with a run."""
    rules = asdict(policy)
    plain: dict[str, Any] = json.loads(json.dumps({name: rules[name] for name in RULES}, default=str))
    return plain


def refuse_other_settings(store: Store, settings: Settings, policy: Policy, chosen: Collection[str]) -> None:
    """Raises GradeError where the lines that stay would be of other settings or rules than those of the chosen.

    What the policy says of the chosen students alone may have changed: that is why one grades somebody again.
    """
    last = store.last_run()
    if last is None:
        return
    now: dict[str, Any] = json.loads(canonical(asdict(settings)))
    exercises = sorted(map(str, last.settings.get("exercises") or ()))  # type: ignore[call-overload]
    before = {"convention": COURSES_OWN, **last.settings, "exercises": exercises}
    now["exercises"].sort()
    other = [words for key, words in SETTINGS.items() if before.get(key) != now[key]]
    if rules := last.settings.get(POLICY):
        assert isinstance(rules, dict)
        if different := [*dict.fromkeys(other_rules(rules, plain_rules(policy), chosen))]:
            other.append(f"{', '.join(different)} of the policy (--policy)")
    if other:
        raise GradeError(
            f"--only leaves the other students' lines as they are, so the rest must be as in the run before, and this "
            f"is not: {'; '.join(other)}. Give the same, or grade all"
        )


def other_rules(before: Mapping[str, Any], now: Mapping[str, Any], chosen: Collection[str]) -> Iterator[str]:
    """Which rules differ for others than the chosen, by their names in grading.toml."""
    for key, name in RULES.items():
        one, other = before.get(key), now[key]
        if key in OF_STUDENTS:
            one, other = ({who: given for who, given in (of or {}).items() if who not in chosen} for of in (one, other))
        if one != other:
            yield name


def remark_on_missing(store: Store, found: list[Submission]) -> str:
    """Who had a line in the gradebook and is not here any more, for instance because one student's folder was given."""
    here = {one.student for one in found}
    gone = [entry.student for entry in store.entries() if entry.student not in here]
    if not gone:
        return ""
    return (
        f"{counted(len(gone), 'student')} of the run before {'is' if len(gone) == 1 else 'are'} not in it any more: "
        f"{some_named(gone)}; to grade one student of a class, give the class and --only STUDENT"
    )


def remark_on_older_results(store: Store, settings: Settings) -> str:
    """Why submissions that were graded before are graded again, where it is not their own change; else nothing."""
    last, path = store.last_run(), for_terminal(str(store.path))
    if store.older:
        kept = for_terminal(str(store.older))
        return f"{path} held results of another version of whybn: they are in {kept} now, and all is graded again"
    if last and last.course != settings.course:
        return f"the results in {path} are of another version of whybn or of the course: all is graded again"
    return ""


def outputs_of_an_earlier_run(out: Path, written: Collection[str]) -> Iterator[str]:
    """A sentence for each file that an earlier run left beside the new gradebook, and that this one did not write.

    It is named and not removed: a sheet that somebody has filled by hand since is nobody's to remove.
    """
    for name, option in OUTPUTS.items():
        if name not in written and (out / name).exists():
            yield (
                f"{for_terminal(str(out / name))} is of an earlier run and does not have these grades: give {option} "
                f"again, or remove it"
            )
