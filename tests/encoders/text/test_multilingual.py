"""Multilingual models: a Unigram tokenizer over BERT, as multilingual-e5-small is, or XLM-R."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tests.encoders.conftest import OpenModel, Reference, WriteModel, write_json
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers, processors

from nearfield.encoders.text import TextEncoder
from nearfield.models import ModelFolder, known

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
TEXTS = [
    "Die Rückerstattung kam nie an.",
    "ไม่ได้รับเงินคืน",
    "退款一直没有到账",
    "Возврат так и не пришёл",
    "The refund never arrived!",
    "a",
]


def write_unigram(folder: Path) -> None:
    """The tokenizer of XLM-R in small: pieces with a score, ``<s> ... </s>``, padded with 1."""
    signs = sorted({sign for text in TEXTS for sign in text} - {" "})
    pieces = ["▁", *signs, *(f"▁{sign}" for sign in signs), "▁refund", "▁Die", "เงิน", "退款"]
    vocabulary = [(name, 0.0) for name in SPECIAL]
    vocabulary += [(piece, -float(3 + at % 7)) for at, piece in enumerate(dict.fromkeys(pieces))]
    vocabulary += [("<mask>", 0.0)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.add_special_tokens([AddedToken(name, special=True) for name in [*SPECIAL, "<mask>"]])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.enable_padding(pad_id=1, pad_token="<pad>")
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 48}
    settings |= {"bos_token": "<s>", "cls_token": "<s>", "eos_token": "</s>", "sep_token": "</s>"}
    settings |= {"pad_token": "<pad>", "unk_token": "<unk>", "mask_token": "<mask>"}
    write_json(folder / "tokenizer_config.json", settings)


def e5(write_model: WriteModel) -> Path:
    """The layout of multilingual-e5-small: a BERT, whatever its tokenizer is called."""
    folder = write_model()
    write_unigram(folder)
    return folder


@pytest.mark.slow
def test_a_unigram_bert_equals_sentence_transformers(
    write_model: WriteModel, open_model: OpenModel, reference: Reference
) -> None:
    folder = e5(write_model)
    prefixed = [f"passage: {text}" for text in TEXTS]
    for texts in (TEXTS, prefixed):
        ours = open_model(folder).encode(texts)
        assert np.abs(ours - reference(folder, texts)).max() < 1e-4


def test_the_prompts_of_e5(write_model: WriteModel, open_model: OpenModel) -> None:
    [row] = [model for model in known() if model.name == "multilingual-e5-small"]
    folder = e5(write_model)
    digest = "0" * 64
    named = ModelFolder(
        row.name, folder, digest, row.max_tokens, row.prompts, languages=row.languages
    )
    encoder, plain = TextEncoder(named, precision="f32"), open_model(folder)
    for encode, before in (
        (encoder.encode_query, "query: "),
        (encoder.encode_document, "passage: "),
    ):
        wanted = plain.encode([before + text for text in TEXTS])
        assert np.abs(encode(TEXTS) - wanted).max() < 1e-5


def test_it_reads_what_its_pieces_spell(write_model: WriteModel, open_model: OpenModel) -> None:
    encoder = open_model(e5(write_model))
    assert encoder.languages == ()
    assert encoder.reads(TEXTS).tolist() == [1] * len(TEXTS)
    assert encoder.reads(["አማርኛ", "Die አማርኛ"]).tolist() == [0, pytest.approx(3 / 7)]


def test_multilingual_models_of_the_table() -> None:
    texts = [model for model in known() if model.role == "encoder" and model.reads == "text"]
    many = [model for model in texts if len(model.languages) != 1]
    first, *others = many
    assert (first.name, len(first.languages), first.hub) == ("use-multilingual", 15, None)
    assert first.wheel is not None
    assert [model.name for model in others] == ["multilingual-e5-small", "multilingual-minilm"]
    assert all(model.hub and not model.languages for model in others)
    english = [model for model in known() if model.name in ("minilm", "bge-small")]
    assert [model.languages for model in english] == [("en",), ("en",)]


def test_the_settings_are_read_back(write_model: WriteModel) -> None:
    raw = json.loads((e5(write_model) / "tokenizer.json").read_text("utf-8"))
    assert raw["model"]["type"] == "Unigram"
    assert raw["padding"]["pad_id"] == 1
