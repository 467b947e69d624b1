"""The course's functions from the few calls that a library has.

A library that differentiates needs no backward passes: they are the gradients of its forward passes. NumPy arrays go in
and come out; what happens between is the library's.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = Any  # NumPy's or the library's
Options: TypeAlias = dict[str, Any]  # eps, where it is given: else the library's own default decides


def options(**given: Any) -> Options:
    """The arguments that were given."""
    return {name: value for name, value in given.items() if value is not None}


def assembled(calls: Any) -> Mapping[str, Callable[..., Any]]:
    """The functions that ``calls`` is enough for.

    Args:
        calls: an object with ``array`` and ``numpy``, to and from the library's arrays, and of the following what the
            library has. ``moments(x)``; ``train(x, gamma, beta, **eps)``; ``infer(x, gamma, beta, mean, var, **eps)``;
            ``layer_norm(x, gamma, beta, **eps)``; ``group_norm(x, gamma, beta, num_groups, **eps)``;
            ``linear(a, weight, bias)``; ``gradients(call, dout, *arrays)``, of NumPy arrays, as NumPy arrays;
            ``running(mean, var, x, **momentum)``, of NumPy arrays. Where the library has other axes for images,
            ``train_images`` beside ``train``, and where normalizing needs no parameters, ``infer_plain``.
    """
    array, out = calls.array, calls.numpy

    def batch_statistics(x: Array) -> Any:
        return tuple(map(out, calls.moments(array(x))))

    def normalize(x: Array, mean: Array, var: Array, eps: float | None = None) -> Any:
        return out(calls.infer_plain(array(x), array(mean), array(var), **options(eps=eps)))

    def batchnorm_forward(x: Array, gamma: Array, beta: Array, eps: float | None = None) -> Any:
        return out(calls.train(array(x), array(gamma), array(beta), **options(eps=eps)))

    def update_running(running_mean: Array, running_var: Array, x: Array, momentum: float | None = None) -> Any:
        return calls.running(running_mean, running_var, x, **options(momentum=momentum))

    def batchnorm_inference(
        x: Array, gamma: Array, beta: Array, running_mean: Array, running_var: Array, eps: float | None = None
    ) -> Any:
        return out(calls.infer(*map(array, (x, gamma, beta, running_mean, running_var)), **options(eps=eps)))

    def batchnorm_backward(dout: Array, x: Array, gamma: Array, eps: float | None = None) -> Any:
        def forward(*inputs: Array) -> Array:
            return calls.train(*inputs, **options(eps=eps))

        return calls.gradients(forward, dout, x, gamma, np.zeros_like(gamma))

    def batchnorm_inference_backward(
        dout: Array, x: Array, gamma: Array, running_mean: Array, running_var: Array, eps: float | None = None
    ) -> Any:
        mean, var = array(running_mean), array(running_var)

        def forward(*inputs: Array) -> Array:
            return calls.infer(*inputs, mean, var, **options(eps=eps))

        return calls.gradients(forward, dout, x, gamma, np.zeros_like(gamma))

    def linear_batchnorm_backward(
        dout: Array, a: Array, weight: Array, bias: Array, gamma: Array, eps: float | None = None
    ) -> Any:
        scale, shift = array(gamma), array(np.zeros_like(gamma))

        def forward(*inputs: Array) -> Array:
            return calls.train(calls.linear(*inputs), scale, shift, **options(eps=eps))

        return calls.gradients(forward, dout, a, weight, bias)

    def spatial_batchnorm_forward(x: Array, gamma: Array, beta: Array, eps: float | None = None) -> Any:
        return out(calls.train_images(array(x), array(gamma), array(beta), **options(eps=eps)))

    def spatial_batchnorm_backward(dout: Array, x: Array, gamma: Array, eps: float | None = None) -> Any:
        def forward(*inputs: Array) -> Array:
            return calls.train_images(*inputs, **options(eps=eps))

        return calls.gradients(forward, dout, x, gamma, np.zeros_like(gamma))

    def layernorm_forward(x: Array, gamma: Array, beta: Array, eps: float | None = None) -> Any:
        return out(calls.layer_norm(array(x), array(gamma), array(beta), **options(eps=eps)))

    def layernorm_backward(dout: Array, x: Array, gamma: Array, eps: float | None = None) -> Any:
        def forward(*inputs: Array) -> Array:
            return calls.layer_norm(*inputs, **options(eps=eps))

        return calls.gradients(forward, dout, x, gamma, np.zeros_like(gamma))

    def groupnorm_forward(x: Array, gamma: Array, beta: Array, num_groups: int, eps: float | None = None) -> Any:
        return out(calls.group_norm(array(x), array(gamma), array(beta), num_groups, **options(eps=eps)))

    def groupnorm_backward(dout: Array, x: Array, gamma: Array, num_groups: int, eps: float | None = None) -> Any:
        def forward(x: Array, gamma: Array, beta: Array) -> Array:
            return calls.group_norm(x, gamma, beta, num_groups, **options(eps=eps))

        return calls.gradients(forward, dout, x, gamma, np.zeros_like(gamma))

    needs: dict[Any, tuple[str, ...]] = {
        batch_statistics: ("moments",),
        normalize: ("infer_plain",),
        batchnorm_forward: ("train",),
        update_running: ("running",),
        batchnorm_inference: ("infer",),
        batchnorm_backward: ("train", "gradients"),
        batchnorm_inference_backward: ("infer", "gradients"),
        linear_batchnorm_backward: ("train", "linear", "gradients"),
        spatial_batchnorm_forward: ("train_images",),
        spatial_batchnorm_backward: ("train_images", "gradients"),
        layernorm_forward: ("layer_norm",),
        layernorm_backward: ("layer_norm", "gradients"),
        groupnorm_forward: ("group_norm",),
        groupnorm_backward: ("group_norm", "gradients"),
    }
    return {call.__name__: call for call, methods in needs.items() if all(hasattr(calls, each) for each in methods)}
