"""Intake: whatever an instructor has downloaded in, submissions out."""

from whybn.errors import IntakeError
from whybn.grade.intake.submissions import collect

__all__ = ["IntakeError", "collect"]
