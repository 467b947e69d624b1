"""How late a submission is and what that takes: grace, extensions, free late days, a platform's own mark."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from whybn.grade.escaping import counted
from whybn.grade.run.task import Submission

from .policy import Late, Policy

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Lateness:
    """What being late takes.

    Attributes:
        percent: of everything earned.
        said: a few words for the gradebook; empty for a submission in time.
        spent: how many of the student's free late days it takes.
    """

    percent: Fraction = Fraction(0)
    said: str = ""
    spent: int = 0


def lateness(policy: Policy, submitted: datetime | None, marked: bool | None, student: str = "") -> Lateness:
    """Judge a submission's time.

    A mark of the platform outweighs the clock: it knows of extensions. Where it says late and nothing tells how late,
    that is one day, but not for a student with an extension: the platform knew the deadline of the others. A time
    without a zone is in the deadline's.
    """
    if marked is False:
        return Lateness()
    extension = policy.extensions.get(student)
    free = policy.free_days.get(student, policy.late.free)
    over = time_over(extension or policy.deadline, submitted)
    if over is None or over <= timedelta(0):
        if extension is None:
            said = "late, as the learning platform says"
            return lateness_of(policy.late, 1, said, free) if marked else Lateness()
        until = extension.isoformat(" ", "minutes")
        if over is None and marked:
            return Lateness(said=f"after the common deadline, with an extension to {until}: it costs nothing")
        beyond = time_over(policy.deadline, submitted)
        return Lateness(said=f"within the extension to {until}") if beyond and beyond > timedelta(0) else Lateness()
    if over <= policy.late.grace:
        return Lateness()
    days = -(-over // DAY)
    said = f"late by {counted(days, 'day')}" if days > 1 else f"late by {in_hours(over)}"
    return lateness_of(policy.late, days, said, free)


def time_over(deadline: datetime | None, submitted: datetime | None) -> timedelta | None:
    """The time since the deadline, or None where nobody knows."""
    if deadline is None or submitted is None:
        return None
    if submitted.tzinfo is None:
        submitted = submitted.replace(tzinfo=deadline.tzinfo)
    return submitted - deadline


def lateness_of(late: Late, days: int, said: str, free: int = 0) -> Lateness:
    """What so many days cost, where so many are free: whole days are spent, and none where nothing is accepted."""
    beyond = f" beyond {counted(free, 'free late day')}" if free else ""
    if late.refuse and days > free:
        return Lateness(Fraction(100), f"{said}, and nothing late is accepted{beyond}")
    if late.days is not None and days > late.days:
        return Lateness(Fraction(100), f"{said}, and {counted(late.days, 'day')} at most is accepted")
    spent = min(days, free)
    if spent:
        said += f", {spent} of {counted(free, 'free late day')} spent"
    return Lateness(min(Fraction(100), late.percent * (days - spent)), said, spent)


def in_hours(over: timedelta) -> str:
    """A time in hours and minutes, rounded up."""
    minutes = -(-over // timedelta(minutes=1))
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"


def late_note(lost: Lateness) -> str:
    """What is to be said about being late."""
    return f"{lost.said}: {float(lost.percent):g} % less" if lost.percent else lost.said


def untold(policy: Policy, found: Sequence[Submission]) -> Iterator[str]:
    """What the instructor should know where lateness is not known, or not how much: a sentence each."""
    late = policy.late
    unknown = [one for one in found if one.submitted is None and one.late is None]
    if policy.deadline and unknown:
        yield (
            f"there is a deadline, but no times are known of {counted(len(unknown), 'submission')}, and nothing is "
            f"taken off them for being late: --times gives the times"
        )
    marked = [one for one in found if one.late and (one.submitted is None or policy.deadline is None)]
    if not marked or not (late.percent or late.refuse or late.days is not None or late.free):
        return
    number = counted(len(marked), "submission")
    yield (
        f"{number} {'is' if len(marked) == 1 else 'are'} marked late by the platform without a time: "
        f"each counts as one day; --times gives the times"
    )
    if forgiven := [one for one in marked if one.student in policy.extensions]:
        verb = "is" if len(forgiven) == 1 else "are"
        yield f"of these {len(forgiven)} with an extension {verb} not taken for late at all"
