"""What the reference costs and how exact it is, beside other ways to write it: forward and backward, sizes, dtypes.

    python -m benchmarks.reference                    all of it, some minutes
    python -m benchmarks.reference --quick            three sizes
    python -m benchmarks.reference --offset 1e6       data far from zero

Times are the least of interleaved rounds in one process, as multiples of the reference's; the last column is what
copying the data takes. Errors are the largest, of eight features, beside long double. PyTorch, ONNX's reference
evaluator and mygrad take part where they are installed: `make oracles` installs the first two.
"""

import argparse
import importlib
import platform
import time
from collections.abc import Callable, Iterator
from functools import partial
from inspect import unwrap
from typing import Any

import numpy as np
import numpy.typing as npt

import reference_impl

from .tables import heading

Array = npt.NDArray[Any]
Call = Callable[[], Any]
MATRICES = ((32, 100), (128, 1024), (4096, 1024), (65536, 64), (65536, 256))
IMAGES = ((8, 256, 14, 14), (32, 64, 56, 56))
EPS = 1e-5
LEAST = 0.3  # seconds for a way of one size, in rounds
FEATURES = 8  # whose error is looked at


def naive(x: Array, gamma: Array, beta: Array) -> Array:
    """Three lines of plain NumPy."""
    axes = axes_of(x)
    mean, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    out: Array = spread(gamma, x) * (x - mean) / np.sqrt(var + x.dtype.type(EPS)) + spread(beta, x)
    return out


def staged(x: Array, gamma: Array, beta: Array) -> Array:
    """Node by node, as a course's graph of operations has it."""
    axes, count = axes_of(x), x.size // x.shape[1]
    centred = x - x.sum(axis=axes, keepdims=True) / x.dtype.type(count)
    squares = centred**2
    std = np.sqrt(squares.sum(axis=axes, keepdims=True) / x.dtype.type(count) + x.dtype.type(EPS))
    inverse = 1 / std
    x_hat = centred * inverse
    scaled = spread(gamma, x) * x_hat
    out: Array = scaled + spread(beta, x)
    return out


def lean(x: Array, gamma: Array, beta: Array) -> Array:
    """Two passes in the result's own memory, sums in the data's precision: the least that plain NumPy needs."""
    axes, count = axes_of(x), x.dtype.type(x.size // x.shape[1])
    out = x - x.sum(axis=axes, keepdims=True) / count
    letters = "nd" if x.ndim == 2 else "ndhw"
    var = np.einsum(f"{letters},{letters}->d", out, out) / count
    out *= spread(gamma / np.sqrt(var + x.dtype.type(EPS)), x)
    out += spread(beta, x)
    return out


def one_expression(dout: Array, x: Array, gamma: Array) -> tuple[Array, Array, Array]:
    """The gradient in one expression, as solutions have it."""
    axes, count = axes_of(x), x.dtype.type(x.size // x.shape[1])
    centred = x - x.mean(axis=axes, keepdims=True)
    std = np.sqrt((centred * centred).mean(axis=axes, keepdims=True) + x.dtype.type(EPS))
    x_hat = centred / std
    dbeta, dgamma = dout.sum(axis=axes), (dout * x_hat).sum(axis=axes)
    inner = count * dout - spread(dbeta, x) - x_hat * spread(dgamma, x)
    return spread(gamma, x) / (count * std) * inner, dgamma, dbeta


def axes_of(x: Array) -> tuple[int, ...]:
    """What a feature's statistics run over."""
    return (0, *range(2, x.ndim))


def spread(numbers: Array, x: Array) -> Array:
    """One number for each feature, so that it stretches to x."""
    return numbers.reshape(-1, *[1] * (x.ndim - 2))


def forwards(x: Array, gamma: Array, beta: Array) -> dict[str, Call]:
    """The ways to write a forward pass; the reference first."""
    reference = reference_impl.batchnorm_forward if x.ndim == 2 else reference_impl.spatial_batchnorm_forward
    ways: dict[str, Call] = {
        name: partial(way, x, gamma, beta)
        for name, way in (
            ("reference", reference),
            ("clear form", unwrap(reference)),
            ("naive", naive),
            ("staged", staged),
            ("lean", lean),
        )
    }
    if torch := installed("torch"):
        torch.set_num_threads(1)
        tensors = [torch.from_numpy(one) for one in (x, gamma, beta)]
        normalized = torch.nn.functional.batch_norm
        ways["PyTorch"] = lambda: normalized(
            tensors[0], None, None, tensors[1], tensors[2], training=True, eps=EPS
        ).numpy()
    if installed("mygrad"):
        batchnorm = importlib.import_module("mygrad.nnet.layers").batchnorm
        ways["mygrad"] = lambda: batchnorm(x, gamma=gamma, beta=beta, eps=EPS, constant=True).data
    if installed("onnx"):
        ways["ONNX"] = onnx_evaluator(x, gamma, beta)
    return ways


def onnx_evaluator(x: Array, gamma: Array, beta: Array) -> Call:
    """A training step of one node, of which only the output is looked at."""
    helper, reference = importlib.import_module("onnx.helper"), importlib.import_module("onnx.reference")
    kind = helper.np_dtype_to_tensor_dtype(x.dtype)
    names, shapes = ("x", "gamma", "beta", "mean", "var"), (x.shape, *[gamma.shape] * 4)
    inputs = [helper.make_tensor_value_info(n, kind, s) for n, s in zip(names, shapes, strict=True)]
    outputs = [helper.make_tensor_value_info(n, kind, None) for n in ("y", "new_mean", "new_var")]
    node = helper.make_node("BatchNormalization", names, [one.name for one in outputs], epsilon=EPS, training_mode=1)
    graph = helper.make_graph([node], "one", inputs, outputs)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)])
    evaluator = reference.ReferenceEvaluator(model)
    feed = dict(zip(names, (x, gamma, beta, beta, gamma * gamma), strict=True))
    return lambda: evaluator.run(["y"], feed)[0]


