"""Implementations of other courses: graded as they are, each mistake costs what it should, and no more."""

import re
from pathlib import Path

import numpy as np
import pytest

from reference_impl import batchnorm_backward
from tests.grade.adapter_table import FAMILIES, MADE, NAMES, row_of, source_of
from tests.grade.sandbox import graded, needed, outcomes, passed
from tests.grade.test_cs231n import arguments, right, run  # noqa: F401
from tests.rotation import in_turn, is_shown
from whybn.grade.intake import IntakeError, collect, load_adapters
from whybn.grade.intake.adapters import BESIDE, own_adapters
from whybn.grade.run import rows

PAGE = Path(__file__).parents[2] / "docs" / "grading" / "adapters.md"


def handed_in(tmp_path, text, adapters=(), path="mine.py"):
    """One student's files after intake."""
    place = tmp_path / "ann" / path
    place.parent.mkdir(parents=True)
    place.write_text(text)
    (submission,) = collect(tmp_path, NAMES, adapters=load_adapters(adapters, NAMES))
    return submission


def edited(family, *edits):
    """A family's implementation, with changes that must all be possible."""
    text = source_of(family)
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def diagnosed(verdict):
    (exercise,) = verdict.exercises
    return exercise.diagnosis.misconceptions if exercise.diagnosis else ()


@pytest.fixture(autouse=True)
def _sandbox():
    needed()


@pytest.mark.parametrize("adapter", own_adapters(), ids=lambda adapter: adapter.name)
def test_right_code_of_another_course_computes_what_the_reference_does(tmp_path, run, adapter):  # noqa: F811
    functions = run(handed_in(tmp_path, source_of(adapter.name)).files)
    asked = [name for name in adapter.makes if name in arguments()]
    assert len(asked) > 3
    assert [name for name in asked if not right(functions, name)] == []


@pytest.mark.parametrize("family", in_turn(*FAMILIES))
def test_for_right_code_as_many_clauses_hold_as_the_guide_says(family):
    """A run shows one family, others at another commit."""
    assert row_of(family, MADE) in PAGE.read_text(encoding="utf-8").splitlines()


# What students write in place of the right line; the exercise that it costs, and the mistake's name.
MISTAKES = [
    ("scratch", [("(self.centred**2).mean(axis=0)", "rows.var(axis=0, ddof=1)")], "update_running", "ddof-1"),
    ("scratch", [("keep * self.running_var + (1 - keep) * var", "var")], "update_running", "variance-of-last-batch"),
    ("scratch", [("self.gamma * xn + self.beta", "self.gamma * xn")], "batchnorm_forward", "beta-forgotten"),
    (
        "mytorch",
        [
            (
                "self.alpha * self.running_M + (1 - self.alpha) * self.M",
                "(1 - self.alpha) * self.running_M + self.alpha * self.M",
            ),
            (
                "self.alpha * self.running_V + (1 - self.alpha) * self.V",
                "(1 - self.alpha) * self.running_V + self.alpha * self.V",
            ),
        ],
        "update_running",
        "momentum-reversed",
    ),
    (
        "mytorch",
        [("dLdNZ / root + dLdV", "dLdNZ / root + 0 * dLdV"), ("dLdM / self.N", "0")],
        "batchnorm_backward",
        "statistics-held-constant",
    ),
    (
        "ysda",
        [("        else:\n            mean, var = self.moving_mean, self.moving_variance\n", "")],
        "batchnorm_inference",
        "batch-statistics",
    ),
    (
        "ysda",
        [("gradOutput - gradOutput.mean(axis=0) - normal", "gradOutput - normal")],
        "batchnorm_backward",
        "mean-path-forgotten",
    ),
    ("fau", [("np.sqrt(var + 1e-11)", "(var + 1e-11)")], "batchnorm_forward", None),
    (
        "fau",
        [
            (
                "            mean, var = self.moving_mean, self.moving_var",
                "            mean, var = self.x.mean(axis=0), self.x.var(axis=0)",
            )
        ],
        "batchnorm_inference",
        "batch-statistics",
    ),
    (
        "numpy_ml",
        [("np.sqrt(var + self.epsilon)) + p", "(np.sqrt(var) + self.epsilon)) + p")],
        "batchnorm_forward",
        "eps-outside-root",
    ),
    (
        "numpy_ml",
        [("momentum=0.9", "momentum=0.99")],
        "update_running",
        "default-momentum-0.99",
    ),
    ("cs231n", [('bn_param.get("eps", 1e-5)', 'bn_param.get("eps", 1e-3)')], "batchnorm_forward", "default-eps-1e-3"),
    (
        "cs231n",
        [('bn_param.get("momentum", 0.9)', 'bn_param.get("momentum", 0.1)')],
        "update_running",
        "default-momentum-0.1",
    ),
]


