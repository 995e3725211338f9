"""BERTopic and KeyBERT compute with the encoder that they were given."""

from typing import Any

import numpy as np
import pytest

from nearfield.testing import ToyEncoder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # numba, hdbscan and umap warn while they are imported
]
TEXTS = [f"{word} apple pie" for word in ("red", "green", "ripe")] * 8
TEXTS += [f"{word} sky above" for word in ("blue", "grey", "clear")] * 8


def test_bertopic_asks_our_encoder() -> None:
    pytest.importorskip("bertopic")
    from bertopic import BERTopic
    from bertopic.dimensionality import BaseDimensionalityReduction
    from sklearn.cluster import KMeans
    from sklearn.pipeline import make_pipeline

    from nearfield.estimators import TextVectorizer
    from nearfield.integrations.bertopic import NearfieldBackend

    toy = ToyEncoder()
    for model in (NearfieldBackend(toy), make_pipeline(TextVectorizer(toy))):
        before = toy.seen
        topics = BERTopic(
            embedding_model=model,
            umap_model=BaseDimensionalityReduction(),
            hdbscan_model=KMeans(2, random_state=0, n_init=1),
        )
        labels, _ = topics.fit_transform(TEXTS)
        assert toy.seen >= before + len(TEXTS)
        fruit = ["apple" in text for text in TEXTS]
        same = np.mean(np.array(labels) == np.array(fruit))
        assert max(same, 1 - same) == 1.0
        assert len(topics.find_topics("apple", top_n=1)[0]) == 1


def test_keybert_asks_our_encoder() -> None:
    pytest.importorskip("keybert")
    from keybert import KeyBERT

    from nearfield.integrations.keybert import NearfieldBackend

    toy = ToyEncoder()
    words = KeyBERT(model=NearfieldBackend(toy)).extract_keywords("red apple apple pie", top_n=2)
    assert toy.seen > 0
    assert {word for word, _ in words} <= {"red", "apple", "pie"}


def test_the_facade_is_refused_rather_than_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both look for sentence-transformers' own class, and say so where a facade's name is near."""
    from nearfield.compat import SentenceTransformer

    facade: Any = SentenceTransformer.__new__(SentenceTransformer)
    if backends := pytest.importorskip("bertopic.backend._utils"):
        with pytest.raises(ValueError, match="SentenceTransformers"):
            backends.select_backend(facade)
    with pytest.raises(ValueError, match="SentenceTransformers"):
        pytest.importorskip("keybert.backend._utils").select_backend(facade)
