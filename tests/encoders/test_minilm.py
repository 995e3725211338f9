"""The real all-MiniLM-L6-v2 against sentence-transformers."""

import warnings
from typing import Any

import numpy as np
import pytest

from nearfield import encoders, models
from nearfield.errors import UsageError
from nearfield.types import Vectors

pytestmark = [pytest.mark.weights, pytest.mark.slow]

TEXTS = [
    "My heart races and skips beats.",
    "Atrial fibrillation, unspecified",
    "child swallowed a coin",
    "Foreign body in esophagus causing other injury, initial encounter",
    "",
    "   ",
    "Être ou ne pas être; ÜBERGRÖßE.",
    "안녕하세요 세계, 漢字仮名 😀👩‍👩‍👧",
    "مرحبا بالعالم",
    "a" * 300,
    "kidney failure from diabetes " * 40,
    *(f"Item {n} of a long list. " * (n % 23) for n in range(60)),
]


@pytest.fixture(scope="module")
def reference() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(models.find("minilm").path), device="cpu")
        return model.encode(TEXTS, show_progress_bar=False)


def test_f32_equals_the_reference(reference: Vectors) -> None:
    encoder = encoders.load("minilm", precision="f32")
    assert (encoder.dim, encoder.max_tokens) == (384, 254)
    assert np.abs(encoder.encode(TEXTS) - reference).max() < 1e-4


def test_bf16_is_near_and_steady(reference: Vectors) -> None:
    try:
        encoder = encoders.load("minilm", precision="bf16")
    except UsageError:
        pytest.skip("this CPU has no bf16")
    rows = encoder.encode(TEXTS)
    assert (rows * reference).sum(axis=1).min() > 0.9998
    alone = np.stack([encoder.encode(text) for text in TEXTS])
    assert (rows * alone).sum(axis=1).min() > 1 - 1e-3
    assert (rows * encoder.encode(TEXTS[::-1])[::-1]).sum(axis=1).min() > 1 - 1e-3


def test_passages_fit() -> None:
    encoder = encoders.load("minilm")
    text = "The kidneys failed slowly. Diabetes had been known for years, they said. " * 200
    [spans] = encoder.segment([text])
    assert max(encoder.count_tokens([text[s.start : s.end] for s in spans])) <= 254
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        encoder.encode_document([text[s.start : s.end] for s in spans])
