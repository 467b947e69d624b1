"""PyTorch, on the CPU: the functional calls, autograd for the backward passes, and the layer BatchNorm1d."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
import torch
from torch.nn.utils.fusion import fuse_linear_bn_eval

from .assembled import Array, Options, assembled, options

Speaking: TypeAlias = Callable[[Options], Options]
F = torch.nn.functional


def tensor(array: Array, grad: bool = False) -> Any:
    """The same numbers in a tensor of its own memory, row after row."""
    made = torch.from_numpy(np.array(array, order="C"))
    return made.requires_grad_(grad) if grad else made


class TorchCalls:
    """The functional calls.

    Args:
        channels_last: images lie in memory with their channels last.
        theirs: PyTorch's momentum for the one that the caller speaks.
    """

    def __init__(self, channels_last: bool, theirs: Speaking) -> None:
        self.channels_last, self.theirs = channels_last, theirs

    def array(self, array: Array) -> Any:
        """To PyTorch."""
        return self.laid_out(tensor(array))

    def laid_out(self, made: Any) -> Any:
        """A tensor as the profile has it in memory."""
        if self.channels_last and made.dim() == 4:
            return made.to(memory_format=torch.channels_last)
        return made

    @staticmethod
    def numpy(made: Any) -> Array:
        """From PyTorch."""
        return made.detach().numpy()

    @staticmethod
    def moments(x: Any) -> Any:
        """Mean and variance."""
        var, mean = torch.var_mean(x, dim=0, correction=0)
        return mean, var

    @staticmethod
    def train(x: Any, gamma: Any, beta: Any, **eps: float) -> Any:
        """The batch's own statistics."""
        return F.batch_norm(x, None, None, gamma, beta, training=True, **eps)

    train_images = train

    @staticmethod
    def infer(x: Any, gamma: Any, beta: Any, mean: Any, var: Any, **eps: float) -> Any:
        """Given statistics."""
        return F.batch_norm(x, mean, var, gamma, beta, training=False, **eps)

    @staticmethod
    def infer_plain(x: Any, mean: Any, var: Any, **eps: float) -> Any:
        """Given statistics and no parameters."""
        return F.batch_norm(x, mean, var, training=False, **eps)

    def running(self, running_mean: Array, running_var: Array, x: Array, **momentum: float) -> Any:
        """PyTorch moves the running statistics in place; its momentum is the weight of the new value."""
        mean, var = tensor(running_mean), tensor(running_var)
        F.batch_norm(tensor(x), mean, var, training=True, **self.theirs(momentum))
        return mean.numpy(), var.numpy()

    @staticmethod
    def layer_norm(x: Any, gamma: Any, beta: Any, **eps: float) -> Any:
        """Each row by its own statistics."""
        return F.layer_norm(x, gamma.shape, gamma, beta, **eps)

    @staticmethod
    def group_norm(x: Any, gamma: Any, beta: Any, num_groups: int, **eps: float) -> Any:
        """Each group of channels by its own."""
        return F.group_norm(x, num_groups, gamma, beta, **eps)

    @staticmethod
    def linear(a: Any, weight: Any, bias: Any) -> Any:
        """PyTorch keeps a weight as (D, K)."""
        return F.linear(a, weight.T, bias)

    def gradients(self, call: Callable[..., Any], dout: Array, *arrays: Array) -> tuple[Array, ...]:
        """Autograd's."""
        inputs = [tensor(array, grad=True) for array in arrays]
        out = call(self.laid_out(inputs[0]), *inputs[1:])
        return tuple(each.numpy() for each in torch.autograd.grad(out, inputs, self.array(dout)))


def the_other_weight(given: Options) -> Options:
    """PyTorch's momentum for the course's."""
    return {name: 1 - value if name == "momentum" else value for name, value in given.items()}


def as_it_is(given: Options) -> Options:
    """PyTorch's momentum for its own."""
    return given


def fold_batchnorm(
    weight: Array,
    bias: Array,
    gamma: Array,
    beta: Array,
    running_mean: Array,
    running_var: Array,
    eps: float | None = None,
) -> tuple[Array, Array]:
    """The fusion that PyTorch's tools for inference use."""
    given = {} if eps is None else {"eps": eps}
    kind = tensor(weight).dtype
    norm = torch.nn.BatchNorm1d(len(gamma), dtype=kind, **given).eval()
    linear = torch.nn.Linear(*weight.shape, dtype=kind).eval()
    with torch.no_grad():
        linear.weight.copy_(tensor(weight.T))
        linear.bias.copy_(tensor(bias))
        for ours, own in zip(
            (gamma, beta, running_mean, running_var),
            (norm.weight, norm.bias, norm.running_mean, norm.running_var),
            strict=True,
        ):
            own.copy_(tensor(ours))
        fused = fuse_linear_bn_eval(linear, norm)
    return fused.weight.detach().numpy().T, fused.bias.detach().numpy()


OWN = ("weight", "bias", "running_mean", "running_var")
NAMES = {**{name: name for name in OWN}, "gamma": "weight", "beta": "bias"}


class TorchBatchNorm:
    """``torch.nn.BatchNorm1d``, converted to the type of the data that it meets; it knows the course's names too."""

    theirs: Speaking = staticmethod(the_other_weight)

    def __init__(self, num_features: int, eps: float | None = None, momentum: float | None = None) -> None:
        self.layer = torch.nn.BatchNorm1d(num_features, **self.theirs(options(eps=eps, momentum=momentum)))
        self.last: Any = None

    @property
    def training(self) -> bool:
        """The mode."""
        return bool(self.layer.training)

    def train(self) -> "TorchBatchNorm":
        """To training."""
        self.layer.train()
        return self

    def eval(self) -> "TorchBatchNorm":
        """To test time."""
        self.layer.eval()
        return self

    def forward(self, x: Array) -> Array:
        """A pass, of which the graph is kept."""
        inputs = tensor(x, grad=np.asarray(x).dtype.kind == "f")
        self.layer.to(inputs.dtype)
        out = self.layer(inputs)
        self.last = out, (inputs, self.layer.weight, self.layer.bias)
        return out.detach().numpy().copy()

    def backward(self, dout: Array) -> Array:
        """Autograd, through the graph of the last pass."""
        out, inputs = self.last
        dx, dgamma, dbeta = torch.autograd.grad(out, inputs, tensor(dout), retain_graph=True)
        self.dgamma = self.dweight = dgamma.numpy()
        self.dbeta = self.dbias = dbeta.numpy()
        return dx.numpy()

    def __getattr__(self, name: str) -> Any:
        if name not in NAMES:
            raise AttributeError(name)
        return getattr(self.layer, NAMES[name]).detach().numpy()

    def __setattr__(self, name: str, value: Any) -> None:
        if NAMES.get(name) in ("weight", "bias"):
            setattr(self.layer, NAMES[name], torch.nn.Parameter(tensor(value)))
        elif name in NAMES:
            setattr(self.layer, NAMES[name], tensor(value))
        else:
            object.__setattr__(self, name, value)


class SpokenBatchNorm(TorchBatchNorm):
    """The same where the caller's momentum is PyTorch's."""

    theirs: Speaking = staticmethod(as_it_is)


def functions(profile: str, convention: str) -> Mapping[str, Callable[..., Any]]:
    """The functions of the course, by PyTorch; in its own convention nothing is converted."""
    own = convention == "pytorch"
    calls = assembled(TorchCalls(profile == "channels_last", as_it_is if own else the_other_weight))
    return {**calls, "fold_batchnorm": fold_batchnorm, "BatchNorm": SpokenBatchNorm if own else TorchBatchNorm}
