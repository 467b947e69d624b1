"""One assertion: two results are as near as the author of a test says that they must be."""

from typing import Any

import numpy as np
import numpy.typing as npt


def assert_close(got: Any, expected: Any, bound: Any, what: str = "result") -> None:
    """Assert that ``|got - expected| <= bound`` everywhere.

    Nothing is stretched: ``got`` must have the shape of ``expected``. A NaN is near nothing.

    Args:
        got: what the implementation gave.
        expected: what must hold, an array or a number.
        bound: how far it may be off: a number, or an array that fits. Not negative; an infinite one would say nothing.
        what: named in the message.
    """
    __tracebackhide__ = True  # pytest shows the learner's line, not ours
    near, right = np.asarray(got), np.asarray(expected)
    room: npt.NDArray[Any] = np.asarray(bound, dtype=np.longdouble)
    if near.shape != right.shape:
        raise AssertionError(f"{what}: {misfit(near, right)}")
    if not np.isfinite(room).all() or (room < 0).any():
        raise ValueError("assert_close needs a bound that is finite and not negative")
    wide, meant = near.astype(np.longdouble), right.astype(np.longdouble)
    with np.errstate(all="ignore"):
        room = np.broadcast_to(room, near.shape)
        far = ~(np.abs(wide - meant) <= room)
    if not far.any():
        return
    index = tuple(int(i) for i in np.argwhere(far)[0])
    where = f" at {list(index)}" if index else ""
    raise AssertionError(
        f"{what}{where}: {float(wide[index]):.9g}, not {float(meant[index]):.9g} +- {float(room[index]):.2g}"
    )


def misfit(near: npt.NDArray[Any], right: npt.NDArray[Any]) -> str:
    """Two shapes that differ; where one number stands for many, also how these are written."""
    said = f"shape {near.shape}, not {right.shape}"
    if right.ndim == 0:
        return f"{said}: one number is no array, write np.full({near.shape}, {right.item()!r})"
    return said
