"""The verdict: assertions that say what was expected, what came, and how many times the bound lies between."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from spec.bounds import Exact, Numbers, exact, promised
from whybn.plugin import Mismatch


def assert_array(got: Any, shape: Sequence[int], what: str) -> None:
    """``got`` is a real NumPy array of exactly this shape."""
    if not isinstance(got, np.ndarray | np.generic):
        raise Mismatch(f"{what} is a {type(got).__name__}, must be a NumPy array of shape {tuple(shape)}")
    if got.shape != tuple(shape):
        raise Mismatch(f"{what} has shape {got.shape}, must have {tuple(shape)}")
    if got.dtype.kind not in "fiu":
        raise Mismatch(f"{what} has dtype {got.dtype}, must hold real numbers")


def assert_within(got: Any, expected: Numbers | float, bound: Exact | float, what: str) -> None:
    """``|got - expected| <= bound`` entry by entry, the shapes being equal. An infinite bound judges nothing.

    Nor does one that is 0 times infinity: a parameter of 0 times what nobody can promise.
    """
    target = exact(expected)
    assert_array(got, target.shape, what)
    with np.errstate(all="ignore"):
        error = np.abs(exact(got) - target)
        if (error <= bound).all():  # as nearly always, and cheaper than all that follows
            return
        allowed = np.broadcast_to(promised(exact(bound)), target.shape)
        # Written so that NaN is wrong, unless nothing is promised there.
        wrong = ~((error <= allowed) | (exact(got) == target) | np.isinf(allowed))
    if wrong.any():
        raise Mismatch(
            f"{what} is wrong", expected=target, got=np.asarray(got), error=error, bound=allowed, wrong=wrong
        )


def at_size(bound: Exact, got: Any, expected: Exact) -> Exact:
    """The bound of a relation, raised per feature where the outputs are larger than they should be.

    So a relation between two outputs is judged by itself: that their values are wrong is another clause's matter.
    Outputs are (N, D), (N, C, H, W), or one number per feature.
    """
    feature = min(1, np.ndim(expected) - 1)
    others = tuple(axis for axis in range(np.ndim(expected)) if axis != feature)
    largest, right = (np.abs(exact(values)).max(axis=others, keepdims=True) for values in (got, expected))
    with np.errstate(all="ignore"):
        factor = np.where((right > 0) & np.isfinite(largest), np.maximum(1, largest / right), 1)
    return bound * factor


def assert_at_most(got: Any, limit: Exact, what: str) -> None:
    """``|got| <= limit`` entry by entry. An infinite limit judges nothing."""
    assert_array(got, limit.shape, what)
    assert_within(got, np.clip(exact(got), -limit, limit), np.where(np.isinf(limit), np.inf, 0), what)


def assert_spoiled(got: Any, what: str) -> None:
    """No entry is finite: NaN and infinity must stay visible."""
    if np.isfinite(got).any():
        raise Mismatch(f"{what} must not hold finite numbers", expected=np.full_like(got, np.nan), got=np.asarray(got))


def assert_same(got: Any, expected: Numbers, what: str) -> None:
    """Equal to the last bit (NaN equals NaN)."""
    assert_array(got, np.shape(expected), what)
    same = (got == expected) | (np.isnan(got) & np.isnan(expected))
    if not same.all():
        told = f"{what} is wrong (it must be the same to the last bit)"
        raise Mismatch(told, expected=np.asarray(expected), got=np.asarray(got), wrong=~same)


def assert_all_within(got: Any, expected: Sequence[Any], bounds: Sequence[Any], names: str) -> None:
    """A tuple of results, each within its bound; ``names`` are the results' names, in order."""
    for name, value, target, bound in zip(names.split(), unpacked(got, names), expected, bounds, strict=True):
        assert_within(value, target, bound, name)


def unpacked(got: Any, names: str) -> tuple[Any, ...]:
    """``got`` as a tuple of as many results as there are names; a single result stands for itself."""
    wanted = names.split()
    if len(wanted) == 1:
        return (got,)
    if not isinstance(got, tuple | list):
        raise Mismatch(f"the result is a {type(got).__name__}, must be the tuple ({', '.join(wanted)})")
    if len(got) != len(wanted):
        raise Mismatch(f"the result has {len(got)} parts, must be the tuple ({', '.join(wanted)})")
    return tuple(got)


def arrays_in(got: Any) -> list[Any]:
    """The arrays of a result, which may be one array or a tuple that also counts something."""
    parts = got if isinstance(got, tuple | list) else (got,)
    return [part for part in parts if isinstance(part, np.ndarray | np.generic) and part.dtype.kind == "f"]


def assert_dtype(got: Any, dtype: Any, names: str) -> None:
    """Every array of the result has this dtype, in either byte order."""
    for name, part in zip(names.split(), unpacked(got, names), strict=True):
        own = getattr(part, "dtype", None)
        if own != np.dtype(dtype) and (own is None or own.newbyteorder("=") != np.dtype(dtype)):
            raise Mismatch(
                f"{name} has dtype {getattr(part, 'dtype', type(part).__name__)}, must have {np.dtype(dtype)}"
            )


