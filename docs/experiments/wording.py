"""Results in words, for the text alternatives of figures."""

from collections.abc import Mapping

from .figure import Value, mean


def listed(values: Mapping[str, Value], spec: str = ".0f") -> str:
    """Labels with their means: ``raw 70, standardized 97``."""
    return ", ".join(f"{label} {mean(value):{spec}}" for label, value in values.items())
