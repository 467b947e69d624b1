"""What a learner's code may leave behind in modules that are not its own, and whether it did.

On the desktop every verdict has a process of its own. Here one Python judges many texts; one that has changed NumPy, or
us, must not spoil the next. It is found out afterwards, and then the page begins with a fresh Python.
"""

import builtins
import sys
from types import ModuleType
from typing import Any

import numpy as np

NOT_OURS = ("whybn_under_test_", "__main__")  # what a learner's own file is, and what is nobody's
MOVING = frozenset({"_", "last_value", "last_type", "last_traceback"})  # names that Python itself binds anew


class Intact:
    """The modules as they are now."""

    def __init__(self) -> None:
        self.before = {name: dict(vars(module)) for name, module in watched().items()}
        self.options = self.state()

    @staticmethod
    def state() -> tuple[Any, ...]:
        """What is set by calling, not by binding a name."""
        shown = {key: value for key, value in np.get_printoptions().items() if key != "override_repr"}
        return (np.geterr(), shown, sys.getrecursionlimit(), sys.displayhook, sys.excepthook)

    def spoilt(self) -> str:
        """What was changed, as ``numpy.mean``; nothing where nothing was."""
        if self.options != self.state():
            return "a setting of NumPy or Python"
        for name, module in watched().items():
            before, now = self.before.get(name), vars(module)
            for key, value in (before or {}).items():
                if now.get(key, MOVING) is not value and key not in MOVING:
                    return f"{name}.{key}"
        return ""


def watched() -> dict[str, ModuleType]:
    """NumPy and what Python itself has most of: where a patch is likely, and would meet the next text."""
    tops = ("numpy", "builtins", "math", "random", "time", "copy", "functools", "itertools", "operator", "spec")
    mine = {name: module for name, module in sys.modules.items() if name.split(".")[0] in tops}
    return {**mine, "builtins": builtins}
