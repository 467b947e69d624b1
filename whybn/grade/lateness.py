"""How late a submission is, and what that takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from .policy import Late, Policy
from .text import counted

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Lateness:
    """What being late takes.

    Attributes:
        percent: of everything earned.
        said: a few words for the gradebook; empty for a submission in time.
    """

    percent: Fraction = Fraction(0)
    said: str = ""


def lateness(policy: Policy, submitted: datetime | None, marked: bool | None) -> Lateness:
    """Judge a submission's time.

    A mark of the platform outweighs the clock: it knows of extensions. Where it says late and nothing tells how late,
    that is one day. A time without a zone is in the deadline's.
    """
    if marked is False:
        return Lateness()
    over = _over(policy, submitted)
    if over is None or over <= timedelta(0):
        return _taken(policy.late, 1, "late, as the learning platform says") if marked else Lateness()
    if over <= policy.late.grace:
        return Lateness()
    days = -(-over // DAY)
    return _taken(policy.late, days, f"late by {counted(days, 'day')}" if days > 1 else f"late by {_hours(over)}")


def _over(policy: Policy, submitted: datetime | None) -> timedelta | None:
    """The time since the deadline, or None where nobody knows."""
    if policy.deadline is None or submitted is None:
        return None
    if submitted.tzinfo is None:
        submitted = submitted.replace(tzinfo=policy.deadline.tzinfo)
    return submitted - policy.deadline


def _taken(late: Late, days: int, said: str) -> Lateness:
    if late.refuse:
        return Lateness(Fraction(100), f"{said}, and nothing late is accepted")
    if late.days is not None and days > late.days:
        return Lateness(Fraction(100), f"{said}, and {counted(late.days, 'day')} at most is accepted")
    return Lateness(min(Fraction(100), late.percent * days), said)


def _hours(over: timedelta) -> str:
    minutes = -(-over // timedelta(minutes=1))
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"
