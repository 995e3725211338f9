"""A run that is killed, and asked for again, ends with the weights of one that was not."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nearfield.models import ModelFolder
from nearfield.training.data.examples import Examples
from nearfield.training.loop import checkpoint, pacing
from nearfield.training.loop.fit import fit
from nearfield.training.loop.plan import Plan
from nearfield.training.losses import build
from nearfield.training.students.full import Full

WORDS = ["the", "cat", "dog", "sat", "on", "a", "mat", "red", "blue", "apple", "pear", "heart"]
LEAST = 5  # steps before it is killed


def run(model: Any, folder: Any, pause: float = 0.0) -> Any:
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    first, second = ([" ".join(rng.choice(WORDS, 4)) for _ in range(30)] for _ in range(2))
    rows = Examples(
        "scores", {"first": first, "second": second}, scores=rng.random(30).astype(np.float32)
    )
    student = Full(ModelFolder("tiny", model, "0"), device="cpu", precision="f32")
    cosine = build("cosine")

    def slow(embeddings: Any, scores: Any) -> Any:
        time.sleep(pause)
        return cosine(embeddings, scores)

    def validate(student: Any) -> Any:
        a, b = student.encode(first), student.encode(second)
        return float(np.corrcoef(np.einsum("nd,nd->n", a, b), rows.scores)[0, 1])

    plan = Plan(epochs=2, batch_size=4, learning_rate=1e-3, device="cpu", precision="f32")
    return student, fit(student, rows, validate, slow, plan, folder)


KILLED = """
import importlib.util, pathlib, sys, warnings
warnings.simplefilter("ignore")
spec = importlib.util.spec_from_file_location("resume", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
module.pacing.EVERY = module.pacing.COST = 0.0
module.run(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), pause=0.2)
"""


def kill_in_the_middle(model: Any, folder: Any) -> None:
    process = subprocess.Popen([sys.executable, "-c", KILLED, __file__, str(model), str(folder)])
    log = folder / "log.jsonl"
    try:
        for _ in range(1200):
            assert process.poll() is None, "it ended before it was killed"
            lines = log.read_text().splitlines() if log.is_file() else []
            if len(lines) > LEAST and (folder / checkpoint.CHECKPOINT).is_file():
                return
            time.sleep(0.1)
        pytest.fail("no checkpoint came")
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()


def stored(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """What a file holds."""
    kept = checkpoint.load(path)
    assert kept is not None
    return kept


@pytest.mark.slow
def test_the_weights_are_the_same_bit_for_bit(
    tiny_folder: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = torch.get_num_threads()
    model = tiny_folder()
    kill_in_the_middle(model, tmp_path / "killed")
    state = stored(tmp_path / "killed" / checkpoint.CHECKPOINT)[1]
    assert 0 < state["step"] < 16
    assert not state["stopped"]
    monkeypatch.setattr(pacing, "EVERY", 0.0)
    one, unbroken = run(model, tmp_path / "unbroken")
    other, resumed = run(model, tmp_path / "killed")
    torch.set_num_threads(threads)
    assert resumed.notes == (f"It went on from step {state['step']}.",)
    assert (resumed.best_step, resumed.best) == (unbroken.best_step, unbroken.best)
    for (name, a), b in zip(one.named_parameters(), other.parameters(), strict=True):
        assert torch.equal(a, b), name
    histories: list[list[tuple[Any, Any, Any]]] = [
        [(x["step"], x.get("loss"), x.get("validation")) for x in lines]
        for lines in (unbroken.history, resumed.history)
    ]
    assert histories[0] == histories[1]
    last = [stored(tmp_path / name / checkpoint.CHECKPOINT)[0] for name in ("unbroken", "killed")]
    assert all(torch.equal(last[0][name], last[1][name]) for name in last[0])
    assert json.loads((tmp_path / "killed" / "arguments.json").read_text())["random_state"] == 0