def assert_changes_nothing(function: Callable[..., Any], arguments: dict[str, Any]) -> None:
    """The call leaves every array that it was given as it was, to the last bit."""
    before = {name: value.copy() for name, value in arguments.items() if isinstance(value, np.ndarray)}
    function(*arguments.values())
    for name, value in before.items():
        if arguments[name].tobytes() != value.tobytes():
            raise Mismatch(f"the argument {name} was changed by the call", expected=value, got=arguments[name])


def assert_owns_results(function: Callable[..., Any], arguments: dict[str, Any]) -> None:
    """The result shares memory with no argument, with no earlier result and between no two of its parts."""
    first = function(*arguments.values())
    kept = [part.copy() for part in arrays_in(first)]
    second = function(*arguments.values())
    for name, value in arguments.items():
        for part in (*arrays_in(first), *arrays_in(second)):
            if isinstance(value, np.ndarray) and np.shares_memory(part, value):
                raise Mismatch(f"a result shares memory with the argument {name}: it must be a new array")
    for earlier, later, copy in zip(arrays_in(first), arrays_in(second), kept, strict=True):
        if np.shares_memory(earlier, later):
            raise Mismatch("the results of two calls share memory: each call must give new arrays")
        assert_same(earlier, copy, "an earlier result, after a second call")
    parts = arrays_in(first)
    if any(np.shares_memory(a, b) for i, a in enumerate(parts) for b in parts[:i]):
        raise Mismatch("two parts of the result share memory: each must be an array of its own")


def assert_remembers_nothing(
    function: Callable[..., Any], arguments: dict[str, Any], other: dict[str, Any], names: str
) -> None:
    """The same arguments give the same result after a call with other ones, and in the same buffers after refilling.

    The arrays are filled before every call: whether a call changes them is another clause's matter.
    """
    buffers = filled(arguments)
    first = [np.array(part) for part in unpacked(function(*buffers.values()), names)]
    function(*filled(other).values())
    refill(buffers, arguments)
    again = unpacked(function(*buffers.values()), names)
    for name, value, expected in zip(names.split(), again, first, strict=True):
        assert_same(value, expected, f"{name}, called again after another call,")
    if any(np.shape(other[key]) != np.shape(value) for key, value in arguments.items()):
        return
    # The numbers stay the same, so that only the arrays' contents tell the two calls apart.
    buffers = filled(arguments | {key: v for key, v in other.items() if isinstance(v, np.ndarray)})
    function(*buffers.values())
    refill(buffers, arguments)
    refilled = unpacked(function(*buffers.values()), names)
    for name, value, expected in zip(names.split(), refilled, first, strict=True):
        assert_same(value, expected, f"{name}, from the same arrays after they were filled anew,")


def filled(arguments: dict[str, Any]) -> dict[str, Any]:
    """The same arguments in new arrays."""
    return {key: np.array(value) if isinstance(value, np.ndarray) else value for key, value in arguments.items()}


def refill(buffers: dict[str, Any], arguments: dict[str, Any]) -> None:
    """Put the arguments' numbers into these arrays."""
    for key, value in arguments.items():
        if isinstance(value, np.ndarray):
            buffers[key][...] = value


def assert_raises(function: Callable[..., Any], arguments: dict[str, Any], names: str, shows: object) -> None:
    """The call raises ValueError whose message names the argument (one of ``names``) and shows what it is."""
    if (convention := getattr(function, "convention", None)) is not None:
        shows = convention.momentum(shows) if names == "momentum" else shows
        names = " ".join(convention.called(name, function.__name__) for name in names.split())
    try:
        result = function(*arguments.values())
    except ValueError as error:
        message = str(error)
        if not any(name in message for name in names.split()):
            raise Mismatch(f"the ValueError must name {names.replace(' ', ' or ')}; it says: {message}") from None
        if str(shows) not in message:
            raise Mismatch(f"the ValueError must show what {names} is ({shows}); it says: {message}") from None
        return
    kinds = ", ".join(f"{type(part).__name__} {np.shape(part)}" for part in unpacked_any(result))
    raise Mismatch(f"{names.replace(' ', ' or ')} = {shows} must raise ValueError; the call returned {kinds}")


def unpacked_any(result: Any) -> tuple[Any, ...]:
    """The parts of any result."""
    return tuple(result) if isinstance(result, tuple | list) else (result,)


def assert_count(got: Any, n: int, what: str = "n") -> None:
    """A whole number of any type, exactly n; compared as integers, since float32 would round n."""
    value = np.asarray(got)
    whole = value.ndim == 0 and value.dtype.kind in "iuf" and float(value).is_integer()
    if not whole or int(value) != n:
        raise Mismatch(f"{what} is {got!r}, must be {n}")
