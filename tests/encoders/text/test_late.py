"""Late chunking against doing it by hand with transformers."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from tests.encoders.conftest import OpenModel, WriteModel

from nearfield.encoders.text import TextEncoder
from nearfield.encoders.text.late import Pool, pooled
from nearfield.encoders.text.tokens import TokenVectors
from nearfield.errors import UsageError
from nearfield.types import Span

TEXT = "The cat sat on a mat. It sat while red. " * 3  # 30 tokens and 6 marks: fits the tiny model


def means(spans: Any, offsets: Any, states: Any) -> Any:
    ends = offsets[:, 1]
    rows = [states[(ends > a) & (ends <= b)].mean(axis=0) for a, b in spans]
    return np.stack([row / np.linalg.norm(row) for row in rows])


@pytest.mark.slow
@pytest.mark.parametrize("prompts", [{}, {"document": "a mat "}])
def test_equals_by_hand(
    write_model: WriteModel, open_model: OpenModel, hidden: Callable[..., Any], prompts: Any
) -> None:
    folder = write_model(settings={"prompts": prompts})
    encoder = open_model(folder)
    [(spans, vectors)] = encoder.encode_passages([TEXT], late=True, tokens=8)
    prompt = prompts.get("document", "")
    offsets, states = hidden(folder, prompt + TEXT)
    lead = 1 + len(prompt.split())
    wanted = means(spans, offsets[lead:-1] - len(prompt), states[lead:-1])
    assert len(spans) > 3
    assert np.abs(vectors - wanted).max() < 1e-4


@pytest.mark.slow
def test_longer_than_the_model_equals_by_hand(
    write_model: WriteModel, open_model: OpenModel, hidden: Callable[..., Any]
) -> None:
    """Overlapping windows, of whose overlap the earlier one's tokens count."""
    folder = write_model()
    encoder = open_model(folder)
    text = "The cat sat. It is red. " * 30
    [(spans, vectors)] = encoder.encode_passages([text], late=True, tokens=10)
    offsets, states, fresh = [], [], 0
    windows = encoder.segment([text])[0]
    for start, end, *_ in windows:
        own, window = hidden(folder, text[start:end])
        places = own[1:-1] + start
        offsets.append(places[places[:, 1] > fresh])
        states.append(window[1:-1][places[:, 1] > fresh])
        fresh = end
    assert len(windows) > 3
    assert any(two.start < one.end for one, two in pairwise(windows))
    wanted = means(spans, np.concatenate(offsets), np.concatenate(states))
    assert np.abs(vectors - wanted).max() < 1e-4


def test_passages_know_what_stands_around_them(plain: TextEncoder) -> None:
    """The same sentence in two documents: one vector without late chunking, two with it."""
    texts = ["red apple. the cat sat.", "blue heart. the cat sat."]
    for late in (False, True):
        one, two = plain.encode_passages(texts, late=late, tokens=4)
        assert len(one.spans) == len(two.spans) == 2
        assert np.allclose(np.linalg.norm(one.vectors, axis=1), 1, atol=1e-5)
        assert (np.abs(one.vectors[1] - two.vectors[1]).max() < 1e-5) is not late


def test_without_late_it_is_each_passage_by_itself(tiny: TextEncoder) -> None:
    texts = [TEXT, "", "red"]
    results = tiny.encode_passages(texts, tokens=8)
    assert [len(passages.spans) > 1 for passages in results] == [True, False, False]
    for text, (spans, vectors) in zip(texts, results, strict=True):
        alone = tiny.encode_document([text[a:b] for a, b in spans])
        assert np.abs(vectors - alone).max() < 1e-5
    assert tiny.encode_passages([]) == []
    assert tiny.encode_passages([], late=True) == []


def test_passages_without_a_token_are_encoded_by_themselves(plain: TextEncoder) -> None:
    [one, two] = plain.encode_passages(["", " \n "], late=True)
    assert np.abs(one.vectors[0] - plain.encode("")).max() < 1e-5
    assert np.abs(two.vectors[0] - plain.encode(" \n ")).max() < 1e-5


def test_many_texts_keep_their_places(plain: TextEncoder, sentences: list[str]) -> None:
    results = plain.encode_passages(sentences, late=True, tokens=6)
    for text, (spans, vectors) in zip(sentences, results, strict=True):
        assert (spans[0].start, spans[-1].end) == (0, len(text))
        assert vectors.shape == (len(spans), 32)
        alone = plain.encode_passages([text], late=True, tokens=6)[0]
        assert np.abs(vectors - alone.vectors).max() < 1e-4


def test_what_late_chunking_cannot_do(
    write_model: WriteModel, open_model: OpenModel, plain: TextEncoder
) -> None:
    with pytest.raises(UsageError, match="by cls; late chunking takes a mean"):
        open_model(write_model(pooling=("cls",))).encode_passages(["red"], late=True)
    tokens: Any
    for tokens in (0, 1.5, True):
        with pytest.raises(UsageError, match="tokens="):
            plain.encode_passages(["red"], tokens=tokens)


def test_a_blank_at_the_start_of_a_token_does_not_move_it() -> None:
    """Byte-level tokens begin with the blank before the word, which ends the passage before."""
    vectors = np.eye(3, dtype=np.float32)
    part = TokenVectors(vectors, np.array([[0, 3], [3, 7], [7, 9]]), ("a", "Ġb", "c"))
    pool = Pool([Span(0, 4), Span(4, 9)], 3)
    pool.add(part)
    means = np.array([[1, 0, 0], [0, 0.5, 0.5]])
    assert np.allclose(pool.means(), means)


def test_each_text_has_its_pool_even_without_parts() -> None:
    part = TokenVectors(np.ones((1, 2), np.float32), np.array([[0, 1]]), ("a",))
    pools = list(pooled([[Span(0, 1)]] * 3, [(1, part)], 2))
    assert [pool.counts.tolist() for pool in pools] == [[0], [1], [0]]
