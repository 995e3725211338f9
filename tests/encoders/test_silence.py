"""Nothing phones home: no connection, no thread left, nothing written into the home folder."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.encoders.conftest import Tensors, WriteModel

PROBE = """
import socket, sys, threading
from importlib.util import find_spec
def refuse(*args, **kwargs):
    raise SystemExit("a connection was tried")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
socket.socket.sendto = socket.create_connection = refuse
import nearfield as nf
encoder, reranker, step = sys.argv[1:]
texts = [f"the cat sat on {n} red mats" for n in range(70)]
if step == "read":
    assert nf.load(encoder, precision="f32").encode(texts).shape == (70, 32)
    assert len(nf.load_reranker(reranker).rank("the cat", texts, top_k=3)) == 3
else:
    from nearfield.encoders.text import calibration
    calibration.FLOOR = 0
    calibration._check_speed = lambda *given: None  # so small a model may be slower in int8
    assert nf.load(encoder, precision="int8", calibration=texts).encode("red").shape == (32,)
loaded = [name for name, module in sys.modules.items() if "openvino_telemetry" in name and module]
assert not loaded, loaded
threads = [thread.name for thread in threading.enumerate()]
assert threads == ["MainThread"], threads
heavy = {"torch", "transformers", "pandas"} & set(sys.modules)
assert step == "calibrate" or not heavy, heavy  # NNCF imports a torch that is there
"""


@pytest.fixture(scope="module")
def reranker(write_model: WriteModel) -> Any:
    """A tiny BERT with a head, written without torch."""

    def with_head(tensors: Tensors) -> Any:
        square, row = np.ones((32, 32), np.float32), np.ones((1, 32), np.float32)
        head = {"bert.pooler.dense.weight": square, "bert.pooler.dense.bias": row[0]}
        return tensors | head | {"classifier.weight": row, "classifier.bias": row[0, :1]}

    return write_model(
        prefix="bert.",
        convert=with_head,
        architectures=["BertForSequenceClassification"],
        id2label={"0": "LABEL_0"},
    )


@pytest.mark.slow
@pytest.mark.parametrize("step", ["read", "calibrate"])
def test_nothing_phones_home(
    write_model: WriteModel, reranker: Any, tmp_path: Path, step: Any
) -> None:
    if step == "calibrate":
        pytest.importorskip("nncf", reason="NNCF (the extra int8) is not installed")
    home, cache = tmp_path / "home", tmp_path / "cache"
    home.mkdir()
    env = {"HOME": str(home), "USERPROFILE": str(home), "NEARFIELD_CACHE": str(cache), "PATH": ""}
    env["PYTHONPATH"] = os.environ.get("PYTHONPATH", "")
    command = [sys.executable, "-c", PROBE, str(write_model()), str(reranker), step]
    done = subprocess.run(
        command, env=env, capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert list(home.iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} <= {"home", "cache"}