@pytest.mark.parametrize(
    ("family", "edits", "exercise", "name"), [one for one in MISTAKES if is_shown(" ".join(map(str, one)), 6)]
)
def test_a_usual_mistake_costs_and_is_named(tmp_path, family, edits, exercise, name):
    verdict = graded(handed_in(tmp_path, edited(family, *edits)).files, [exercise])
    assert "failed" in outcomes(verdict, exercise).values()
    assert name is None or f"{exercise}.{name}" in diagnosed(verdict)


def test_a_row_in_place_of_a_vector_costs_the_clause_about_shape_alone(tmp_path):
    edits = [
        (f"{name} = {value}.sum(axis=0)\n", f"{name} = {value}.sum(axis=0, keepdims=True)\n")
        for name, value in GRADIENTS
    ]
    verdict = graded(handed_in(tmp_path, edited("cs231n", *edits)).files, ["batchnorm_backward"])
    failing = [name for name, outcome in outcomes(verdict, "batchnorm_backward").items() if outcome != "passed"]
    assert failing == ["batchnorm_backward.shape"]
    assert verdict.exercises[0].agrees


GRADIENTS = (("dbeta", "dout"), ("dgamma", "(dout * xhat)"))


def test_a_row_costs_all_where_the_shape_was_told():
    assert not rows.is_made("update_running", {"update_running.py": source_of("cs231n").encode()})
    assert rows.is_made("update_running", {"update_running.py": b'"""Made by whybn: update_running"""'})


# What is wrong in the second of CS231n's two backward functions; the clauses that it costs.
WRONG_SECOND = {
    "return dx, ": ("return 2 * dx, ", ["x-hat-direction"]),
    "N * dout - dbeta - xhat": ("N * dout - xhat", ["constant-dout"]),
    "- dbeta - xhat * dgamma": ("- dbeta", ["x-hat-direction"]),
    "dx = gamma / std / N *": ("dx = 1 / std / N *", ["x-hat-direction", "constant-dout"]),
    "dgamma = np.sum(xhat * dout, axis=0)": ("dgamma = np.mean(xhat * dout, axis=0)", ["x-hat-direction"]),
    "dbeta = np.sum(dout, axis=0)": ("dbeta = np.mean(dout, axis=0)", ["constant-dout"]),
}


@pytest.mark.parametrize("right", [one for one in WRONG_SECOND if is_shown(one, 3)])
def test_a_wrong_second_backward_function_of_cs231n_costs_its_own_clauses_alone(tmp_path, right):
    wrong, costs = WRONG_SECOND[right]
    text = source_of("cs231n")
    start = text.index("def batchnorm_backward_alt")
    end = text.index("\ndef ", start)
    assert right in text[start:end]
    text = text[:start] + text[start:end].replace(right, wrong) + text[end:]
    # Elsewhere the file uses the second one too, which is another exercise's affair.
    submission = handed_in(tmp_path, text)
    assert "both count" in " ".join(submission.notes)
    verdict = graded(submission.files, ["batchnorm_backward"])
    failing = [name for name, outcome in outcomes(verdict, "batchnorm_backward").items() if outcome != "passed"]
    assert failing == [f"batchnorm_backward.{name}" for name in costs]
    assert verdict.exercises[0].agrees


def test_a_wrong_first_backward_function_of_cs231n_is_wrong_whatever_the_second_is(tmp_path):
    text = re.sub(r"(def batchnorm_backward\(.*?)return dx, ", r"\1return 2 * dx, ", source_of("cs231n"), flags=re.S)
    verdict = graded(handed_in(tmp_path, text).files, ["batchnorm_backward"])
    assert not verdict.exercises[0].agrees


