"""The real ms-marco-MiniLM-L12-v2, from its int8 ONNX file."""

import numpy as np
import pytest

from nearfield import encoders
from nearfield.errors import UsageError

pytestmark = [pytest.mark.weights, pytest.mark.slow]

QUERY = "How many people live in Berlin?"
TEXTS = [
    "New York City is famous for the Metropolitan Museum of Art.",
    "Berlin has a population of 3,520,031 registered inhabitants in an area of 891.82 km2.",
    "Berlin is well known for its museums.",
    "Filler that says nothing at all. " * 100 + "In Berlin live 3.5 million people.",
]


@pytest.mark.parametrize("precision", ["f32", "bf16"])
def test_it_ranks(precision: str) -> None:
    try:
        reranker = encoders.load_reranker("ms-marco-minilm", precision=precision)
    except UsageError:
        pytest.skip("this CPU has no bf16")
    ranked = reranker.rank(QUERY, TEXTS)
    assert (ranked[0].index, ranked[-1].index) == (1, 0)
    assert ranked[0].score > 7  # the model's card: 8.6 for the smaller L6 model
    assert ranked[-1].score < -8


def test_the_batch_does_not_matter() -> None:
    reranker = encoders.load_reranker("ms-marco-minilm", precision="f32")
    pairs = [(QUERY, text[:200]) for text in TEXTS * 5]
    alone = np.array([reranker.scores([pair])[0] for pair in pairs])
    assert np.abs(reranker.scores(pairs) - alone).max() < 1e-4


def test_it_is_no_encoder() -> None:
    with pytest.raises(UsageError, match="ms-marco-minilm has the role reranker") as caught:
        encoders.load("ms-marco-minilm")
    assert "nf.load_reranker('ms-marco-minilm')" in str(caught.value)
    with pytest.raises(UsageError, match="minilm has the role encoder"):
        encoders.load_reranker("minilm")
