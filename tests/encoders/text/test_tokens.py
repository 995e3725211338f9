"""One vector a token, equal to the transformer's last layer; no token lost, none twice."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.encoders.conftest import OpenModel, WriteModel

from nearfield.encoders.text import TextEncoder
from nearfield.encoders.text import tokens as tokens_module
from nearfield.types import Vectors


@pytest.mark.slow
def test_equals_transformers(
    write_model: WriteModel, open_model: OpenModel, hidden: Callable[..., Any]
) -> None:
    folder = write_model()
    text = "The cat sat xyz, on a 가각 mat"
    read = open_model(folder).encode_tokens(text)
    offsets, states = hidden(folder, text)
    assert np.array_equal(read.offsets, offsets[1:-1])
    assert np.abs(read.vectors - states[1:-1]).max() < 1e-4


def test_the_first_special_token_stands_for_the_text(
    write_model: WriteModel, open_model: OpenModel, plain: TextEncoder
) -> None:
    by_cls = open_model(write_model(pooling=("cls",), steps=("Transformer", "Pooling")))
    texts = ["red apple", "", "the cat sat on a mat " * 20]
    read = plain.encode_tokens(texts)
    with pytest.warns(match="cut"):
        rows = by_cls.encode(texts, normalize_embeddings=False)
    for one, row in zip(read[:2], rows, strict=False):
        assert np.abs(one.first - row).max() < 1e-5
    start, end = plain.segment(texts)[2][0][:2]
    assert len(read[2]) > plain.max_tokens
    assert read[2].first is not None
    window = by_cls.encode(texts[2][start:end], normalize_embeddings=False)
    assert np.abs(read[2].first - window).max() < 1e-5


def test_tokens_stand_where_they_say(plain: TextEncoder) -> None:
    [one, none] = plain.encode_tokens(["Red  APPLE, xyz", ""])
    pieces = ["Red  APPLE, xyz"[a:b] for a, b in one.offsets]
    assert pieces == ["Red", "APPLE", ",", "x", "y", "z"]
    assert one.tokens == ("red", "apple", ",", "x", "##y", "##z")
    assert one.vectors.shape == (len(one), 32)
    assert one.vectors.dtype == np.float32
    assert (len(none), none.vectors.shape, none.offsets.shape) == (0, (0, 32), (0, 2))


def test_the_prompt_is_read_and_left_out(tiny: TextEncoder, plain: TextEncoder) -> None:
    with_prompt = tiny.encode_tokens("red apple", prompt_name="query")
    raw = plain.encode_tokens("the cat red apple")
    assert with_prompt.tokens == ("red", "apple")
    assert with_prompt.offsets.tolist() == [[0, 3], [4, 9]]
    assert np.abs(with_prompt.vectors - raw.vectors[2:]).max() < 1e-5


WORDS = ["the", "cat.", "xyzq", "가각", "漢字", "a" * 30, "\n"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    words=st.lists(st.sampled_from(WORDS), max_size=150),
    space=st.sampled_from([" ", "", ". "]),
)
def test_long_texts_are_read_whole(plain: TextEncoder, words: list[str], space: Any) -> None:
    text = space.join(words)
    read = plain.encode_tokens(text)
    covered = np.zeros(len(text), int)
    for start, end in read.offsets:
        covered[start:end] += 1
    assert all(covered[i] for i, letter in enumerate(text) if not letter.isspace())
    assert (np.diff(read.offsets[:, 1]) > 0).all()


def test_groups_do_not_show(
    plain: TextEncoder, sentences: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    together = plain.encode_tokens(sentences)
    monkeypatch.setattr(tokens_module, "TOGETHER", 50)
    for one, two in zip(together, plain.encode_tokens(sentences), strict=True):
        assert one.tokens == two.tokens
        assert np.abs(one.vectors - two.vectors).max(initial=0) < 1e-4


def test_a_prompt_that_makes_more_of_the_text_it_joins(
    plain: TextEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ "the" is one token, "theq" is four: the windows still fit."""
    given: list[list[int]] = []
    states = plain.model.token_engine.states

    def watched(ids: list[list[int]]) -> list[Vectors]:
        given.extend(ids)
        return states(ids)

    monkeypatch.setattr(plain.model.token_engine, "states", watched)
    read = plain.encode_tokens("qqqq " * 40, prompt="the")
    assert max(map(len, given)) <= 48
    assert len(given) > 3
    assert read.offsets[-1].tolist() == [198, 199]
