"""spaCy's documents, spans and tokens have our rows."""

import numpy as np
import pytest

pytest.importorskip("spacy")

import spacy

from nearfield.integrations.spacy import NearfieldVectors
from nearfield.testing import ToyEncoder, loading

pytestmark = pytest.mark.slow
TEXTS = ["red apple", "green apple", "blue sky"]


def test_a_pipeline_gives_rows() -> None:
    toy = ToyEncoder(name="small")
    with loading(lambda name: toy):
        nlp = spacy.blank("en")
        step = nlp.add_pipe("nearfield", config={"model": "small"})
        assert isinstance(step, NearfieldVectors)
        seen = toy.seen
        red, green, blue = nlp.pipe(TEXTS, batch_size=2)
        assert toy.seen == seen + 3
        assert np.allclose(red.vector, ToyEncoder(name="small").encode_document(["red apple"])[0])
        assert red.has_vector
        assert red.similarity(green) > red.similarity(blue)
        assert np.allclose(red[:2].vector, red.vector)
        assert abs(red[1].similarity(green[1]) - 1) < 1e-5
        assert np.allclose(nlp("red apple").vector, red.vector)
        again = spacy.blank("en").from_config(nlp.config).from_bytes(nlp.to_bytes())
        assert np.allclose(again("red apple").vector, red.vector)
