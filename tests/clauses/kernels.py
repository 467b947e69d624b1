"""Convolutions for the clauses of folding: kernels in the layouts that people keep them in, and what they compute."""

from functools import cached_property
from typing import Any

import numpy as np

from spec.bounds import Exact, Numbers, exact

from .draw import MANY, Case, Cases, cases_of
from .row import Given

INPUTS = (2, 3, 1, 4, 5, 8, 9)  # C_in; with one, kernels are those of a convolution channel by channel
# What the axes beside that of the output channels are, in order, and where that one stands.
LAYOUTS = {
    "kernel": (("in", "h", "w"), 0),
    "transposed": (("in", "h", "w"), 1),
    "channels last": (("h", "w", "in"), -1),
    "matrix": (("all",), 0),
    "line": (("in", "w"), 0),
}


class Kernels(Case):
    """A convolution and the batch normalization after it: C_out is the recipe's columns, C_in its rows."""

    @cached_property
    def size(self) -> dict[str, int]:
        """The lengths of the axes beside that of the output channels."""
        h, w = (1, 2) if self.columns >= MANY else self.pick("sides", ((1, 1), (1, 3), (2, 3), (3, 3), (2, 1)))
        return {"in": self.rows, "h": h, "w": w, "all": self.rows * h * w}

    @cached_property
    def layout(self) -> str:
        return str(self.pick("layout", tuple(LAYOUTS)))

    @cached_property
    def axis(self) -> int:
        """Which axis of the weight counts the output channels."""
        return LAYOUTS[self.layout][1]

    @property
    def telling(self) -> bool:
        """Nor is any other axis as long as that of the output channels, nor a variance 0, nor the first axis 1 long."""
        apart = list(self.weight.shape).count(self.columns) == 1 and len(self.weight) > 1
        return super().telling and apart and bool((self.running_var > 0).all())

    @cached_property
    def weight(self) -> Numbers:
        return self.kernel("weight", self.layout)

    @cached_property
    def other_weight(self) -> Numbers:
        return self.kernel("other weight", self.layout)

    @cached_property
    def bias(self) -> Numbers:
        """(C_out,)."""
        return self.vector("bias", (1.0, -2.0, 0.5, 3.0))

    def kernel(self, name: str, layout: str) -> Numbers:
        """Fresh weights in a layout."""
        others, axis = LAYOUTS[layout]
        lengths = [self.size[other] for other in others]
        columns = self.values(name, (int(np.prod(lengths)), self.columns)) * self.spread + self.centre
        return self.laid_out(np.moveaxis(columns.reshape(*lengths, self.columns), -1, axis))

    def arguments(self, layout: str = "", bias: bool = True) -> Given:
        """What is folded: in the layout that was drawn, or in this one."""
        return {
            "weight": self.kernel("weight", layout) if layout else self.weight,
            "bias": self.bias if bias else None,
            "gamma": self.gamma,
            "beta": self.beta,
            "running_mean": self.running_mean,
            "running_var": self.running_var,
            "eps": self.eps,
            "axis": LAYOUTS[layout][1] if layout else self.axis,
        }

    @cached_property
    def images(self) -> Numbers:
        """What goes in: small integers, (2, C_in, kH + 1, kW + 2)."""
        shape = 2, self.size["in"], self.size["h"] + 1, self.size["w"] + 2
        return self.stream("images").integers(-3, 4, shape).astype(np.float64)


def kernels(**tables: Any) -> Cases:
    """Convolutions; ``tables`` as in ``draw.cases_of``."""
    return cases_of(Kernels, **{"rows": INPUTS, "most": 12, **tables})


def convolved(images: Numbers, weight: Numbers) -> Exact:
    """A convolution without padding: (N, C_in, H, W) and (C_out, C_in, kH, kW) give (N, C_out, H - kH + 1, ...)."""
    windows = np.lib.stride_tricks.sliding_window_view(exact(images), weight.shape[2:], axis=(2, 3))
    return np.tensordot(windows, exact(weight), axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)


def convolved_back(images: Numbers, weight: Numbers) -> Exact:
    """A transposed convolution: (N, C_in, H, W) and (C_in, C_out, kH, kW) give (N, C_out, H + kH - 1, ...)."""
    n, _, height, width = images.shape
    _, channels, kh, kw = weight.shape
    out = np.zeros((n, channels, height + kh - 1, width + kw - 1), dtype=np.longdouble)
    for i, j in np.ndindex(height, width):
        stamp = np.tensordot(exact(images[:, :, i, j]), exact(weight), axes=(1, 0))
        out[:, :, i : i + kh, j : j + kw] += stamp
    return out
