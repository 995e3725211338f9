"""Chains of modules as sentence-transformers saves them: Dense, LayerNorm, StaticEmbedding."""

import json
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from tests.encoders.conftest import OpenModel, Reference, WriteModel

from nearfield.encoders.text import TruncationWarning
from nearfield.encoders.text.graphs import build, builder
from nearfield.encoders.text.modules import read_recipe
from nearfield.errors import BadModel

Save: TypeAlias = Callable[..., Path]  # a folder of these modules

pytestmark = pytest.mark.slow

TEXTS = ["the cat sat", "", "red", "blue apple xyz " * 9, "a mat while on"]


@pytest.fixture(scope="module")
def modules() -> Any:
    """The module classes of sentence-transformers, and torch."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import sentence_transformers.sentence_transformer.modules as classes
    return classes


@pytest.fixture(scope="module")
def save(modules: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """``save(*modules)`` gives the folder that sentence-transformers writes."""
    import torch
    from sentence_transformers import SentenceTransformer

    def write(*listed: Any) -> Any:
        for module in listed:
            for weight in module.parameters():
                if weight.requires_grad and not isinstance(module, modules.Transformer):
                    torch.nn.init.normal_(weight, std=0.4)
        folder = tmp_path_factory.mktemp("steps")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            SentenceTransformer(modules=list(listed), device="cpu").save(str(folder))
        return folder

    return write


@pytest.fixture(scope="module")
def transformer(modules: Any, write_model: WriteModel) -> Any:
    """``transformer()`` gives a tiny BERT and its pooling."""

    def make(**pooling: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            bert = modules.Transformer(str(write_model()))
        return bert, modules.Pooling(32, **{"pooling_mode": "mean", **pooling})

    return make


def chains(modules: Any) -> Any:
    from torch import nn

    dense, normalize = modules.Dense, modules.Normalize
    return {
        "Dense": [dense(32, 12)],
        "Dense, Normalize": [dense(32, 12), normalize()],
        "Dense without bias": [dense(32, 12, bias=False, activation_function=nn.Identity())],
        "gelu": [dense(32, 12, activation_function=nn.GELU())],
        "relu": [dense(32, 12, activation_function=nn.ReLU())],
        "two": [dense(32, 12), dense(12, 40, activation_function=nn.Sigmoid())],
        "residual": [dense(32, 32, use_residual=True)],
        "residual, other width": [dense(32, 20, use_residual=True)],
        "LayerNorm": [modules.LayerNorm(32)],
        "Normalize, Dense": [normalize(), dense(32, 12)],
        "Dropout": [modules.Dropout(0.5), dense(32, 12)],
    }


CHAINS = [
    "Dense",
    "Dense, Normalize",
    "Dense without bias",
    "gelu",
    "relu",
    "two",
    "residual",
    "residual, other width",
    "LayerNorm",
    "Normalize, Dense",
    "Dropout",
]


@pytest.mark.parametrize("name", CHAINS)
def test_chain(
    name: str,
    save: Save,
    transformer: Any,
    modules: Any,
    open_model: OpenModel,
    reference: Reference,
) -> None:
    folder = save(*transformer(), *chains(modules)[name])
    ours = open_model(folder).encode(TEXTS, normalize_embeddings=False)
    theirs = reference(folder, TEXTS)
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() < 1e-4


@pytest.mark.parametrize("mode", ["cls", "mean", "max", "lasttoken", "weightedmean"])
def test_prompt_left_out_of_the_pooling(
    mode: str, save: Save, transformer: Any, open_model: OpenModel, reference: Reference
) -> None:
    folder = save(*transformer(pooling_mode=mode, include_prompt=False))
    options: dict[str, Any] = {"prompt": "the red cat "}
    encoder = open_model(folder)
    ours = encoder.encode(TEXTS, normalize_embeddings=False, **options)
    assert np.abs(ours - reference(folder, TEXTS, **options)).max() < 1e-4
    bare = encoder.encode(TEXTS, normalize_embeddings=False, prompt="")
    assert np.abs(bare - reference(folder, TEXTS)).max() < 1e-4


@pytest.fixture
def static(save: Save, modules: Any, write_model: WriteModel) -> Any:
    """A StaticEmbedding with the tokenizer of the tiny models, which adds special tokens."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(write_model() / "tokenizer.json"))
    tokenizer.no_truncation()
    return save(modules.StaticEmbedding(tokenizer, embedding_dim=24), modules.Normalize())


def test_static(static: Any, open_model: OpenModel, reference: Reference) -> None:
    encoder = open_model(static)
    assert encoder.dim == 24
    assert np.abs(encoder.encode(TEXTS) - reference(static, TEXTS)).max() < 1e-5


