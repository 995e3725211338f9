"""Files of word vectors, written as the programs that invented them write them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

HERE = Path(__file__).parent
Rows: TypeAlias = NDArray[np.float32]
WriteVectors: TypeAlias = Callable[..., Path]

WORDS = ["the", "king", "queen", "man", "woman", "apple", "pear", "über", "東京", "don't", "."]


def vectors(count: int = len(WORDS), dim: int = 6, seed: int = 0) -> Rows:
    return np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32)


def binary(words: Sequence[bytes], rows: Rows, *, after: bytes = b"\n", order: str = "<") -> bytes:
    """As word2vec's C program writes, with a newline after each row, and gensim without."""
    head = f"{len(rows)} {rows.shape[1]}\n".encode()
    body = [
        word + b" " + row.astype(f"{order}f4").tobytes() + after
        for word, row in zip(words, rows, strict=True)
    ]
    return head + b"".join(body)


def text(words: Sequence[bytes], rows: Rows, *, header: bool = True, end: bytes = b"") -> bytes:
    lines = [
        word + b" " + b" ".join(f"{number:.9g}".encode() for number in row.tolist()) + end
        for word, row in zip(words, rows, strict=True)
    ]
    head = [f"{len(rows)} {rows.shape[1]}".encode()] if header else []
    return b"\n".join([*head, *lines]) + b"\n"


def raw(words: Sequence[str]) -> list[bytes]:
    return [word.encode() for word in words]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEARFIELD_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def word2vec_file(tmp_path: Path) -> Path:
    path = tmp_path / "words.bin"
    path.write_bytes(binary(raw(WORDS), vectors()))
    return path


@pytest.fixture
def glove_file(tmp_path: Path) -> Path:
    path = tmp_path / "glove.txt"
    path.write_bytes(text(raw(WORDS), vectors(), header=False))
    return path
