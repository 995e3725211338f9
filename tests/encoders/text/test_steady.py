"""The same vector whatever the batch, the order and the threads, to a stated cosine distance."""

from typing import Any

import numpy as np
import pytest
from tests.encoders.conftest import OpenModel, WriteModel

from nearfield import encoders
from nearfield.encoders.runtime import choose_precision
from nearfield.errors import UsageError

TOLERANCE = {"f32": 1e-5, "bf16": 1e-3}
RNG = np.random.default_rng(3)
REAL = [
    "My heart races and skips beats.",
    "",
    "안녕하세요 세계, 漢字仮名 😀👩‍👩‍👧",
    "مرحبا بالعالم",
    *("kidney failure from diabetes, " * n for n in range(1, 30, 4)),
    *(f"Item {n} of a long list. " * (n % 9 + 1) for n in range(40)),
]


def needs(precision: str) -> None:
    """Skip where the CPU lacks it, and for no other reason."""
    try:
        choose_precision(precision)
    except UsageError:
        pytest.skip(f"this CPU has no {precision}")


def distance(a: Any, b: Any) -> Any:
    return float(1 - (a * b).sum(axis=-1).min())


def check(load: Any, texts: list[str], precision: str) -> None:
    """``load(threads)`` gives the encoder."""
    limit = TOLERANCE[precision]
    one = load(1)
    rows = one.encode(texts)
    assert distance(rows, np.stack([one.encode(text) for text in texts])) < limit
    order = RNG.permutation(len(texts))
    assert distance(rows[order], one.encode([texts[i] for i in order])) < limit
    assert distance(rows, one.encode(texts, batch_size=3)) < limit
    assert distance(rows, np.concatenate(list(one.encode_stream(iter(texts))))) < limit
    assert distance(rows, load(2).encode(texts)) < limit
    # Bit for bit, for the length that a text is padded to is its own.
    assert (rows == np.stack([one.encode(text) for text in texts])).all()
    assert (rows[order] == one.encode([texts[i] for i in order])).all()
    assert (rows == np.concatenate([one.encode(part) for part in (texts[:5], texts[5:])])).all()
    assert (rows == load(2).encode(texts)).all()


@pytest.mark.parametrize("precision", TOLERANCE)
def test_tiny(
    write_model: WriteModel, open_model: OpenModel, sentences: list[str], precision: str
) -> None:
    folder = write_model()
    fitting = [text for text in sentences if len(text) < 60]
    needs(precision)
    check(lambda n: open_model(folder, precision=precision, threads=n), fitting, precision)


@pytest.mark.weights
@pytest.mark.slow
@pytest.mark.parametrize("precision", TOLERANCE)
def test_minilm(precision: str) -> None:
    needs(precision)
    check(lambda n: encoders.load("minilm", precision=precision, threads=n), REAL, precision)
