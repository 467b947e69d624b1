"""The executable answer to the lecture "Why does batch norm work?": the tool around the specification."""

__version__ = "0.1.0"