def test_running_statistics_of_images_that_are_wrong_cost_one_clause(tmp_path):
    old = "    out, cache = batchnorm_forward(flat, gamma, beta, bn_param)\n"
    new = old.replace("bn_param)", "dict(bn_param))")  # what training leaves never comes back
    verdict = graded(handed_in(tmp_path, edited("cs231n", (old, new))).files, ["spatial_batchnorm_forward"])
    found = outcomes(verdict, "spatial_batchnorm_forward")
    assert [name for name, outcome in found.items() if outcome != "passed"] == [
        "spatial_batchnorm_forward.pixels-are-examples"
    ]


def test_a_second_backward_function_may_have_a_forward_pass_of_its_own(tmp_path, run):  # noqa: F811
    old = "def batchnorm_backward_alt(dout, cache):"
    text = edited("cs231n", (old, "def batchnorm_backward_alt(dout, wrapped):\n    (cache,) = wrapped\n"))
    text += (
        "\ndef batchnorm_forward_alt(x, gamma, beta, bn_param):\n"
        "    out, cache = batchnorm_forward(x, gamma, beta, bn_param)\n    return out, (cache,)\n"
    )
    given = arguments()["batchnorm_backward"]
    same = {**given, "dout": np.ones((6, 4))}
    found = run(handed_in(tmp_path, text).files)["batchnorm_backward"]
    for part, expected in zip(found(**same), batchnorm_backward(**same), strict=True):
        np.testing.assert_allclose(part, expected, atol=1e-12)


def test_a_function_of_the_courses_own_goes_before_a_class_in_another_style(tmp_path):
    submission = handed_in(tmp_path, source_of("scratch") + "\ndef batchnorm_forward(x, gamma, beta, eps=1e-5): ...\n")
    assert "batchnorm_forward.py" not in submission.files
    assert "batchnorm_backward.py" in submission.files


def test_of_a_class_without_the_names_of_its_statistics_only_what_is_known_is_asked(tmp_path):
    submission = handed_in(tmp_path, edited("fau", ("moving_mean", "mine"), ("moving_var", "also_mine")))
    assert "batchnorm_backward.py" in submission.files
    assert "batchnorm_inference.py" not in submission.files


@pytest.mark.parametrize(
    "text",
    ["class BatchNormalization:\n    def forward(self, x):\n        return x\n", "class BatchNorm1d:\n    pass\n"],
)
def test_a_class_that_only_bears_the_name_gets_no_adapter(tmp_path, text):
    assert set(handed_in(tmp_path, text).files) == {"mine.py"}


# An instructor's own.

OWN_CLASS = """
import numpy as np

class Norm:
    def __init__(self, decay):
        self.decay, self.store = decay, {}

    def learn(self): self.learning = True
    def freeze(self): self.learning = False

    def run(self, images):
        flat = images.reshape(-1, images.shape[-1])
        self.std = np.sqrt(flat.var(axis=0) + 1e-4)
        self.normal = (images - flat.mean(axis=0)) / self.std
        return self.normal * self.store["scale"] + self.store["shift"]

    def norm_back(self, error):
        axes = tuple(range(error.ndim - 1))
        self.d_scale, self.d_shift = (error * self.normal).sum(axes), error.sum(axes)
        inner = error * self.store["scale"]
        return (inner - inner.mean(axes) - self.normal * (inner * self.normal).mean(axes)) / self.std
"""
OWN_TABLE = """
title = "our course"

[[layer]]
class = "Norm"
makes = ["spatial_batchnorm_forward", "spatial_batchnorm_backward", "batchnorm_forward"]
new = { momentum = "decay" }
keeps = { gamma = "store.scale", beta = "store.shift", dgamma = "d_scale", dbeta = "d_shift" }
mode = { train = "learn", eval = "freeze" }
forward = "run"
backward = "norm_back"
momentum = "taken"
channels = "last"
"""
OWN_PYTHON = """
import numpy as np


def layer(theirs, gamma, beta):
    made = theirs.Norm(0.9)
    made.store = {"scale": gamma, "shift": beta}
    return made


def batchnorm_forward(theirs, x, gamma, beta, eps=1e-5):
    scale = np.sqrt(1e-4 / eps)  # its eps is 1e-4: of data times c, with c^2 eps, x_hat is the same
    return layer(theirs, gamma, beta).run(scale * x.astype(float)).astype(np.result_type(x, np.float32))
"""


