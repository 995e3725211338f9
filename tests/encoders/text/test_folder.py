"""Folders that are incomplete or inconsistent: config, modules, pooling, tokenizer."""

import json

import numpy as np
import pytest

from nearfield.encoders.text.modules import read_recipe
from nearfield.encoders.text.pooling import read_modes
from nearfield.errors import BadModel


def write(path, value):
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"model_type": "mamba"}, "model_type 'mamba'; known: bert"),
        ({"hidden_act": "mish"}, "'mish'; known: gelu"),
        ({"position_embedding_type": "relative_key"}, "'relative_key' positions"),
        ({"num_attention_heads": 5}, "5 attention heads do not divide"),
        ({"hidden_size": "wide"}, "hidden_size: 'wide'; a whole number"),
        ({"num_hidden_layers": 0}, "num_hidden_layers: 0"),
        ({"layer_norm_eps": "tiny"}, "layer_norm_eps: 'tiny'"),
    ],
)
def test_config(write_model, open_model, change, says):
    folder = write_model()
    config = json.loads((folder / "config.json").read_text())
    write(folder / "config.json", config | change)
    with pytest.raises(BadModel, match=says):
        open_model(folder)


@pytest.mark.parametrize("value", ["{", "[1]"])
def test_config_that_is_no_object(write_model, open_model, value):
    folder = write_model()
    write(folder / "config.json", value)
    with pytest.raises(BadModel, match=r"config\.json"):
        open_model(folder)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "1_Pooling/config.json"])
def test_missing_file(write_model, open_model, name):
    folder = write_model()
    (folder / name).unlink()
    with pytest.raises(BadModel, match=name.rpartition("/")[2]):
        open_model(folder)


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        (["Transformer", "Pooling", "LSTM"], "'LSTM'; known: Transformer, Pooling, Normalize"),
        (["Pooling", "Transformer"], "steps Pooling, Transformer; wanted"),
        (["Transformer"], "steps Transformer; wanted"),
    ],
)
def test_modules(tmp_path, steps, says):
    listed = [{"type": f"sentence_transformers.models.{step}", "path": ""} for step in steps]
    write(tmp_path / "modules.json", listed)
    with pytest.raises(BadModel, match=says):
        read_recipe(tmp_path)


@pytest.mark.parametrize("listed", [[{"idx": 0}], ["Pooling"], {"type": "Pooling"}])
def test_modules_that_are_no_steps(tmp_path, listed):
    write(tmp_path / "modules.json", listed)
    with pytest.raises(BadModel, match=r"modules\.json"):
        read_recipe(tmp_path)


def test_modules_in_folders_of_their_own(tmp_path):
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
        ({"pooling_mode": "max"}, ("max",)),
        ({"pooling_mode": ["mean", "cls"]}, ("mean", "cls")),
        ({}, ("mean",)),
    ],
)
def test_pooling_old_and_new_style(tmp_path, config, modes):
    write(tmp_path / "config.json", config)
    assert read_modes(tmp_path / "config.json") == modes


@pytest.mark.parametrize(
    "config",
    [
        {"pooling_mode": "lasttoken"},
        {"pooling_mode_weightedmean_tokens": True},
        {"include_prompt": False},
    ],
)
def test_pooling_that_is_not_known(tmp_path, config):
    write(tmp_path / "config.json", config)
    with pytest.raises(BadModel, match="not known here|; known: cls, max, mean"):
        read_modes(tmp_path / "config.json")


def test_broken_tokenizer(write_model, open_model):
    folder = write_model()
    write(folder / "tokenizer.json", '{"model": 1}')
    with pytest.raises(BadModel, match="is not a tokenizer"):
        open_model(folder)


def test_tokenizer_without_padding(write_model, open_model, plain, sentences):
    folder = write_model()
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    write(folder / "tokenizer.json", tokenizer | {"padding": None})
    texts = [text for text in sentences if len(text) < 60]
    assert np.abs(open_model(folder).encode(texts) - plain.encode(texts)).max() < 1e-5


def test_a_very_long_text_is_cut_as_a_long_one_is(plain):
    """Only its head is tokenized, and that changes nothing."""
    tokenizer = plain._tokenizer
    long = "the cat " * 100
    assert tokenizer.ids([long * 100]) == tokenizer.ids([long])
    blank = " " * 50_000 + "red"
    assert tokenizer.ids([blank]) == tokenizer.ids(["red"])
