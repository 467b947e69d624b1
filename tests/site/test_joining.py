"""Modules of JavaScript, joined into one script."""

from pathlib import Path

import pytest
from py_mini_racer import MiniRacer

from whybn.site import SiteError
from whybn.site.javascript import joined


def test_a_joined_script_runs_each_module_once_after_those_that_it_imports(tmp_path: Path):
    (tmp_path / "a.js").write_text(
        'import { two as b } from "./b.js";\nimport { three } from "./c.js";\n'
        "export const six = b * three;\nexport function twice(x) {\n  return b * x;\n}\n"
    )
    (tmp_path / "b.js").write_text("order.push(2);\nexport const two = 2;\n")
    (tmp_path / "c.js").write_text('import { two } from "./b.js";\norder.push(3);\nexport const three = two + 1;\n')
    with MiniRacer() as racer:
        racer.eval("const order = [];" + joined("a.js", folder=tmp_path))
        assert racer.eval('`${modules["a.js"].six} ${modules["a.js"].twice(8)} ${order}`') == "6 16 2,3"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('import x from "./b.js";\n', "form that joining does not know"),
        ("export default 1;\n", "form that joining does not know"),
        ('import { x } from "./none.js";\n', r"a\.js needs none\.js"),
        ('import { x } from "./a.js";\n', r"a\.js imports itself"),
    ],
)
def test_joining_refuses_what_it_cannot_join(tmp_path: Path, text: str, message: str):
    (tmp_path / "a.js").write_text(text)
    with pytest.raises(SiteError, match=message):
        joined("a.js", folder=tmp_path)