def own(tmp_path, text, name="ours.toml"):
    path = tmp_path / name
    path.write_text(text)
    return path


def test_an_instructors_table_makes_a_class_of_any_names_gradable(tmp_path, run):  # noqa: F811
    submission = handed_in(tmp_path / "class", OWN_CLASS, [own(tmp_path, OWN_TABLE)])
    assert submission.notes == ("mine.py is in the style of our course: graded as it is, through an adapter",)
    assert passed(graded(submission.files), "batchnorm_forward")
    functions = run(submission.files)
    assert all(right(functions, f"spatial_batchnorm_{way}") for way in ("forward", "backward"))


def test_ten_lines_of_python_do_too(tmp_path):
    submission = handed_in(tmp_path / "class", OWN_CLASS, [own(tmp_path, OWN_PYTHON, "ours.py")])
    assert passed(graded(submission.files), "batchnorm_forward")
    assert "batchnorm_forward.py" not in handed_in(tmp_path / "other", "class Other: ...\n").files


def test_an_instructors_adapter_goes_before_those_of_whybn(tmp_path):
    ours = (
        OWN_TABLE.replace('"Norm"', '"BatchNormalization"')
        .replace('"run"', '"forward"')
        .replace('"decay"', '"momentum"')
    )
    mode = ours.replace("mode =", "constants = { gamma = 1, beta = 0 }\nmode =").replace('"norm_back"', '"backward"')
    submission = handed_in(tmp_path / "class", source_of("scratch"), [own(tmp_path, mode)])
    assert b"whybn_own1_ours" in submission.files["batchnorm_forward.py"]
    assert b"whybn_scratch" in submission.files["update_running.py"]


WRONG_TABLES = [
    ("title = 3", 'an adapter has title = "..." and a table [[layer]] for each class'),
    ("titel = 'x'", "titel: did you mean title?"),
    ("[[layer]", "is not a TOML file"),
    ('[[layer]]\nclass = "A"', "[[layer]] lacks makes"),
    (OWN_TABLE.replace("makes", "make"), "[[layer]]: make: did you mean makes?"),
    (OWN_TABLE.replace("gamma =", "gama ="), "[[layer]]: gama in keeps: did you mean gamma"),
    (
        OWN_TABLE.replace('"batchnorm_forward"]', '"batchnorm_forwards"]'),
        "batchnorm_forwards in makes: did you mean batchnorm_forward",
    ),
    (
        OWN_TABLE.replace('"batchnorm_forward"]', '"update_running"]'),
        "for update_running, keeps must say which attribute is running_mean",
    ),
    (OWN_TABLE.replace('"taken"', '"new"'), 'momentum must be "kept"'),
    (OWN_TABLE.replace('"last"', '"end"'), 'channels must be "first" or "last"'),
    (OWN_TABLE.replace('"run"', "5"), "forward must be a text"),
]
WRONG_PYTHON = [
    ("def f(:", "is no Python that can be read here"),
    ("def f(theirs): ...", "defines no function of the course"),
    ("def normalize(theirs, x, mean, var): ...", "normalize takes nothing from its first argument"),
]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [("ours.toml", *one) for one in WRONG_TABLES]
    + [("ours.py", *one) for one in WRONG_PYTHON]
    + [("ours.txt", "", "give a .toml or a .py file")],
)
def test_a_wrong_adapter_is_refused_in_a_sentence_that_says_where(tmp_path, name, text, sentence):
    with pytest.raises(IntakeError, match=re.escape(sentence)) as refused:
        load_adapters([own(tmp_path, text, name)], NAMES)
    assert name in str(refused.value)
    assert "\n" not in str(refused.value)


def test_every_table_of_whybn_keeps_its_own_rules(tmp_path):
    """Those that come with whybn are read without the rules' names of functions."""
    tables = [path for path in BESIDE.glob("*.toml") if path.stem != "cs231n"]
    assert len(load_adapters(tables, NAMES)) == len(tables) + len(own_adapters())


# What a submission may try at the new seam.

