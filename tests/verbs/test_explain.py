"""Hits with what carried them: by tokens, by words, and where the model is not known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nearfield as nf
from nearfield.errors import UsageError
from nearfield.tasks.explain import Explanation
from nearfield.testing import ToyEncoder

TEXT = "The sky is blue today. A red apple fell down. Nothing else happened."


def explanation(hit: nf.Hit) -> Explanation:
    assert hit.explanation is not None
    return hit.explanation


def test_an_encoder_without_tokens_falls_back_on_words(tmp_path: Path, toy: ToyEncoder) -> None:
    c = nf.open("fruit", db=tmp_path, model=toy)
    c.add({"a": TEXT})
    [hit] = c.search("apples", explain=True)
    assert explanation(hit).how == "words in common"
    assert explanation(hit).marked() == "A red [apple] fell down."
    document: Any = hit.to_dict()
    assert document["explanation"]["sentence"]["text"] == "A red apple fell down."
    assert "explanation" not in c.search("apples")[0].to_dict()


def test_given_vectors(tmp_path: Path) -> None:
    c = nf.open("fruit", db=tmp_path)
    c.add({"a": TEXT}, vectors=np.ones((1, 4), np.float32))
    [hit] = c.search("apples", mode="text", explain=True)
    assert explanation(hit).marked() == "A red [apple] fell down."


def test_a_vectors_hits_cannot_be_explained(tmp_path: Path, toy: ToyEncoder) -> None:
    c = nf.open("fruit", db=tmp_path, model=toy)
    c.add({"a": TEXT})
    with pytest.raises(UsageError, match="only words can be explained"):
        c.explain(c.search(toy.encode_query(["apple"])[0]))


def test_a_passage_of_a_long_item(tmp_path: Path) -> None:
    c = nf.open("fruit", db=tmp_path, model=ToyEncoder(limit=6))
    c.add({"a": TEXT})
    [hit] = c.search("red apple", explain=True)
    sentence = explanation(hit).sentence
    assert sentence is not None
    assert hit.text[slice(*sentence)] in hit.passage.text


@pytest.mark.weights
@pytest.mark.slow
def test_minilm_names_the_sentence(tmp_path: Path) -> None:
    c = nf.open("fruit", db=tmp_path, model="minilm")
    c.add({"a": TEXT, "b": "Paris is in France. Refunds are not paid after 30 days."})
    explanations = {hit.id: explanation(hit) for hit in c.search("a fruit dropped", explain=True)}
    assert explanations["a"].how == "token vectors"
    assert explanations["a"].marked().count("apple") == 1
    [hit] = c.search("Are refunds paid?", k=1, explain=True)
    assert explanation(hit).warnings == ("Query and sentence differ in a negation.",)
