"""Intake: whatever an instructor has downloaded in, submissions out."""

from whybn.grade.intake.collect import collect
from whybn.grade.intake.entries import IntakeError

__all__ = ["IntakeError", "collect"]
