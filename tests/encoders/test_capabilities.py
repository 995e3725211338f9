"""What a text encoder can do is said by protocols: mypy reads the assignments, and isinstance."""

import pickle
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from tests.encoders.conftest import adapt

from nearfield.encoders.text import TextEncoder, TokenVectors
from nearfield.encoders.text.prompts import prompts_of
from nearfield.testing import ToyEncoder
from nearfield.types import (
    AdaptedEncoder,
    Adaption,
    Encoder,
    EngineEncoder,
    PromptedEncoder,
    ReadingEncoder,
    Segment,
    TokenEncoder,
    Tokens,
)

TEXTS = ["the cat sat", "a red apple", ""]


def test_a_text_encoder_has_every_capability(plain: TextEncoder) -> None:
    encoder: Encoder = plain
    by_token: TokenEncoder = plain
    prompted: PromptedEncoder = plain
    adapted: AdaptedEncoder = plain
    engine: EngineEncoder = plain
    reading: ReadingEncoder = plain
    every = (Encoder, TokenEncoder, PromptedEncoder, AdaptedEncoder, EngineEncoder, ReadingEncoder)
    for protocol in every:
        assert isinstance(plain, protocol)
    assert reading.languages == ()
    assert reading.reads(["the cat", "ไม่มี"]).tolist() == [1, 0]
    assert encoder.modalities == encoder.query_modalities == {"text"}
    assert adapted.adapted is None
    assert engine.precision == "f32"
    assert prompted.prompts == {}
    assert by_token is plain


def test_the_toy_has_none_of_them() -> None:
    encoder: Encoder = ToyEncoder(8)
    assert isinstance(encoder, Encoder)
    for protocol in (TokenEncoder, AdaptedEncoder):
        assert not isinstance(encoder, protocol)


class ByToken(ToyEncoder):
    """An encoder of one's own with token vectors, and no prompts."""

    def encode_tokens(self, texts: Sequence[str], *, prompt: str | None = None) -> list[Tokens]:
        """None; it is asked what it can, not for what it knows."""
        return []


def test_prompts_are_a_capability_of_their_own() -> None:
    assert isinstance(ByToken(), TokenEncoder)
    assert prompts_of(ByToken()).role("query") == ""


def test_tokens_are_what_the_protocol_says(plain: TextEncoder) -> None:
    encoder: TokenEncoder = plain
    tokens: Tokens
    [tokens, *others] = encoder.encode_tokens(TEXTS, prompt="")
    assert tokens.vectors.shape == (3, plain.dim)
    assert tokens.offsets.tolist() == [[0, 3], [4, 7], [8, 11]]
    assert len(others) == 2
    one: TokenVectors = plain.encode_tokens(TEXTS[0])
    many: list[TokenVectors] = plain.encode_tokens(TEXTS)
    assert np.array_equal(one.offsets, many[0].offsets)


def test_an_adapter_is_what_the_protocol_says(
    write_model: Callable[..., Path], open_model: Callable[..., TextEncoder]
) -> None:
    folder = write_model()
    base, encoder = open_model(folder), open_model(adapt(folder))
    assert isinstance(encoder, AdaptedEncoder)
    adaption: Adaption | None = encoder.adapted
    assert adaption is not None
    assert adaption.base == base.fingerprint
    assert np.abs(adaption.map(base.encode(TEXTS)) - encoder.encode(TEXTS)).max() < 1e-5


def test_segments_are_of_a_text_whole_or_in_pieces(plain: TextEncoder) -> None:
    short, long = plain.segment(["red", "The cat sat on a mat. " * 30])
    assert short == [Segment(0, 3)]
    assert all(type(segment) is Segment for segment in long)
    assert (long[0].start, long[-1].end) == (0, 660)


@pytest.mark.parametrize("adapter", [False, True])
def test_an_encoder_pickles_by_its_folder(
    write_model: Callable[..., Path], open_model: Callable[..., TextEncoder], adapter: bool
) -> None:
    folder = write_model(settings={"prompts": {"query": "the cat ", "document": "a mat "}})
    encoder = open_model(adapt(folder) if adapter else folder, threads=1)
    data = pickle.dumps(encoder)
    assert len(data) < 2_000  # no weights
    copy: TextEncoder = pickle.loads(data)
    assert (copy.name, copy.fingerprint) == (encoder.name, encoder.fingerprint)
    assert (copy.precision, copy.model.threads) == ("f32", 1)
    assert np.abs(copy.encode_document(TEXTS) - encoder.encode_document(TEXTS)).max() < 1e-5
