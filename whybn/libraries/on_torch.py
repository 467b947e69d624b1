"""PyTorch, on the CPU: the functional calls, autograd for the backward passes, and the layer BatchNorm1d."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
import torch
from torch.nn.utils.fusion import fuse_linear_bn_eval

from .assembled import Array, Options, assembled, options

Speaking: TypeAlias = Callable[[Options], Options]
F = torch.nn.functional
SHORT = {"float16": torch.float16, "bfloat16": torch.bfloat16}


def tensor(array: Array, grad: bool = False) -> Any:
    """The same numbers in a tensor of its own memory, row after row."""
    made = torch.from_numpy(np.array(array, order="C"))
    return made.requires_grad_(grad) if grad else made


class TorchCalls:
    """The functional calls.

    Args:
        profile: how tensors lie in memory, or the short type that batches have; parameters and statistics are float32
            then.
        theirs: PyTorch's momentum for the one that the caller speaks.
    """

    def __init__(self, profile: str, theirs: Speaking) -> None:
        self.channels_last, self.short, self.theirs = profile == "channels_last", SHORT.get(profile), theirs

    def array(self, array: Array) -> Any:
        """To PyTorch."""
        return self.laid_out(self.typed(tensor(array)))

    def typed(self, made: Any) -> Any:
        """A tensor in the profile's type."""
        if self.short is None or not made.is_floating_point():
            return made
        return made.to(self.short if made.dim() > 1 else torch.float32)

    def laid_out(self, made: Any) -> Any:
        """A tensor as the profile has it in memory."""
        if self.channels_last and made.dim() == 4:
            return made.to(memory_format=torch.channels_last)
        return made

    def numpy(self, made: Any) -> Array:
        """From PyTorch; a short profile's in float32, which holds them all: NumPy has no bfloat16."""
        return (made.float() if self.short else made).detach().numpy()

    @staticmethod
    def moments(x: Any) -> Any:
        """Mean and variance."""
        var, mean = torch.var_mean(x, dim=0, correction=0)
        return mean, var

    def train(self, x: Any, gamma: Any, beta: Any, **eps: float) -> Any:
        """The batch's own statistics."""
        return F.batch_norm(x, None, None, gamma, beta, training=True, **eps)

    train_images = train

    def infer(self, x: Any, gamma: Any, beta: Any, mean: Any, var: Any, **eps: float) -> Any:
        """Given statistics."""
        return F.batch_norm(x, mean, var, gamma, beta, training=False, **eps)

    def infer_plain(self, x: Any, mean: Any, var: Any, **eps: float) -> Any:
        """Given statistics and no parameters."""
        return F.batch_norm(x, mean, var, training=False, **eps)

    def running(self, running_mean: Array, running_var: Array, x: Array, **momentum: float) -> Any:
        """PyTorch moves the running statistics in place; its momentum is the weight of the new value."""
        mean, var = self.typed(tensor(running_mean)), self.typed(tensor(running_var))
        F.batch_norm(self.typed(tensor(x)), mean, var, training=True, **self.theirs(momentum))
        return mean.numpy(), var.numpy()

    def layer_norm(self, x: Any, gamma: Any, beta: Any, **eps: float) -> Any:
        """Each row by its own statistics."""
        return F.layer_norm(x, gamma.shape, gamma, beta, **eps)

    def group_norm(self, x: Any, gamma: Any, beta: Any, num_groups: int, **eps: float) -> Any:
        """Each group of channels by its own."""
        return F.group_norm(x, num_groups, gamma, beta, **eps)

    @staticmethod
    def linear(a: Any, weight: Any, bias: Any) -> Any:
        """PyTorch keeps a weight as (D, K)."""
        return F.linear(a, weight.T, bias)

    def gradients(self, call: Callable[..., Any], dout: Array, *arrays: Array) -> tuple[Array, ...]:
        """Autograd's."""
        inputs = [self.typed(tensor(array)).requires_grad_() for array in arrays]
        out = call(self.laid_out(inputs[0]), *inputs[1:])
        return tuple(map(self.numpy, torch.autograd.grad(out, inputs, self.array(dout))))


