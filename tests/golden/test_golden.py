"""Golden documents: what each verb answered before the house was built anew, on the toy encoder.

``NEARFIELD_RECORD=1 pytest tests/golden`` writes them again; every change of one is a change that
users see, and stands in the changelog.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from nearfield.faces.cli.main import run
from nearfield.testing import ToyEncoder, ToyMultimodalEncoder, loading

from .scenarios import SCENARIOS, furnish

HERE = Path(__file__).parent / "documents"
# What differs from one machine to another.
ELSEWHERE = {"bytes", "here", "freed", "pid", "seconds", "loss"}
# Of ranks: two distances that a processor rounds to the other order move one item by .001.
RANKED = ("trustworthiness", 2e-3)
DIMS = {"narrow": 8}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every scenario's document, asked one after another in one folder."""
    home = tmp_path_factory.mktemp("golden")
    answers: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        patch.delenv("NEARFIELD_DB", raising=False)
        furnish(home)
        with loading(_toy):
            for name, arguments in SCENARIOS.items():
                answers[name] = _printed(arguments)
    return answers


def _toy(name: str) -> ToyEncoder:
    """The toy of texts, or one of pictures alone."""
    if name != "eyes":
        return ToyEncoder(DIMS.get(name, 32), name=name)
    eyes = ToyMultimodalEncoder(name=name)
    eyes.modalities = eyes.query_modalities = frozenset({"image"})
    return eyes


def _printed(arguments: list[str]) -> Any:
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        run(["--json", *arguments])
    return json.loads(out.getvalue())


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_document_is_as_it_was(name: str, documents: dict[str, Any]) -> None:
    path, arguments = HERE / f"{name}.json", masked(documents[name])
    if os.environ.get("NEARFIELD_RECORD"):
        HERE.mkdir(exist_ok=True)
        path.write_text(json.dumps(arguments, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert close(arguments, json.loads(path.read_text("utf-8"))) == ""


def masked(document: Any) -> Any:
    """The document without what differs from one machine to another."""
    if isinstance(document, dict):
        return {k: None if k in ELSEWHERE else masked(v) for k, v in document.items()}
    return [masked(value) for value in document] if isinstance(document, list) else document


def close(one: Any, other: Any, where: str = "") -> str:
    """Where two documents differ; numbers may by a ten thousandth, as processors do."""
    if isinstance(one, dict) and isinstance(other, dict):
        if list(one) != list(other):
            return f"{where}: {list(one)} and {list(other)}"
        return next(filter(None, (close(one[k], other[k], f"{where}.{k}") for k in one)), "")
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return f"{where}: {len(one)} and {len(other)} long"
        pairs = enumerate(zip(one, other, strict=True))
        return next(filter(None, (close(a, b, f"{where}[{n}]") for n, (a, b) in pairs)), "")
    if isinstance(one, float) and isinstance(other, float):
        step = RANKED[1] if where.endswith(RANKED[0]) else 1e-4
        return "" if one == pytest.approx(other, rel=1e-3, abs=step) else f"{where}: {one}, {other}"
    return "" if one == other and type(one) is type(other) else f"{where}: {one!r}, {other!r}"