def backwards(dout: Array, x: Array, gamma: Array) -> dict[str, Call]:
    """The ways to write a backward pass; the reference first. What comes first in a tuple is dx."""
    reference = reference_impl.batchnorm_backward if x.ndim == 2 else reference_impl.spatial_batchnorm_backward
    return {
        "reference": partial(reference, dout, x, gamma),
        "clear form": partial(unwrap(reference), dout, x, gamma),
        "one expression": partial(one_expression, dout, x, gamma),
    }


def installed(name: str) -> Any:
    """A library, or None."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def least_times(ways: dict[str, Call], quick: bool) -> dict[str, float]:
    """The least seconds of each way, all of them in turns."""
    least = dict.fromkeys(ways, float("inf"))
    begin = time.perf_counter()
    rounds = 0
    while rounds < 3 or time.perf_counter() - begin < LEAST * len(ways) / (3 if quick else 1):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            least[name] = min(least[name], time.perf_counter() - start)
        rounds += 1
    return least


def true_forward(x: Array) -> Array:
    """The first features, normalized in long double."""
    wide = x[:, :FEATURES].astype(np.longdouble)
    axes = axes_of(wide)
    centred = wide - wide.mean(axis=axes, keepdims=True)
    out: Array = centred / np.sqrt((centred * centred).mean(axis=axes, keepdims=True) + np.longdouble(EPS))
    return out


def true_backward(dout: Array, x: Array) -> Array:
    """The gradient at the first features in long double."""
    wide, above = x[:, :FEATURES].astype(np.longdouble), dout[:, :FEATURES].astype(np.longdouble)
    axes = axes_of(wide)
    centred = wide - wide.mean(axis=axes, keepdims=True)
    std = np.sqrt((centred * centred).mean(axis=axes, keepdims=True) + np.longdouble(EPS))
    x_hat = centred / std
    own = above.mean(axis=axes, keepdims=True) + x_hat * (above * x_hat).mean(axis=axes, keepdims=True)
    out: Array = (above - own) / std
    return out


def batches(quick: bool, offset: float) -> Iterator[Array]:
    """The data."""
    for dtype in (np.float32, np.float64):
        for shape in (*MATRICES, *IMAGES)[:: 3 if quick else 1]:
            yield (np.random.default_rng(0).normal(size=shape) + offset).astype(dtype)


def show(x: Array, ways: dict[str, Call], truth: Array, quick: bool) -> None:
    """One line of a table: of each way its time as a multiple, and its error."""
    copy = np.empty_like(x)
    took = least_times({**ways, "copy": partial(np.copyto, copy, x)}, quick)
    reference = took["reference"]
    said = []
    for name, way in ways.items():
        found = way()
        error = np.abs((found[0] if isinstance(found, tuple) else found)[:, :FEATURES] - truth).max()
        said.append(f"{name} {took[name] / reference:.2f} ({error:.0e})")
    said.append(f"copy {took['copy'] / reference:.2f}")
    size = "x".join(map(str, x.shape))
    print(f"{x.dtype} {size:>14} {reference * 1e6:9.0f} us: {', '.join(said)}", flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="every third size, fewer rounds")
    parser.add_argument("--offset", type=float, default=0.0, help="added to data of standard deviation 1")
    chosen = parser.parse_args()
    print(
        f"Python {platform.python_version()}, NumPy {np.__version__}; times beside the reference's, error in brackets"
    )
    heading("forward")
    for x in batches(chosen.quick, chosen.offset):
        ones, zeros = np.ones(x.shape[1], x.dtype), np.zeros(x.shape[1], x.dtype)
        show(x, forwards(x, ones, zeros), true_forward(x), chosen.quick)
    heading("backward")
    for x in batches(chosen.quick, chosen.offset):
        dout = np.random.default_rng(1).normal(size=x.shape).astype(x.dtype)
        show(x, backwards(dout, x, np.ones(x.shape[1], x.dtype)), true_backward(dout, x), chosen.quick)


if __name__ == "__main__":
    main()
