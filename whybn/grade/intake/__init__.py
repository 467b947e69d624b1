"""Intake: whatever an instructor has downloaded in, submissions out."""

from whybn.errors import IntakeError
from whybn.grade.intake.adapters import Adapter, load_adapters
from whybn.grade.intake.groups import with_members
from whybn.grade.intake.submissions import collect
from whybn.grade.intake.times import load_times, load_worksheet, with_times

__all__ = [
    "Adapter",
    "IntakeError",
    "collect",
    "load_adapters",
    "load_times",
    "load_worksheet",
    "with_members",
    "with_times",
]
