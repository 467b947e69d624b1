"""Of several files the one counts that is written, and it is said; a name that is nearly right is asked about."""

import pytest

from tests.grade.handed_in import CODE, OTHER, notebook, only, put
from tests.grade.test_cs231n import FOLDER, NAMES, arguments, right, run  # noqa: F401
from whybn.grade.intake import collect
from whybn.judging.definitions import is_filled, parsed

STUB = b"def standardize(train, test):\n    '''The task.'''\n    raise NotImplementedError\n"
CS231N_STUB = b"""
def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    running_mean = bn_param.get("running_mean", 0)
    out, cache = None, None
    if mode == "train":
        pass
    elif mode == "test":
        pass
    else:
        raise ValueError("Invalid mode")
    bn_param["running_mean"] = running_mean
    return out, cache


def batchnorm_backward(dout, cache):
    dx, dgamma, dbeta = None, None, None
    return dx, dgamma, dbeta


def layernorm_forward(x, gamma, beta, ln_param):
    out, cache = None, None
    return out, cache


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    out = cache = None
    return out, cache
"""


@pytest.mark.parametrize(
    "body",
    [
        "raise NotImplementedError",
        "'''Text.'''\n    raise NotImplementedError('later')",
        "pass",
        "...",
        "return None",
        "return",
        "mu = x.mean()\n    raise NotImplementedError",
        "out, cache = None, None\n    if x:\n        pass\n    return out, cache",
        "dx = dgamma = None\n    return (dx, dgamma)",
    ],
)
def test_a_function_that_can_only_give_none_or_is_not_implemented_is_a_stub(body):
    assert not is_filled(parsed(f"def f(x):\n    {body}\n").body[0])


@pytest.mark.parametrize(
    "body",
    [
        "return x",
        "y = x.mean()",
        "out = None\n    if x:\n        out = x\n    return out",
        "out = None\n    for out in x:\n        pass\n    return out",
        "if x is None:\n        raise NotImplementedError\n    return x",
        "def g():\n        raise NotImplementedError\n    return g",
        "if x is None:\n        return None\n    return x",
        "return 0",
    ],
)
def test_a_function_that_gives_something_is_no_stub(body):
    assert is_filled(parsed(f"def f(x):\n    {body}\n").body[0])


def test_a_class_is_written_when_one_of_its_methods_is():
    stub = (
        "class A:\n    def __init__(self):\n        self.a = 1\n    def f(self):\n        raise NotImplementedError\n"
    )
    assert not is_filled(parsed(stub).body[0])
    assert is_filled(parsed(f"{stub}    def g(self):\n        return 1\n").body[0])


FILES = {
    # What counts, and what does not.
    "a stub never wins": {"standardize.py": STUB, "standardize_final.py": CODE},
    "not in a folder of its own either": {"standardize.py": STUB, "deep/er/mine.py": CODE},
    "the better named": {"zz.py": OTHER + CODE, "standardize.py": CODE},
    "not what is put aside": {"old/standardize.py": CODE, "work/standardize.py": CODE},
    "the later number": {"week9/standardize.py": CODE, "week10/standardize.py": CODE},
}
COUNTS = dict(
    zip(
        FILES,
        ("standardize_final.py", "deep/er/mine.py", "standardize.py", "work/standardize.py", "week10/standardize.py"),
        strict=True,
    )
)


@pytest.mark.parametrize("why", FILES)
def test_which_of_several_files_counts_is_said_and_is_the_one_that_is_called(tmp_path, run, why):  # noqa: F811
    for path, text in FILES[why].items():
        put(tmp_path / "ann" / path, text)
    submission = only(tmp_path)
    assert any(f"several files have standardize: {COUNTS[why]} counts, not " in note for note in submission.notes)
    function = run(submission.files)["standardize"]
    assert function.__code__.co_filename == COUNTS[why]


def test_files_that_define_different_functions_are_chosen_among_without_a_word(tmp_path):
    put(tmp_path / "ann" / "standardize.py")
    put(tmp_path / "ann" / "batchnorm_forward.py", OTHER)
    put(tmp_path / "ann" / "stub.py", b"import standardize\n")
    assert only(tmp_path).notes == ()


def test_an_import_of_a_stub_does_not_win_over_code(tmp_path, run):  # noqa: F811
    put(tmp_path / "ann" / "standardize.py", b"from given import standardize\n")
    put(tmp_path / "ann" / "given.py", STUB)
    put(tmp_path / "ann" / "mine.py", CODE)
    assert run(only(tmp_path).files)["standardize"].__code__.co_filename == "mine.py"


