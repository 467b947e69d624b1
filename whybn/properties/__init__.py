"""Say what must hold: what a learner's test is written with. The judge of such tests is in the modules beside."""

from .close import assert_close
from .draws import Batch, batches, given, images

__all__ = ["Batch", "assert_close", "batches", "given", "images"]
