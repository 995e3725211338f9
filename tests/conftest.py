"""What all tests share: no telemetry, no stray environment, a toy encoder, tiny collections."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, pre_tokenizers

from nearfield.testing import ToyEncoder, loading


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tests keep what the command line wrote, rather than in the user's cache."""
    return tmp_path_factory.mktemp("written") / "written.json"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, written: Path) -> None:
    """No variable of the user's may change a test, and no test what is the user's."""
    monkeypatch.setattr("nearfield.faces.cli.replacing.place", lambda: written)
    for name in ["NEARFIELD_DB", "NEARFIELD_OFFLINE"]:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and none of the user's settings of what fetches into it."""
    for name in list(os.environ):
        if name.startswith(("PIP_", "HF_", "NEARFIELD_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("NEARFIELD_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    return tmp_path / "cache"


@pytest.fixture
def cpu_seconds() -> Callable[[str], float]:
    """CPU seconds of a program of its own; the least of five: other work only adds."""

    def least(code: str) -> float:
        timed = f"{code}\nimport time, sys; print(time.process_time(), file=sys.stderr)"
        environment = {**os.environ, "COLUMNS": "100"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's second start compiles nothing
        run = partial(subprocess.run, text=True, check=True, env=environment)
        ended = [run([sys.executable, "-c", timed], capture_output=True) for _ in range(5)]
        return min(float(done.stderr.split()[-1]) for done in ended)

    return least


@pytest.fixture
def serve() -> Iterator[Callable[..., None]]:
    """Serves encoders by name for the rest of a test: called with what makes one of a name."""
    with ExitStack() as stack:
        yield lambda make: stack.enter_context(loading(make))


@pytest.fixture
def toy() -> ToyEncoder:
    return ToyEncoder()


KINDS = {
    "fruit": ["apple", "pear", "plum", "fig"],
    "sky": ["cloud", "star", "moon", "sun"],
    "tool": ["hammer", "saw", "drill", "axe"],
    "beast": ["cat", "dog", "fox", "owl"],
    "dish": ["soup", "stew", "bread", "rice"],
    "home": ["roof", "door", "wall", "floor"],
}
NOISE = ["please", "today", "the", "a", "some", "very", "old", "new", "big", "my"]


@pytest.fixture(scope="session")
def word_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of sentence-transformers: a random vector for each of 34 words, and their mean."""
    folder = tmp_path_factory.mktemp("models") / "words"
    folder.mkdir()
    words = ["[UNK]", *(word for of in KINDS.values() for word in of), *NOISE]
    tokenizer = Tokenizer(
        models.WordLevel({word: n for n, word in enumerate(words)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.random.default_rng(0).standard_normal((len(words), 16), np.float32)
    save_file({"embedding.weight": table}, folder / "model.safetensors")
    kind = "sentence_transformers.models.StaticEmbedding"
    steps: list[dict[str, Any]] = [{"idx": 0, "name": "0", "path": "", "type": kind}]
    (folder / "modules.json").write_text(json.dumps(steps))
    return folder


@pytest.fixture(scope="session")
def kinds() -> list[Any]:
    """Rows of a text and its kind, of six, by one word of five; the others say nothing."""
    draw = np.random.default_rng(1)
    rows: dict[Any, Any] = {}
    for n in range(300):
        kind = list(KINDS)[n % 6]
        words = [draw.choice(KINDS[kind]), *draw.choice(NOISE, 4, replace=False)]
        rows[" ".join(draw.permutation(words))] = kind
    return [{"text": text, "kind": kind} for text, kind in rows.items()]
