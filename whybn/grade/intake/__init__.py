"""Intake: whatever an instructor has downloaded in, submissions out."""

from .collect import collect
from .entries import IntakeError

__all__ = ["IntakeError", "collect"]
