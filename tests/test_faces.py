"""What each face gives for a verb is the same: the command line prints what Python returns."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nearfield as nf
from nearfield.errors import FREE
from nearfield.faces.cli.main import run
from nearfield.testing import ToyEncoder, loading
from nearfield.verbs import VERBS, target

ROWS: list[dict[str, Any]] = [
    {"id": f"n{i}", "text": f"{'apple pear' if i % 2 else 'rocket moon'} note {i}", "odd": i % 2}
    for i in range(40)
]

PAIRS: dict[str, tuple[list[str], Callable[[nf.Collection], Any]]] = {
    "search": (
        ["apple", "-k", "3", "--where", "odd = 1"],
        lambda c: c.search("apple", k=3, where="odd = 1"),
    ),
    "similar": (["n1", "-k", "4"], lambda c: c.similar("n1", k=4)),
    "duplicates": (["--precision", "0.9"], lambda c: c.duplicates(precision=0.9)),
    "matches": (["apple pear note 1"], lambda c: c.matches("apple pear note 1")),
    "cluster": (["-k", "2", "--random-state", "3"], lambda c: c.cluster(k=2, random_state=3)),
    "topics": (
        ["-k", "2", "--by", "odd", "--rename", "0=mine"],
        lambda c: c.topics(k=2, by="odd", rename={"0": "mine"}),
    ),
    "map": (["--method", "pca", "--n-components", "3"], lambda c: c.map("pca", n_components=3)),
    "recommend": (
        ["--like", "n1", "--like", "n3", "--dislike", "n2"],
        lambda c: c.recommend(like=["n1", "n3"], dislike=["n2"]),
    ),
    "classify": (
        ["--labels", "apple,moon", "--next", "2"],
        lambda c: c.classify(labels=["apple", "moon"], next=2),
    ),
    "outliers": (["--share", "0.1"], lambda c: c.outliers(share=0.1)),
    "representatives": (["-k", "2"], lambda c: c.representatives(2)),
    "info": ([], lambda c: c.info()),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faces")
    notes = nf.open("notes", db=folder / "db", model=ToyEncoder())
    notes.add(ROWS, text="text", id="id")
    return folder


@pytest.mark.parametrize("verb", PAIRS)
def test_the_command_line_prints_what_python_returns(verb: str, home: Path) -> None:
    typed, call = PAIRS[verb]
    out = io.StringIO()
    with loading(lambda name: ToyEncoder(name=name)), contextlib.redirect_stdout(out):
        status = run(["--json", "--db", str(home / "db"), verb, *typed])
        document = call(nf.open("notes", db=home / "db")).to_dict()
    assert status == 0
    assert json.loads(out.getvalue()) == json.loads(json.dumps(document, default=str))


def test_every_verb_of_a_collection_is_a_method_of_it() -> None:
    for name, verb in VERBS.items():
        if target(verb.run)[0] == "collection":
            assert vars(nf.Collection)[name] is verb.run
        else:
            assert verb.run.__name__ in FREE  # as a hint says it in Python
    assert len(FREE) == sum(target(verb.run)[0] != "collection" for verb in VERBS.values())


@pytest.mark.parametrize("verb", ["topics", "train", "add"])
def test_help_costs_a_quarter_of_a_second_at_most(
    verb: str, cpu_seconds: Callable[[str], float]
) -> None:
    code = f"from nearfield.faces.cli.main import run; run([{verb!r}, '--help'])"
    assert cpu_seconds(code) < 0.25


def test_help_loads_nothing_heavy() -> None:
    heavy = ["numpy", "pyarrow", "openvino", "lancedb", "sklearn", "torch", "pandas"]
    code = (
        "from nearfield.faces.cli.main import run; run(['topics', '--help'])\n"
        f"import sys; print(*[m for m in {heavy} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == ""
