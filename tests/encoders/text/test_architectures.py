"""Every architecture against transformers, on tiny random models (f32, 1e-4)."""

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.encoders.conftest import OpenModel, PutTokenizer, Reference

from nearfield.encoders.runtime import core, openvino
from nearfield.encoders.text.graphs import BUILDERS, build, builder
from nearfield.encoders.text.modules import read_recipe

pytestmark = pytest.mark.slow

BERT = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_attention_heads": 4,
    "num_hidden_layers": 2,
    "max_position_embeddings": 420,
}
DISTIL = {"dim": 32, "hidden_dim": 48, "n_heads": 4, "n_layers": 2, "max_position_embeddings": 420}
MODERN = {**BERT, "num_hidden_layers": 4, "bos_token_id": 2, "eos_token_id": 3}
MODERN |= {"cls_token_id": 2, "sep_token_id": 3}
GPT2 = {"n_embd": 32, "n_head": 4, "n_layer": 2, "n_positions": 420}
SCALED = {"n_inner": 40, "scale_attn_weights": False, "scale_attn_by_inverse_layer_idx": True}
BIASED = {"norm_bias": True, "attention_bias": True, "mlp_bias": True}
MODELS = {
    "bert": ("bert", BERT),
    "camembert": ("camembert", BERT),
    "distilbert": ("distilbert", DISTIL),
    "gpt2": ("gpt2", GPT2),
    "gpt2, other scales": ("gpt2", GPT2 | SCALED),
    "modernbert": ("modernbert", MODERN),
    "modernbert, biased": ("modernbert", MODERN | BIASED),
    "modernbert, small windows": (
        "modernbert",
        {**MODERN, "local_attention": 15, "global_attn_every_n_layers": 2},
    ),
    "mpnet": ("mpnet", BERT),
    "roberta": ("roberta", {**BERT, "pad_token_id": 1}),
    "xlm-roberta": ("xlm-roberta", {**BERT, "pad_token_id": 5}),
}


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory, put_tokenizer: PutTokenizer) -> Any:
    """``make(model_type, config)`` gives a folder with random weights, and the torch model."""
    import torch
    from transformers import AutoConfig, AutoModel

    def write(kind: Any, own: Any, pooling: tuple[str, ...] = ("mean",)) -> Any:
        folder = tmp_path_factory.mktemp(kind)
        common = {"vocab_size": 400, "initializer_range": 0.3}
        config = AutoConfig.for_model(kind, **{"pad_token_id": 0, **common, **own})
        torch.manual_seed(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from_config: Callable[[Any], Any] = AutoModel.from_config
            model = from_config(config).eval()
            model.save_pretrained(folder)
        put_tokenizer(folder)
        (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 400}')
        write_steps(folder, pooling)
        return folder, model

    return write


def write_steps(folder: Path, pooling: tuple[str, ...]) -> None:
    steps = {"Transformer": "", "Pooling": "1_Pooling"}
    listed: list[dict[str, Any]] = [
        {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for n, (kind, path) in enumerate(steps.items())
    ]
    (folder / "modules.json").write_text(json.dumps(listed))
    (folder / "1_Pooling").mkdir()
    config: dict[str, Any] = {"embedding_dimension": 32, "pooling_mode": list(pooling)}
    (folder / "1_Pooling/config.json").write_text(json.dumps(config))


@pytest.fixture(scope="module")
def texts() -> Any:
    """Short ones, some past a window of 128 tokens and some past two, with unknown words."""
    rng = np.random.default_rng(1)
    words = ["the", "cat", "sat", "on", "a", "mat", "red", "xyz", "\N{SNOWMAN}"]
    return [" ".join(rng.choice(words, n)) for n in (1, 250, 3, 40, 120, 8, 60, 230)]


def test_every_type_is_here() -> None:
    assert {kind for kind, _ in MODELS.values()} == set(BUILDERS)


@pytest.mark.parametrize("case", MODELS)
def test_equals_sentence_transformers(
    case: str,
    make: Callable[..., Any],
    open_model: OpenModel,
    reference: Reference,
    texts: list[str],
) -> None:
    folder, _ = make(*MODELS[case])
    ours = open_model(folder).encode(texts, normalize_embeddings=False)
    theirs = reference(folder, texts)
    print(case, np.abs(ours - theirs).max(), np.abs(theirs).max())
    assert np.abs(ours - theirs).max() < 1e-4
    assert np.abs(theirs).max() > 0.1


@pytest.mark.parametrize("case", MODELS)
def test_padded_equals_alone(
    case: str, make: Callable[..., Any], open_model: OpenModel, texts: list[str]
) -> None:
    encoder = open_model(make(*MODELS[case])[0])
    together = encoder.encode(texts)
    alone = np.stack([encoder.encode(text) for text in texts])
    assert np.abs(together - alone).max() < 1e-5


@pytest.mark.parametrize("case", MODELS)
def test_states(case: str, make: Callable[..., Any]) -> None:
    """All states of real tokens, with padding far longer than a window."""
    folder, model = make(*MODELS[case])
    check_states(folder, model, [300, 5, 150])


@pytest.mark.parametrize("tokens", [512, 513, 640, 1300])
@pytest.mark.parametrize("reach", [128, 15, 400])
def test_local_attention_in_blocks(reach: Any, tokens: int, make: Callable[..., Any]) -> None:
    """Texts long enough to be cut into blocks, whether or not they fill the last one."""
    long = {**MODERN, "local_attention": reach, "max_position_embeddings": 1300}
    folder, model = make("modernbert", long)
    check_states(folder, model, [tokens, 5, tokens - 200])


def check_states(folder: Path, model: Any, lengths: list[int]) -> None:
    import torch

    recipe = read_recipe(folder)
    graph = build(builder(recipe), recipe, output="states")
    precision = {"INFERENCE_PRECISION_HINT": openvino().Type.f32}
    ids = np.random.default_rng(2).integers(6, 400, (len(lengths), max(lengths))).astype(np.int32)
    mask = (np.arange(max(lengths)) < np.array(lengths)[:, None]).astype(np.int32)
    ids[mask == 0] = model.config.pad_token_id or 0
    ours = core().compile_model(graph, "CPU", precision)([ids, mask])[0]
    with torch.no_grad():
        wide = {"input_ids": torch.tensor(ids).long(), "attention_mask": torch.tensor(mask).long()}
        theirs = model(**wide).last_hidden_state.numpy()
    assert np.isfinite(ours).all()
    assert np.abs(ours - theirs)[mask == 1].max() < 1e-4


@pytest.mark.parametrize(
    "mode", ["cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"]
)
@pytest.mark.parametrize("kind", ["gpt2", "modernbert"])
def test_poolings(
    kind: str,
    mode: str,
    make: Callable[..., Any],
    open_model: OpenModel,
    reference: Reference,
    texts: list[str],
) -> None:
    folder, _ = make(*MODELS[kind], pooling=[mode])
    ours = open_model(folder).encode(texts, normalize_embeddings=False)
    assert np.abs(ours - reference(folder, texts)).max() < 1e-4


def test_modernbert_as_transformers_4_wrote_it(
    make: Callable[..., Any], open_model: OpenModel, reference: Reference, texts: list[str]
) -> None:
    """Rotary bases and kinds of layers under their first names."""
    folder, _ = make("modernbert", MODERN)
    path = folder / "config.json"
    config = json.loads(path.read_text())
    del config["rope_parameters"], config["layer_types"]
    config |= {"global_rope_theta": 5000.0, "local_rope_theta": 700.0}
    config["global_attn_every_n_layers"] = 2
    path.write_text(json.dumps(config))
    ours = open_model(folder).encode(texts, normalize_embeddings=False)
    assert np.abs(ours - reference(folder, texts)).max() < 1e-4


def test_an_empty_text_of_no_tokens_is_zeros(
    make: Callable[..., Any], open_model: OpenModel, put_tokenizer: PutTokenizer
) -> None:
    folder, _ = make("gpt2", GPT2)
    path = folder / "tokenizer.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"post_processor": None}))
    encoder = open_model(folder)
    assert not encoder.encode("", normalize_embeddings=False).any()
    rows = encoder.encode(["", "red"], normalize_embeddings=False)
    assert not rows[0].any()
    assert np.abs(rows[1] - encoder.encode("red", normalize_embeddings=False)).max() < 1e-5
