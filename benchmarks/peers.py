"""The other programs, each run by a venv of peers that is made here.

The venvs and the models made in them stay in ``.venv-peers``; remove that folder to begin again.
No model comes from a hub: every peer gets MiniLM's own files, converted on this machine.
"""

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from measure import ROOT, in_a_process, of_another_venv

HERE = ROOT / ".venv-peers"
WORK = Path(__file__).with_name("peer_workers.py")

# sentence-transformers 6 with its extra "onnx" cannot be installed: 6.2.0 needs transformers 5,
# optimum-onnx 0.1.0 an older one.
VENVS: dict[str, tuple[str, ...]] = {
    "openvino": (
        "torch==2.13.0",
        "sentence-transformers[openvino]==6.2.0",
        "fastembed==0.9.1",
        "model2vec[distill]==0.10.0",
    ),
    "onnx": ("torch==2.13.0", "sentence-transformers[onnx]==5.7.0"),
    "analyses": (
        "torch==2.13.0",
        "bertopic==0.17.4",
        "semhash==0.5.0",
        "umap-learn==0.5.12",
        "openTSNE==1.0.4",
    ),
}
# optimum brings a torchvision, which transformers imports and no text needs; where pip finds one
# that is built for another torch, that import fails.
UNWANTED = "torchvision"

# Program -> the venv that runs it, its worker, the venv and the worker that make its model.
PEERS: dict[str, tuple[str, str, str, str]] = {
    "sentence-transformers 6.2, OpenVINO": ("openvino", "openvino", "openvino", "make_openvino"),
    "sentence-transformers 5.7, ONNX": ("onnx", "onnx", "onnx", "make_onnx"),
    "fastembed 0.9": ("openvino", "fastembed", "onnx", "make_onnx"),
    "model2vec 0.10, distilled": ("openvino", "model2vec", "openvino", "make_model2vec"),
}


def runs(path: Path, minilm: Path) -> dict[str, Callable[[], dict[str, Any]]]:
    """For each peer, a call that encodes the texts of a file; it makes what it needs first."""
    return {name: partial(_run, name, path, minilm) for name in PEERS}


def _run(name: str, path: Path, minilm: Path) -> dict[str, Any]:
    venv, worker, maker_venv, maker = PEERS[name]
    model = HERE / "models" / maker
    if not model.exists():
        print(f"making the model of {name}", file=sys.stderr)
        unfinished = model.with_name(f"{maker}.part")
        in_a_process(WORK, maker, str(minilm), str(unfinished), python=python_of(maker_venv))
        unfinished.rename(model)
    return in_a_process(WORK, worker, str(model), str(path), name, python=python_of(venv))


def python_of(venv: str) -> Path:
    """The interpreter of a venv of peers, which is made if it is not there."""
    folder = HERE / venv
    python, made = folder / "bin" / "python", folder / "made"
    if not made.exists():
        print(f"making {folder.name} of {HERE.name}: 1.5 GB, some minutes", file=sys.stderr)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
        for command in (
            [sys.executable, "-m", "venv", "--clear", str(folder)],
            [*pip, "install", "--quiet", *VENVS[venv]],
            [*pip, "uninstall", "--quiet", "--yes", UNWANTED],
        ):
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, env=of_another_venv()
            )
            if done.returncode:
                raise SystemExit(f"{venv}: {done.stderr[-1000:]}")
        made.touch()
    return python
