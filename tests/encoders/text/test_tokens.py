"""One vector a token, equal to the transformer's last layer; no token lost, none twice."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nearfield.encoders.text import tokens as tokens_module


@pytest.mark.slow
def test_equals_transformers(write_model, open_model, hidden):
    folder = write_model()
    text = "The cat sat xyz, on a 가각 mat"
    found = open_model(folder).encode_tokens(text)
    offsets, states = hidden(folder, text)
    assert np.array_equal(found.offsets, offsets[1:-1])
    assert np.abs(found.vectors - states[1:-1]).max() < 1e-4


def test_the_first_special_token_stands_for_the_text(write_model, open_model, plain):
    by_cls = open_model(write_model(pooling=("cls",), steps=("Transformer", "Pooling")))
    texts = ["red apple", "", "the cat sat on a mat " * 20]
    found = plain.encode_tokens(texts)
    with pytest.warns(match="cut"):
        rows = by_cls.encode(texts, normalize_embeddings=False)
    for one, row in zip(found[:2], rows, strict=False):
        assert np.abs(one.first - row).max() < 1e-5
    start, end = plain.segment(texts)[2][0][:2]
    assert len(found[2]) > plain.max_tokens
    window = by_cls.encode(texts[2][start:end], normalize_embeddings=False)
    assert np.abs(found[2].first - window).max() < 1e-5


def test_tokens_stand_where_they_say(plain):
    [one, none] = plain.encode_tokens(["Red  APPLE, xyz", ""])
    pieces = ["Red  APPLE, xyz"[a:b] for a, b in one.offsets]
    assert pieces == ["Red", "APPLE", ",", "x", "y", "z"]
    assert one.tokens == ("red", "apple", ",", "x", "##y", "##z")
    assert one.vectors.shape == (len(one), 32)
    assert one.vectors.dtype == np.float32
    assert (len(none), none.vectors.shape, none.offsets.shape) == (0, (0, 32), (0, 2))


def test_the_prompt_is_read_and_left_out(tiny, plain):
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
def test_long_texts_are_read_whole(plain, words, space):
    text = space.join(words)
    found = plain.encode_tokens(text)
    covered = np.zeros(len(text), int)
    for start, end in found.offsets:
        covered[start:end] += 1
    assert all(covered[i] for i, letter in enumerate(text) if not letter.isspace())
    assert (np.diff(found.offsets[:, 1]) > 0).all()


def test_groups_do_not_show(plain, sentences, monkeypatch):
    whole = plain.encode_tokens(sentences)
    monkeypatch.setattr(tokens_module, "TOGETHER", 50)
    for one, two in zip(whole, plain.encode_tokens(sentences), strict=True):
        assert one.tokens == two.tokens
        assert np.abs(one.vectors - two.vectors).max(initial=0) < 1e-4


def test_a_prompt_that_makes_more_of_the_text_it_joins(plain, monkeypatch):
    """ "the" is one token, "theq" is four: the windows still fit."""
    given = []
    states = plain.model.token_engine.states
    monkeypatch.setattr(
        plain.model.token_engine, "states", lambda ids: given.extend(ids) or states(ids)
    )
    found = plain.encode_tokens("qqqq " * 40, prompt="the")
    assert max(map(len, given)) <= 48
    assert len(given) > 3
    assert found.offsets[-1].tolist() == [198, 199]
