"""The libraries that are installed: no clause fails that is not known to, and the site says what comes of it."""

import pytest

from tests.rotation import ROOT, is_shown
from whybn.libraries.command import read_matrix
from whybn.libraries.judging_libraries import FAILS, NO_ADAPTER, OUT_OF_DATE, report
from whybn.libraries.matrix import RUN_ANEW, changes, packed

COMMITTED = read_matrix(ROOT / "docs" / "engineer" / "matrix.json")

pytest.importorskip("torch", reason="needs the libraries: make oracles")


@pytest.mark.parametrize("impl", [name for name in RUN_ANEW if is_shown(name, 3)])
def test_a_library_does_what_is_written_of_it(impl: str) -> None:
    """One in three, others at another commit; `whybn matrix` has all."""
    pytest.importorskip(impl.partition(":")[0])
    found = report(impl, "should")
    assert found["broken"] == {}
    wrong = [
        f"{cell['clause']}: {cell}" for cell in found["cells"] if cell["outcome"] in (FAILS, OUT_OF_DATE, NO_ADAPTER)
    ]
    assert not wrong, "\n".join(wrong)
    assert found["version"]
    assert found["impl"] in [each["impl"] for each in COMMITTED["reports"]]
    otherwise = [*map(str, changes(COMMITTED, {"reports": [packed(found)]}))]
    assert not otherwise, "docs/engineer/matrix.json says otherwise; run whybn matrix anew:\n" + "\n".join(otherwise)


def test_a_library_that_is_taken_for_another_profile_is_found_out() -> None:
    pytest.importorskip("onnx")
    found = report("onnx:opset9", "must")
    failed = {cell["clause"] for cell in found["cells"] if cell["outcome"] == "fails, as known"}
    assert "batchnorm_inference.values" in failed
