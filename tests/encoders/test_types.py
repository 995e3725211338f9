"""What a type checker says of the first lines of docs/encode.md, and of what else is given back."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TYPED = """
import numpy as np
import torch
from numpy.typing import NDArray

import nearfield as nf

encoder = nf.load("minilm", precision="auto", truncate_dim=8, prompts={"query": "a "})
rows: NDArray[np.float32] = encoder.encode(["the refund never arrived", "please refund my order"])
query: NDArray[np.float32] = encoder.encode_query("refund", batch_size=4, device="cpu")
raw: NDArray[np.float32] = encoder.encode_document(inputs=["a"], normalize_embeddings=False)
tensor: torch.Tensor = encoder.encode("refund", convert_to_tensor=True)
small: NDArray[np.int8] = encoder.encode(["refund"], precision="int8")
scores: NDArray[np.float32] = encoder.similarity(query, rows)
pairs: NDArray[np.float32] = encoder.similarity_pairwise(rows, rows)
between: torch.Tensor = encoder.similarity(tensor, tensor)
one: NDArray[np.float32] = nf.encode("refund")
encoder.truncate_dim = None
encoder.prompts = {"query": "b "}
width: int = encoder.get_embedding_dimension()
"""
WRONG = """
import nearfield as nf

text: str = nf.load("minilm").encode(["a"])
nf.load("minilm").max_seq_length = "four"
"""


def _mypy(code: str, folder: Path) -> str:
    (folder / "snippet.py").write_text(code, "utf-8")
    options = ["--strict", "--follow-imports=silent", "--cache-dir", str(folder / "cache")]
    options += ["--config-file", str(ROOT / "pyproject.toml"), "snippet.py"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options],
        cwd=folder,
        env={"MYPYPATH": str(ROOT / "src"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.slow
def test_mypy_takes_the_first_lines_and_refuses_wrong_ones(tmp_path: Path) -> None:
    assert "Success" in _mypy(TYPED, tmp_path)
    said = _mypy(WRONG, tmp_path)
    assert "snippet.py:4" in said
    assert "snippet.py:5" in said
