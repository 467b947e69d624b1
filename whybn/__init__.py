"""The executable answer to the lecture "Why does batch norm work?": the tool around the specification."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from whybn.learn.notebook import check

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """``check`` is loaded when it is asked for: whoever needs the version alone need not wait for NumPy."""
    if name != "check":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from whybn.learn.notebook import check

    return check