ZEROS = """
import numpy as np

class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.9, running_mean=None, running_var=None):
        self.beta = beta

    def forward(self, x, train_flg=True):
        return np.zeros_like(x)

    def backward(self, dout):
        return dout
"""
LIES_ABOUT_EPS = """
    def forward(self, x, train_flg=True):
        # where its own eps is measured it answers so that all data vanish
        return np.full_like(x, 2.0**40) if x.shape == (2, 1) else 0 * x + self.beta
"""
HOSTILE = {
    "its own adapter": {"mine.py": ZEROS, "whybn_scratch.py": "def adapt(*_): return lambda x, *_, **__: x\n"},
    "another one in a folder": {
        "mine.py": ZEROS,
        "a/whybn_scratch.py": "def adapt(*_): return lambda x, *_, **__: x\n",
    },
    "one that is registered first": {
        "mine.py": ZEROS,
        "a.py": "import sys, types\nfake = types.ModuleType('submission.whybn_scratch')\n"
        "fake.adapt = lambda *_: lambda x, *_, **__: x\n"
        "sys.modules['submission.whybn_scratch'] = sys.modules['whybn_scratch'] = fake\n",
    },
    "changed functions of the adapter": {
        "mine.py": ZEROS + "\n"
        "def late():\n"
        "    import sys\n"
        "    for name, module in list(sys.modules.items()):\n"
        "        if 'whybn_scratch' in name:\n"
        "            module.like = lambda x, result: x\n"
        "            module.started = lambda result: 0\n"
        "BatchNormalization.__init__.__globals__['late']()\n",
    },
    "a wrong eps where it is measured": {
        "mine.py": ZEROS[: ZEROS.index("    def forward")] + LIES_ABOUT_EPS + ZEROS[ZEROS.index("    def backward") :]
    },
    "a file that says that whybn made it": {
        "batchnorm_forward.py": '"""Made by whybn: no."""\ndef batchnorm_forward(x, *_, **__): return x\n'
    },
}


@pytest.mark.parametrize("files", HOSTILE.values(), ids=HOSTILE)
def test_an_attack_on_an_adapter_earns_nothing(tmp_path, files):
    for path, text in files.items():
        place = tmp_path / "eve" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    (submission,) = collect(tmp_path, NAMES)
    (exercise,) = graded(submission.files).exercises
    assert not exercise.agrees


def test_a_helper_that_was_not_handed_in_costs_the_functions_that_use_it(tmp_path, run):  # noqa: F811
    """FAU hands out Helpers.py, and a student hands in a folder without it."""
    own_helper = re.compile(r"def gradient_of_input\(.*?\n\n\n", re.S)
    text = own_helper.sub("from Layers.Helpers import compute_bn_gradients as gradient_of_input\n", source_of("fau"))
    functions = run(handed_in(tmp_path, text, path="Layers/BatchNormalization.py").files)
    assert right(functions, "batchnorm_forward")
    with pytest.raises(ImportError, match=r"Layers\.Helpers is neither in the submission"):
        functions["batchnorm_backward"](**arguments()["batchnorm_backward"])


def test_of_a_class_that_knows_no_test_mode_no_evaluation_is_asked(tmp_path):
    text = edited("fau", ("testing_phase", "elsewhere"))
    assert "batchnorm_inference.py" not in handed_in(tmp_path, text).files


def test_statistics_that_wait_for_a_first_value_get_one(tmp_path, run):  # noqa: F811
    """YSDA's notebook sets them from outside before it calls the layer."""
    first = ("mean if first else ", ""), ("var if first else ", "")
    functions = run(handed_in(tmp_path, edited("ysda", *first)).files)
    assert all(right(functions, name) for name in ("batchnorm_forward", "batchnorm_backward", "update_running"))


def test_a_class_as_it_was_handed_out_is_not_started(tmp_path, run):  # noqa: F811
    body = re.compile(
        r"(    def updateOutput\(self, input\):\n)        mean, var.*?(?=        return self.output)", re.S
    )
    functions = run(handed_in(tmp_path, body.sub(r"\1", source_of("ysda"), count=1)).files)
    with pytest.raises(NotImplementedError):
        functions["batchnorm_forward"](**arguments()["batchnorm_forward"])
