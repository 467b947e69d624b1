"""Adapters as data: how an implementation that was written for another course answers for the functions of this one.

A table says by which names a file is known and what they mean. It comes with whybn (``beside/``), or an instructor
wrote it: a ``.toml`` about a class, or functions in a ``.py``. Nothing of an adapter runs here: its code is put beside
the submission, and runs where that runs.
"""

import ast
import json
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from whybn.errors import IntakeError, meant
from whybn.grade.escaping import for_terminal
from whybn.judging.definitions import parsed, top_statements

BESIDE = Path(__file__).parent / "beside"
LAYER = "layer.py"
MODULE = "whybn_{}"  # the adapter's name beside a submission

NAMES = (str, list)
KEYS: dict[str, Any] = {
    "class": str,
    "makes": list,
    "new": dict,
    "keeps": dict,
    "mode": dict,
    "forward": str,
    "backward": NAMES,
    "backward-takes": list,
    "momentum": str,
    "defaults": list,
    "shape": list,
    "channels": str,
    "constants": dict,
    "first-pass": bool,
    "reset": str,
    "scaling": dict,
}
KINDS = {str: "a text", list: "a list", dict: "a table", bool: "true or false", NAMES: "a text or a list"}
WORDS: dict[str, Collection[str]] = {
    "new": ("num_features", "gamma", "beta", "eps", "momentum", "running_mean", "running_var"),
    "keeps": ("gamma", "beta", "running_mean", "running_var", "dgamma", "dbeta", "eps", "momentum"),
    "mode": ("argument", "attribute", "train", "eval"),
    "backward-takes": ("x", "dout"),
    "defaults": ("eps", "momentum"),
}
LAYER_MAKES = {  # of the functions that a class can answer for, what has to be known of its attributes
    "batchnorm_forward": (),
    "batchnorm_backward": ("dgamma", "dbeta"),
    "batchnorm_inference": ("running_mean", "running_var"),
    "batchnorm_inference_backward": ("running_mean", "running_var", "dgamma", "dbeta"),
    "update_running": ("running_mean", "running_var"),
    "BatchNorm": ("running_mean", "running_var", "dgamma", "dbeta"),
    "layernorm_forward": (),
    "layernorm_backward": ("dgamma", "dbeta"),
    "spatial_batchnorm_forward": (),
    "spatial_batchnorm_backward": ("dgamma", "dbeta"),
}
BACK = ("BatchNorm",)  # needs a backward pass although its name does not say so


@dataclass(frozen=True)
class Need:
    """What a file must define at its top to be adapted.

    Attributes:
        names: of a function or class; one of them is enough, and what is said below holds for each that is there.
        parameters: one of these is a parameter; none: anything.
        methods: of a class, the methods, and of each the parameters: of every group one.
        words: of every group one word stands somewhere in the file.
    """

    names: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    methods: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    words: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Adapter:
    """One family of implementations.

    Attributes:
        name: of the file beside a submission, without ``whybn_``.
        title: what the family is called.
        code: the Python that runs beside the submission; it has ``adapt(name, module)``.
        makes: what each function of the course is made from.
        more: for a function, what ``adapt`` is told beside its name and the module.
    """

    name: str
    title: str
    code: bytes
    makes: Mapping[str, tuple[Need, ...]]
    more: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@cache
def own_adapters() -> tuple[Adapter, ...]:
    """Those that come with whybn."""
    return tuple(load_adapter(path, None) for path in sorted(BESIDE.glob("*.toml")))


def load_adapters(paths: Collection[Path], names: tuple[str, ...]) -> tuple[Adapter, ...]:
    """An instructor's adapters, and after them those that come with whybn.

    Raises:
        IntakeError: one sentence about the first mistake.
    """
    loaded = [load_adapter(path, names) for path in paths]
    numbered = (replace(each, name=f"own{number}_{each.name}") for number, each in enumerate(loaded, 1))
    return (*numbered, *own_adapters())


def load_adapter(path: Path, names: tuple[str, ...] | None) -> Adapter:
    """The adapter in a file. Raises IntakeError."""
    shown = for_terminal(str(path))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise IntakeError(f"{shown} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise IntakeError(f"{shown} is no text in UTF-8") from error
    name = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in path.stem)
    if path.suffix == ".py":
        return from_python(shown, name, text, names or ())
    if path.suffix != ".toml":
        raise IntakeError(f"--adapter {shown}: give a .toml or a .py file")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise IntakeError(f"{shown} is not a TOML file: {error}") from error
    if "code" in table and names is None:
        return of_functions(path, name, table)
    return of_layers(shown, name, table, tuple(LAYER_MAKES) if names is None else names)


def of_functions(path: Path, name: str, table: dict[str, Any]) -> Adapter:
    """A family of functions, with code of its own."""
    parameters = tuple(table["parameters"])
    makes = {
        made: tuple(Need((each,) if isinstance(each, str) else tuple(each), parameters) for each in needs)
        for made, needs in table["makes"].items()
    }
    return Adapter(name, table["title"], path.with_name(table["code"]).read_bytes(), makes)


def of_layers(shown: str, name: str, table: dict[str, Any], names: tuple[str, ...]) -> Adapter:
    """A family of classes."""
    for key in table.keys() - {"title", "layer"}:
        raise IntakeError(
            f"{shown}: {key}{meant(key, ('title', 'layer'), ' is not known: there are title and [[layer]]')}"
        )
    title, layers = table.get("title", name), table.get("layer")
    if not isinstance(title, str) or not isinstance(layers, list) or not layers:
        raise IntakeError(f'{shown}: an adapter has title = "..." and a table [[layer]] for each class')
    makes: dict[str, tuple[Need, ...]] = {}
    more = {}
    for layer in layers:
        for wrong in wrong_in(layer, names):
            raise IntakeError(f"{shown}: {wrong}")
        for made in layer["makes"]:
            makes[made] = tuple(needs_of(layer, made))
            more[made] = {"table": layer}
    return Adapter(name, title, (BESIDE / LAYER).read_bytes(), makes, more)