def test_static_in_a_folder_of_its_own(
    static: Any, open_model: OpenModel, reference: Reference
) -> None:
    """As sentence-transformers wrote it before it kept the first module in the root."""
    inner = static / "0_StaticEmbedding"
    inner.mkdir()
    for name in ("tokenizer.json", "model.safetensors"):
        shutil.move(static / name, inner / name)
    steps = json.loads((static / "modules.json").read_text())
    steps[0]["path"] = inner.name
    (static / "modules.json").write_text(json.dumps(steps))
    assert np.abs(open_model(static).encode(TEXTS) - reference(static, TEXTS)).max() < 1e-5


def test_static_of_model2vec(static: Any, open_model: OpenModel, reference: Reference) -> None:
    """Rows shared by tokens and weighed apart; without modules.json the config says what it is."""
    table = load_file(static / "model.safetensors")["embedding.weight"]
    rng = np.random.default_rng(0)
    tensors: dict[str, NDArray[Any]] = {
        "embeddings": table[:50].copy(),
        "mapping": rng.integers(0, 50, len(table)),
        "weights": rng.random(len(table)),
    }
    save_file(tensors, static / "model.safetensors")
    theirs = reference(static, TEXTS)
    assert np.abs(open_model(static).encode(TEXTS) - theirs).max() < 1e-5
    (static / "modules.json").unlink()
    (static / "config.json").write_text('{"model_type": "model2vec", "normalize": true}')
    ours = open_model(static).encode(TEXTS, normalize_embeddings=False)
    assert np.abs(ours - theirs).max() < 1e-5


def test_static_of_model2vec_in_int8(static: Any, open_model: OpenModel) -> None:
    """As its ``quantize_to="int8"`` saves them: one step for all numbers, which is not kept."""
    table = load_file(static / "model.safetensors")["embedding.weight"]
    step = np.abs(table).max() / 127
    save_file({"embeddings": np.rint(table / step).astype(np.int8)}, static / "model.safetensors")
    (static / "modules.json").unlink()
    (static / "config.json").write_text('{"model_type": "model2vec", "normalize": true}')
    ours = open_model(static).encode(TEXTS)
    save_file({"embeddings": np.rint(table / step) * step}, static / "model.safetensors")
    assert np.abs(open_model(static).encode(TEXTS) - ours).max() < 1e-5


@pytest.mark.parametrize(("said", "limit"), [(3, 3), (10**6, 8192), (None, 8192)])
def test_the_length_that_model2vec_reads(
    said: int | None, limit: int, static: Any, open_model: OpenModel
) -> None:
    (static / "modules.json").unlink()
    config = {"model_type": "model2vec", "normalize": True, "max_length": said}
    (static / "config.json").write_text(json.dumps(config))
    tensors = load_file(static / "model.safetensors")
    save_file({"embeddings": tensors["embedding.weight"]}, static / "model.safetensors")
    encoder = open_model(static)
    assert encoder.max_seq_length == limit
    if limit == 3:
        with pytest.warns(TruncationWarning):
            cut = encoder.encode("red cat heart apple")
        assert np.abs(cut - encoder.encode("red cat heart")).max() < 1e-6


def spoil(folder: Path, change: dict[str, Any]) -> None:
    path = folder / "2_Dense/config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"in_features": 30}, "in_features 30, but the rows that come have 32"),
        ({"out_features": 13}, r"linear.weight with the shape \(12, 32\)"),
        ({"activation_function": "my.own.Swoosh"}, "'Swoosh'; known: GELU, Identity"),
        ({"module_input_name": "token_embeddings"}, "module_input_name: 'token_embeddings'"),
        ({"out_features": None}, "out_features: None; a whole number"),
    ],
)
def test_dense_that_does_not_fit(
    change: dict[str, Any], says: str, save: Save, transformer: Any, modules: Any
) -> None:
    folder = save(*transformer(), modules.Dense(32, 12))
    spoil(folder, change)
    with pytest.raises(BadModel, match=says):
        recipe = read_recipe(folder)
        build(builder(recipe), recipe)


def test_other_weights_have_another_fingerprint(
    save: Save, transformer: Any, modules: Any, open_model: OpenModel
) -> None:
    """The model's own digest is the transformer's alone."""
    folder = save(*transformer(), modules.Dense(32, 12))
    before = open_model(folder).fingerprint
    assert open_model(folder).fingerprint == before
    weights = load_file(folder / "2_Dense/model.safetensors")
    save_file({k: v + 1 for k, v in weights.items()}, folder / "2_Dense/model.safetensors")
    assert open_model(folder).fingerprint != before
