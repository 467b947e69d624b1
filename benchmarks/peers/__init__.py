"""Other graders on the same function, ``batchnorm_forward``, each as its own documentation would have it."""

from .base import Peer, Problem, Took
from .questions import NAME
from .with_gradescope import Gradescope
from .with_nbgrader import Nbgrader
from .with_otter import Otter
from .with_pytest import Pytest

__all__ = ["NAME", "Gradescope", "Nbgrader", "Otter", "Peer", "Problem", "Pytest", "Took"]