def wrong_in(layer: Any, names: tuple[str, ...], inner: bool = False) -> Iterator[str]:
    """What is wrong in the table of a class."""
    where = "[layer.scaling]" if inner else "[[layer]]"
    if not isinstance(layer, dict):
        yield f"{where} must be a table"
        return
    for key, value in layer.items():
        if key not in KEYS:
            yield f"{where}: {key}{meant(key, KEYS, ' is not known: the guide lists the keys')}"
        elif not isinstance(value, KEYS[key]):
            yield f"{where}: {key} must be {KINDS[KEYS[key]]}"
        for word in value if key in WORDS and isinstance(value, list | dict) else ():
            if word not in WORDS[key]:
                known = ", ".join(WORDS[key])
                yield f"{where}: {word} in {key}{meant(str(word), WORDS[key], f' is not known: there are {known}')}"
    for key in ("class",) if inner else ("class", "makes"):
        if key not in layer:
            yield f"{where} lacks {key}"
    if inner:
        return
    if layer.get("momentum", "kept") not in ("kept", "taken"):
        yield f'{where}: momentum must be "kept", the share of the old value, or "taken", that of the new one'
    if layer.get("channels", "first") not in ("first", "last"):
        yield f'{where}: channels must be "first" or "last"'
    if "scaling" in layer:
        yield from wrong_in(layer["scaling"], names, inner=True)
    kept = {*layer.get("keeps", {}), *layer.get("scaling", {}).get("keeps", {})}
    for made in layer.get("makes", ()):
        if made not in LAYER_MAKES or made not in names:
            able = [each for each in LAYER_MAKES if each in names]
            listed = f": a class can answer for {', '.join(able)}"
            yield f"{where}: {made} in makes{meant(str(made), able, listed)}"
        for name in LAYER_MAKES.get(made, ()):
            if name not in kept:
                yield f"{where}: for {made}, keeps must say which attribute is {name}"


def needs_of(layer: dict[str, Any], made: str) -> Iterator[Need]:
    """What a file must define for one function."""
    back = made.endswith("_backward") or made in BACK
    for part in (layer, layer.get("scaling")):
        if part is not None:
            mode = part.get("mode", {}).get("argument")
            methods: dict[str, tuple[tuple[str, ...], ...]] = {
                part.get("forward", "forward"): () if mode is None else (several(mode),),
                **dict.fromkeys(several(part.get("backward", "backward")) if back else (), ()),
            }
            if part.get("new"):
                methods["__init__"] = tuple((theirs,) for theirs in part["new"].values())
            kept = [part["keeps"][name] for name in LAYER_MAKES[made] if name in part.get("keeps", {})]
            if "running_mean" in LAYER_MAKES[made] and made != "update_running":
                kept += [part["mode"]["attribute"]] if "attribute" in part.get("mode", {}) and part is layer else []
            words = tuple(tuple(place.rpartition(".")[2] for place in several(places)) for places in kept)
            yield Need((part["class"],), methods=methods, words=words)


def several(names: Any) -> tuple[str, ...]:
    """One name or a list of them, as a tuple."""
    return (names,) if isinstance(names, str) else tuple(names)


PYTHON = '''\
"""Made by whybn: runs {file}, whose functions bear the course's names."""

from functools import partial

FOUND = {{"__name__": {file!r}}}
exec(compile({text!r}, {file!r}, "exec"), FOUND)


def adapt(name, module):
    return partial(FOUND[name], module)
'''


def from_python(shown: str, name: str, text: str, names: tuple[str, ...]) -> Adapter:
    """An adapter in Python: functions named after the course's, whose first argument is the student's file.

    What a function needs is what it, or a helper that it calls, takes from that argument: ``theirs.BatchNorm``.
    """
    tree = parsed(text)
    if tree is None:
        raise IntakeError(f"{shown} is no Python that can be read here")
    functions = {each.name: each for each in top_statements(tree.body) if isinstance(each, ast.FunctionDef)}
    made = [each for each in functions if each in names]
    if not made:
        raise IntakeError(f"{shown} defines no function of the course: there are {', '.join(names)}")
    makes = {}
    for each in made:
        needed = sorted(taken_from_first(functions, each, set()))
        if not needed:
            raise IntakeError(f"{shown}: {each} takes nothing from its first argument, which is the student's file")
        makes[each] = tuple(Need((one,)) for one in needed)
    return Adapter(name, name, PYTHON.format(file=f"{name}.py", text=text).encode(), makes)


def taken_from_first(functions: Mapping[str, ast.FunctionDef], name: str, seen: set[str]) -> set[str]:
    """The attributes of a function's first argument that it uses, those in the functions that it calls among them."""
    if name in seen or not functions[name].args.args:
        return set()
    seen.add(name)
    first = functions[name].args.args[0].arg
    found = set()
    for node in ast.walk(functions[name]):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == first:
            found.add(node.attr)
        if isinstance(node, ast.Name) and node.id in functions:
            found |= taken_from_first(functions, node.id, seen)
    return found


def told(more: Mapping[str, Any]) -> str:
    """What ``adapt`` is told, as Python."""
    return "".join(f", {key}=loads({json.dumps(value)!r})" for key, value in more.items())