def test_a_notebook_that_is_written_wins_over_the_stub_beside_it(tmp_path, run):  # noqa: F811
    put(tmp_path / "ann" / "e01_standardize.py", STUB)
    put(tmp_path / "ann" / "e01_standardize.ipynb", notebook(CODE.decode()))
    submission = only(tmp_path)
    assert run(submission.files)["standardize"](1, 2) == (1, 2)
    assert any("not e01_standardize.py, where it is a stub" in note for note in submission.notes)


@pytest.mark.parametrize("first", [True, False])
def test_in_a_clone_of_the_whole_course_the_assignment_counts_that_is_written(tmp_path, run, first):  # noqa: F811
    stub, done = ("assignment1", "assignment2") if first else ("assignment3", "assignment2")
    put(tmp_path / "ann" / stub / "cs231n" / "layers.py", CS231N_STUB)
    put(tmp_path / "ann" / done / "cs231n" / "layers.py", (FOLDER / "layers_right.py").read_bytes())
    (submission,) = collect(tmp_path, NAMES)
    functions = run(submission.files)
    assert all(right(functions, name) for name in arguments())
    assert submission.notes[-2:] == (
        "assignment2/cs231n/layers.py is in the style of CS231n: graded as it is, through an adapter",
        f"not {stub}/cs231n/layers.py, in that style too, with nothing but stubs of these functions",
    )


def test_each_function_of_cs231n_comes_from_the_file_in_which_it_is_written(tmp_path, run):  # noqa: F811
    text = (FOLDER / "layers_right.py").read_text()
    half = text.replace("def layernorm_forward(", "def not_this_one(")
    put(tmp_path / "ann" / "layers.py", half.encode() + CS231N_STUB[CS231N_STUB.index(b"def layernorm") :])
    put(tmp_path / "ann" / "norms.py", text.encode())
    (submission,) = collect(tmp_path, NAMES)
    assert right(run(submission.files), "layernorm_forward")


def test_a_stub_named_after_its_function_does_not_hide_a_cs231n_file(tmp_path, run):  # noqa: F811
    stub = b"def batchnorm_forward(x, gamma, beta, eps=1e-5):\n    raise NotImplementedError\n"
    for path in ("e04_batchnorm_forward.py", "batchnorm_forward.py"):
        put(tmp_path / "ann" / path, stub)
    put(tmp_path / "ann" / "layers.py", (FOLDER / "layers_right.py").read_bytes())
    (submission,) = collect(tmp_path, NAMES)
    assert right(run(submission.files), "batchnorm_forward")


# Names that are nearly right


@pytest.mark.parametrize("typed", ["batch_norm_forward", "BatchNormForward", "batchnorm_foward", "batchnormforward"])
def test_a_name_that_is_nearly_right_is_asked_about(tmp_path, typed):
    put(tmp_path / "ann" / "work.py", OTHER.replace(b"batchnorm_forward", typed.encode()))
    question = f"batchnorm_forward is not provided: work.py has {typed}, did you mean batchnorm_forward?"
    assert only(tmp_path).notes == (question,)


@pytest.mark.parametrize("more", [b"batchnorm_forward = batch_norm_forward\n", b"from b import batchnorm_forward\n"])
def test_a_name_that_is_there_after_all_is_not_asked_about(tmp_path, more):
    put(tmp_path / "ann" / "work.py", OTHER.replace(b"batchnorm_forward", b"batch_norm_forward") + more)
    assert "did you mean" not in " ".join(only(tmp_path).notes)


def test_other_functions_are_no_misspellings(tmp_path):
    names = (b"batchnorm", b"forward", b"batchnorm_backward", b"standard", b"batch_normalize_forward_slow")
    put(tmp_path / "ann" / "work.py", b"".join(b"def %s(x):\n    return x\n" % name for name in names))
    assert only(tmp_path).notes == ()


HOSTILE = {
    "names that are all nearly right": "".join(f"def batchnorm_forwar{i:05}(x): 1\n" for i in range(25_000)),
    "imports that never end": "import (\n" * 110_000,
    "a long name": f"def {'b' * 900_000}(x): 1\n",
    "many names": "".join(f"def batchnorm_forw{chr(97 + i % 26)}{i // 26}(x): 1\n" for i in range(25_000)),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_sources_that_are_meant_to_take_long_are_looked_at_in_part(tmp_path, what):
    text = HOSTILE[what].encode()
    for number in range(3):
        put(tmp_path / "ann" / f"a{number}.py", text + b"# batchnorm_forward bn_param\n")
    put(tmp_path / "ann" / "standardize.py")
    assert only(tmp_path).problem is None  # after hours, if all of it were looked at