class ByModules(TorchCalls):
    """The modules, made for each call and given the parameters; at test time after eval()."""

    def train(self, x: Any, gamma: Any, beta: Any, **eps: float) -> Any:
        """A training forward of a layer whose own statistics do not matter."""
        return given(batch_norm_for(x, affine=True, **eps), weight=gamma, bias=beta)(x)

    train_images = train

    def infer(self, x: Any, gamma: Any, beta: Any, mean: Any, var: Any, **eps: float) -> Any:
        """After eval()."""
        layer = batch_norm_for(x, affine=True, **eps).eval()
        return given(layer, weight=gamma, bias=beta, running_mean=mean, running_var=var)(x)

    def infer_plain(self, x: Any, mean: Any, var: Any, **eps: float) -> Any:
        """After eval(), without parameters."""
        return given(batch_norm_for(x, affine=False, **eps).eval(), running_mean=mean, running_var=var)(x)

    def running(self, running_mean: Array, running_var: Array, x: Array, **momentum: float) -> Any:
        """What a training forward leaves."""
        mean, var, batch = tensor(running_mean), tensor(running_var), tensor(x)
        layer = batch_norm_for(batch, affine=False, **self.theirs(momentum))
        given(layer, running_mean=mean, running_var=var)(batch)
        return layer.running_mean.numpy(), layer.running_var.numpy()

    def layer_norm(self, x: Any, gamma: Any, beta: Any, **eps: float) -> Any:
        """Each row by its own statistics."""
        return given(torch.nn.LayerNorm(gamma.shape, dtype=x.dtype, **eps), weight=gamma, bias=beta)(x)

    def group_norm(self, x: Any, gamma: Any, beta: Any, num_groups: int, **eps: float) -> Any:
        """Each group of channels by its own."""
        layer = torch.nn.GroupNorm(num_groups, len(gamma), dtype=x.dtype, **eps)
        return given(layer, weight=gamma, bias=beta)(x)


def batch_norm_for(x: Any, **options: Any) -> Any:
    """A layer for data like these."""
    kind = torch.nn.BatchNorm1d if x.dim() == 2 else torch.nn.BatchNorm2d
    return kind(x.shape[1], dtype=x.dtype, **options)


def given(layer: Any, **tensors: Any) -> Any:
    """The layer with these as its own parameters and buffers, so that a gradient reaches them."""
    for name, value in tensors.items():
        if name in layer._parameters:
            del layer._parameters[name]
        setattr(layer, name, value)
    return layer


class Averages:
    """``cumulative_running`` by a layer with momentum None.

    A layer has state, and a call of the course has none. So a layer goes on where a call's arguments are the state that
    it was last set to, or has last given; any other arguments are set anew.
    """

    def __init__(self) -> None:
        self.layer: Any = None
        self.known: tuple[bytes, ...] = ()

    def take(self, running_mean: Array, running_var: Array, num_batches: int, x: Array) -> Any:
        """The state after a batch."""
        batch, state = tensor(x), (np.asarray(running_mean), np.asarray(running_var), np.asarray(num_batches))
        if self.layer is None or self.known != contents(state):
            kind = tensor(running_mean).dtype
            self.layer = torch.nn.BatchNorm1d(len(state[0]), momentum=None, affine=False, dtype=kind)
            parts = zip(("running_mean", "running_var", "num_batches_tracked"), state, strict=True)
            given(self.layer, **{name: tensor(part) for name, part in parts})
            self.known = contents(state)
        self.layer(batch)
        mean, var = self.layer.running_mean.numpy().copy(), self.layer.running_var.numpy().copy()
        count = int(self.layer.num_batches_tracked)
        self.known = contents((mean, var, np.asarray(count)))
        return mean, var, count


def contents(state: tuple[Array, ...]) -> tuple[bytes, ...]:
    """What tells one state from another."""
    return tuple(part.tobytes() + part.dtype.str.encode() for part in state)


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
    kind = ByModules if profile == "modules" else TorchCalls
    calls = assembled(kind(profile, as_it_is if own else the_other_weight))
    if profile in SHORT:  # a linear layer and a fused one have a single type
        return {name: call for name, call in calls.items() if name != "linear_batchnorm_backward"}
    layer, averages = SpokenBatchNorm if own else TorchBatchNorm, Averages()

    def cumulative_running(running_mean: Array, running_var: Array, num_batches: int, x: Array) -> Any:
        return averages.take(running_mean, running_var, num_batches, x)

    return {**calls, "fold_batchnorm": fold_batchnorm, "BatchNorm": layer, "cumulative_running": cumulative_running}
