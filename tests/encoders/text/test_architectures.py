"""Every architecture against transformers, on tiny random models (f32, 1e-4)."""

import json
import warnings

import numpy as np
import pytest

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
def make(tmp_path_factory, put_tokenizer):
    """``make(model_type, config)`` gives a folder with random weights, and the torch model."""
    import torch
    from transformers import AutoConfig, AutoModel

    def write(kind, own, pooling=("mean",)):
        folder = tmp_path_factory.mktemp(kind)
        common = {"vocab_size": 400, "initializer_range": 0.3}
        config = AutoConfig.for_model(kind, **{"pad_token_id": 0, **common, **own})
        torch.manual_seed(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = AutoModel.from_config(config).eval()
            model.save_pretrained(folder)
        put_tokenizer(folder)
        (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 400}')
        write_steps(folder, pooling)
        return folder, model

    return write


def write_steps(folder, pooling):
    steps = {"Transformer": "", "Pooling": "1_Pooling"}
    listed = [
        {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for n, (kind, path) in enumerate(steps.items())
    ]
    (folder / "modules.json").write_text(json.dumps(listed))
    (folder / "1_Pooling").mkdir()
    config = {"embedding_dimension": 32, "pooling_mode": list(pooling)}
    (folder / "1_Pooling/config.json").write_text(json.dumps(config))


@pytest.fixture(scope="module")
def texts():
    """Short ones, some past a window of 128 tokens and some past two, with unknown words."""
    rng = np.random.default_rng(1)
    words = ["the", "cat", "sat", "on", "a", "mat", "red", "xyz", "\N{SNOWMAN}"]
    return [" ".join(rng.choice(words, n)) for n in (1, 250, 3, 40, 120, 8, 60, 230)]


def test_every_type_is_here():
    assert {kind for kind, _ in MODELS.values()} == set(BUILDERS)


@pytest.mark.parametrize("case", MODELS)
def test_equals_sentence_transformers(case, make, open_model, reference, texts):
    folder, _ = make(*MODELS[case])
    ours = open_model(folder).encode(texts, normalize_embeddings=False)
    theirs = reference(folder, texts)
    print(case, np.abs(ours - theirs).max(), np.abs(theirs).max())
    assert np.abs(ours - theirs).max() < 1e-4
    assert np.abs(theirs).max() > 0.1


@pytest.mark.parametrize("case", MODELS)
def test_padded_equals_alone(case, make, open_model, texts):
    encoder = open_model(make(*MODELS[case])[0])
    together = encoder.encode(texts)
    alone = np.stack([encoder.encode(text) for text in texts])
    assert np.abs(together - alone).max() < 1e-5


@pytest.mark.parametrize("case", MODELS)
def test_states(case, make):
    """All states of real tokens, with padding far longer than a window."""
    check_states(*make(*MODELS[case]), [300, 5, 150])


@pytest.mark.parametrize("tokens", [512, 513, 640, 1300])
@pytest.mark.parametrize("reach", [128, 15, 400])
def test_local_attention_in_blocks(reach, tokens, make):
    """Texts long enough to be cut into blocks, whether or not they fill the last one."""
    long = {**MODERN, "local_attention": reach, "max_position_embeddings": 1300}
    check_states(*make("modernbert", long), [tokens, 5, tokens - 200])


def check_states(folder, model, lengths):
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
def test_poolings(kind, mode, make, open_model, reference, texts):
    folder, _ = make(*MODELS[kind], pooling=[mode])
    ours = open_model(folder).encode(texts, normalize_embeddings=False)
    assert np.abs(ours - reference(folder, texts)).max() < 1e-4


def test_modernbert_as_transformers_4_wrote_it(make, open_model, reference, texts):
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


def test_an_empty_text_of_no_tokens_is_zeros(make, open_model, put_tokenizer):
    folder, _ = make("gpt2", GPT2)
    path = folder / "tokenizer.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"post_processor": None}))
    encoder = open_model(folder)
    assert not encoder.encode("", normalize_embeddings=False).any()
    rows = encoder.encode(["", "red"], normalize_embeddings=False)
    assert not rows[0].any()
    assert np.abs(rows[1] - encoder.encode("red", normalize_embeddings=False)).max() < 1e-5
