"""Folders that are incomplete or inconsistent: config, modules, pooling, tokenizer."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.encoders.conftest import OpenModel, WriteModel

from nearfield.encoders.text import TextEncoder
from nearfield.encoders.text.modules import read_recipe
from nearfield.encoders.text.pooling import Pooling, read_pooling
from nearfield.errors import BadModel


def write(path: Path, value: Any) -> None:
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"model_type": "mamba"}, "model_type 'mamba'; known: bert, camembert, distilbert, gpt2"),
        ({"model_type": "distilbert"}, "has no dim; a whole number"),
        ({"model_type": "gpt2"}, "has no n_embd; a whole number"),
        ({"vocab_size": 399}, r"\(400, 32\); config.json promises \(399"),
        ({"model_type": "roberta", "pad_token_id": -1}, "pad_token_id: -1"),
        ({"hidden_size": True}, "hidden_size: True; a whole number"),
        ({"hidden_act": "mish"}, "'mish'; known: gelu"),
        ({"position_embedding_type": "relative_key"}, "'relative_key' positions"),
        ({"num_attention_heads": 5}, "5 attention heads do not divide"),
        ({"hidden_size": "wide"}, "hidden_size: 'wide'; a whole number"),
        ({"num_hidden_layers": 0}, "num_hidden_layers: 0"),
        ({"layer_norm_eps": "tiny"}, "layer_norm_eps: 'tiny'"),
    ],
)
def test_config(
    write_model: WriteModel, open_model: OpenModel, change: dict[str, Any], says: str
) -> None:
    folder = write_model()
    config = json.loads((folder / "config.json").read_text())
    write(folder / "config.json", config | change)
    with pytest.raises(BadModel, match=says):
        open_model(folder)


@pytest.mark.parametrize("value", ["{", "[1]"])
def test_config_that_is_no_object(
    write_model: WriteModel, open_model: OpenModel, value: Any
) -> None:
    folder = write_model()
    write(folder / "config.json", value)
    with pytest.raises(BadModel, match=r"config\.json"):
        open_model(folder)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "1_Pooling/config.json"])
def test_missing_file(write_model: WriteModel, open_model: OpenModel, name: str) -> None:
    folder = write_model()
    (folder / name).unlink()
    with pytest.raises(BadModel, match=name.rpartition("/")[2]):
        open_model(folder)


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        (["Transformer", "Pooling", "LSTM"], "'LSTM'; known: Transformer, StaticEmbedding, Pool"),
        (["Pooling", "Transformer"], "steps Pooling, Transformer; wanted"),
        (["Transformer"], "steps Transformer; wanted"),
        (["Transformer", "Pooling", "Pooling"], "steps Transformer, Pooling, Pooling; wanted"),
        (["StaticEmbedding", "Pooling"], "steps StaticEmbedding, Pooling; wanted"),
    ],
)
def test_modules(tmp_path: Path, steps: tuple[str, ...], says: str) -> None:
    listed = [{"type": f"sentence_transformers.models.{step}", "path": ""} for step in steps]
    write(tmp_path / "modules.json", listed)
    with pytest.raises(BadModel, match=says):
        read_recipe(tmp_path)


@pytest.mark.parametrize("listed", [[{"idx": 0}], ["Pooling"], {"type": "Pooling"}])
def test_modules_that_are_no_steps(tmp_path: Path, listed: Any) -> None:
    write(tmp_path / "modules.json", listed)
    with pytest.raises(BadModel, match=r"modules\.json"):
        read_recipe(tmp_path)


def test_modules_in_folders_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "1_Pooling").mkdir()
    write(tmp_path / "1_Pooling/config.json", {"pooling_mode_cls_token": True})
    names = {"Transformer": "0_Transformer", "Pooling": "1_Pooling"}
    write(tmp_path / "modules.json", [{"type": f"a.b.{t}", "path": p} for t, p in names.items()])
    recipe = read_recipe(tmp_path)
    assert recipe.transformer == tmp_path / "0_Transformer"
    assert recipe.modes == ("cls",)
    assert not recipe.normalize


@pytest.mark.parametrize(
    ("config", "modes"),
    [
        ({"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}, ("mean",)),
        ({"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": True}, ("cls", "mean")),
        ({"pooling_mode_weightedmean_tokens": True}, ("weightedmean",)),
        ({"pooling_mode_lasttoken": True}, ("lasttoken",)),
        ({"pooling_mode": "max"}, ("max",)),
        ({"pooling_mode": ["mean", "cls"]}, ("mean", "cls")),
        ({}, ("mean",)),
    ],
)
def test_pooling_old_and_new_style(tmp_path: Path, config: Any, modes: Any) -> None:
    write(tmp_path / "config.json", config)
    assert read_pooling(tmp_path / "config.json") == Pooling(modes)


def test_pooling_without_the_prompt(tmp_path: Path) -> None:
    write(tmp_path / "config.json", {"include_prompt": False})
    assert not read_pooling(tmp_path / "config.json").include_prompt


@pytest.mark.parametrize("mode", ["median", 3, ["cls", "median"], {"cls": True}])
def test_pooling_that_is_not_known(tmp_path: Path, mode: str) -> None:
    write(tmp_path / "config.json", {"pooling_mode": mode})
    with pytest.raises(BadModel, match="the pooling .*; known: cls, max, mean"):
        read_pooling(tmp_path / "config.json")


MODERN: dict[str, Any] = {"model_type": "modernbert", "norm_eps": 1e-5}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"layer_types": ["full_attention"]}, "2 of 'full_attention' or 'sliding_attention'"),
        ({"layer_types": ["full_attention", "causal"]}, "'causal'"),
        ({"layer_types": 3}, "layer_types 3"),
        ({"hidden_size": 12}, "an even width of each head"),
        ({"rope_scaling": {"rope_type": "yarn"}}, "scaled rotary positions"),
        ({"rope_parameters": {"full_attention": {"rope_type": "linear"}}}, "scaled rotary"),
        ({"rope_parameters": [1]}, r"rope_parameters: \[1\]; an object"),
        ({"rope_parameters": {"full_attention": {"rope_theta": "x"}}}, "rope_theta: 'x'"),
        ({"norm_bias": "no"}, "norm_bias: 'no'; true or false"),
        ({}, "hold no tensor embeddings.tok_embeddings.weight"),
    ],
)
def test_config_of_modernbert(
    write_model: WriteModel, open_model: OpenModel, change: dict[str, Any], says: str
) -> None:
    folder = write_model(**MODERN, **change)
    with pytest.raises(BadModel, match=says):
        open_model(folder)


def test_broken_tokenizer(write_model: WriteModel, open_model: OpenModel) -> None:
    folder = write_model()
    write(folder / "tokenizer.json", '{"model": 1}')
    with pytest.raises(BadModel, match="is not a tokenizer"):
        open_model(folder)


def test_tokenizer_without_padding(
    write_model: WriteModel, open_model: OpenModel, plain: TextEncoder, sentences: list[str]
) -> None:
    folder = write_model()
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    write(folder / "tokenizer.json", tokenizer | {"padding": None})
    texts = [text for text in sentences if len(text) < 60]
    assert np.abs(open_model(folder).encode(texts) - plain.encode(texts)).max() < 1e-5


def test_a_very_long_text_is_cut_as_a_long_one_is(plain: TextEncoder) -> None:
    """Only its head is tokenized, and that changes nothing."""
    tokenizer = plain.model.tokenizer
    long = "the cat " * 100
    assert tokenizer.ids([long * 100]) == tokenizer.ids([long])
    blank = " " * 50_000 + "red"
    assert tokenizer.ids([blank]) == tokenizer.ids(["red"])
