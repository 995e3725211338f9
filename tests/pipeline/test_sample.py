"""The sample of an addition's texts: those with the smallest digests, however they come."""

from __future__ import annotations

import random

import numpy as np
import pytest

from nearfield.modalities.text.language import SAMPLE
from nearfield.pipeline.sample import Sample
from nearfield.store.digests import content_digest


@pytest.mark.parametrize("size", [1, 7, 399, 4_096])
def test_the_smallest_digests_whatever_the_order_and_the_batches(size: int) -> None:
    texts = [f"text {n % 1_500}" for n in range(3_000)]  # each twice
    random.Random(size).shuffle(texts)
    sample = Sample()
    for start in range(0, len(texts), size):
        some = texts[start : start + size]
        sample.take(np.array([content_digest(text) for text in some], "V16"), some)
    assert sample.texts == sorted({*texts}, key=content_digest)[:SAMPLE]


def test_none_is_none() -> None:
    sample = Sample()
    sample.take(np.zeros(0, "V16"), [])
    assert sample.texts == []
    assert sample.language is None
