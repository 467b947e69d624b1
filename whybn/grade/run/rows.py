"""A row (1, D) where D numbers are wanted: from another course's implementation it costs the clause about shape alone.

Such a course asks for no shape, and a row broadcasts as it should. Whoever answers for this course's functions was
told the shape, and gets no such help.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import numpy as np

from .task import MADE_BY

VECTORS = {  # of the results of a function, those that are a number per feature
    "batch_statistics": (0, 1),
    "identity_parameters": (0, 1),
    "update_running": (0, 1),
    "batchnorm_backward": (1, 2),
    "batchnorm_inference_backward": (1, 2),
    "spatial_batchnorm_backward": (1, 2),
    "layernorm_backward": (1, 2),
    "groupnorm_backward": (1, 2),
}
SHAPE = "shape"  # the clause that does not take a row


def is_made(name: str, files: Mapping[str, bytes]) -> bool:
    """Whether intake has put a file beside a submission that answers for this function."""
    return files.get(f"{name}.py", b"").startswith(f'"""{MADE_BY}'.encode())


def flattened(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, with vectors where it gives rows."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        if not isinstance(result, tuple):
            return result
        places = VECTORS[name]
        return tuple(flat(part) if place in places else part for place, part in enumerate(result))

    return call


def flat(part: Any) -> Any:
    """A row as a vector, and anything else as it is; both are the same memory."""
    return part[0] if isinstance(part, np.ndarray) and part.ndim == 2 and len(part) == 1 else part
