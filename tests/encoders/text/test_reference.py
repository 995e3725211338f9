"""The same vectors as sentence-transformers, on tiny random models (f32, 1e-4)."""

from typing import Any

import numpy as np
import pytest
from tests.encoders.conftest import OpenModel, Reference, WriteModel

pytestmark = pytest.mark.slow


VARIANTS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "cls": {"pooling": ["cls"]},
    "max": {"pooling": ["max"]},
    "several poolings": {"pooling": ["cls", "max", "mean", "mean_sqrt_len_tokens"]},
    "no Normalize": {"steps": ("Transformer", "Pooling")},
    "relu": {"hidden_act": "relu"},
    "gelu_new": {"hidden_act": "gelu_new"},
    "silu": {"hidden_act": "silu"},
    "one head": {"num_attention_heads": 1},
    "eight heads": {"num_attention_heads": 8},
    "one layer, large eps": {"num_hidden_layers": 1, "layer_norm_eps": 1e-2},
    "prefix": {"prefix": "bert."},
    "prompts": {"settings": {"prompts": {"a": "the cat "}, "default_prompt_name": "a"}},
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_equals_sentence_transformers(
    variant: Any,
    write_model: WriteModel,
    open_model: OpenModel,
    reference: Reference,
    sentences: list[str],
) -> None:
    folder = write_model(**VARIANTS[variant])
    fitting = [text for text in sentences if len(text) < 60]
    ours = open_model(folder).encode(fitting, normalize_embeddings=False)
    theirs = reference(folder, fitting)
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() < 1e-4


def test_cut_texts_equal_too(
    write_model: WriteModel, open_model: OpenModel, reference: Reference
) -> None:
    folder = write_model()
    texts = ["the cat sat " * 40, "red " * 46, "red " * 47, "a"]
    with pytest.warns(UserWarning, match="2 of 4"):
        ours = open_model(folder).encode(texts)
    assert np.abs(ours - reference(folder, texts)).max() < 1e-4


def test_lower_case_setting(
    write_model: WriteModel, open_model: OpenModel, reference: Reference
) -> None:
    folder = write_model()
    (folder / "sentence_bert_config.json").write_text(
        '{"max_seq_length": 48, "do_lower_case": true}'
    )
    texts = ["The CAT", "İstanbul red"]
    assert np.abs(open_model(folder).encode(texts) - reference(folder, texts)).max() < 1e-4


def test_without_modules_json_it_is_mean_pooling(
    write_model: WriteModel, open_model: OpenModel, reference: Reference
) -> None:
    folder = write_model()
    (folder / "modules.json").unlink()
    texts = ["the cat", "red apple"]
    ours = open_model(folder).encode(texts, normalize_embeddings=False)
    assert np.abs(ours - reference(folder, texts)).max() < 1e-4


def test_query_and_document_prompts(
    write_model: WriteModel, open_model: OpenModel, reference: Reference
) -> None:
    prompts = {"query": "the cat ", "passage": "a mat "}
    folder = write_model(settings={"prompts": prompts})
    encoder = open_model(folder)
    for ours, prompt in ((encoder.encode_query, "query"), (encoder.encode_document, "passage")):
        theirs = reference(folder, ["red"], prompt_name=prompt)
        assert np.abs(ours(["red"]) - theirs).max() < 1e-4
