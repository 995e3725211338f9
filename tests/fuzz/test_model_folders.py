"""A model's folder, its settings, tokenizer or weights mutated: it loads, or says a sentence."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from tests.encoders.conftest import WriteModel, adapt
from tests.encoders.text.test_onnx import FLOAT, NAMES, PLAIN, STATES, TABLE, graph, node, put
from tests.encoders.text.test_use import write_use

import nearfield as nf
from nearfield.errors import BadModel, NearfieldError

ODD: list[Any] = [None, 3, -1, 2**70, 1.5, float("nan"), True, "", "x", [], {}, [[]], {"a": 1}]
DEEP = "[" * 100_000


def static_folder(folder: Path, fill: float | None = None) -> Path:
    """A folder of sentence-transformers' StaticEmbedding, eight numbers a token."""
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    folder.mkdir()
    words = {word: at for at, word in enumerate(["[PAD]", "[UNK]", "red", "apple", "blue"])}
    tokenizer = Tokenizer(models.WordPiece(words, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.random.default_rng(0).standard_normal((5, 8)).astype(np.float32)
    if fill is not None:
        table[:] = fill
    save_file({"embedding.weight": table}, folder / "model.safetensors")
    steps = [{"idx": 0, "name": "0", "path": "", "type": "x.models.StaticEmbedding"}]
    (folder / "modules.json").write_text(json.dumps(steps))
    settings = {"prompts": {"query": "q: "}, "default_prompt_name": None, "truncate_dim": None}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(settings))
    (folder / "tokenizer_config.json").write_text('{"model_max_length": 64}')
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return static_folder(tmp_path / "model")


def test_the_folder_itself_is_read(folder: Path) -> None:
    assert np.isfinite(nf.load(str(folder)).encode(["red apple"], prompt="")).all()


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("config_sentence_transformers.json", '{"prompts": 3}', "an object of texts"),
        ("config_sentence_transformers.json", '{"prompts": {"q": 3}}', "an object of texts"),
        ("config_sentence_transformers.json", '{"default_prompt_name": []}', "a text was wanted"),
        ("modules.json", DEEP, "nests too deep"),
        ("modules.json", '[{"type": "x.StaticEmbedding", "path": "../out"}]', "outside of"),
        ("modules.json", '[{"type": "x.StaticEmbedding", "path": "/etc"}]', "outside of"),
        ("modules.json", '[{"type": "x.StaticEmbedding", "path": "C:\\\\a"}]', "outside of"),
        ("modules.json", '[{"type": "x.StaticEmbedding", "path": 3}]', "a text was wanted"),
        ("tokenizer_config.json", '{"model_max_length": "many"}', "a number from 1"),
    ],
)
def test_a_key_that_cannot_be_is_a_sentence(
    folder: Path, name: str, text: str, sentence: str
) -> None:
    (folder / name).write_text(text)
    with pytest.raises(BadModel, match=sentence):
        nf.load(str(folder))


def test_weights_from_elsewhere_are_refused(folder: Path, tmp_path: Path) -> None:
    (folder / "model.safetensors").rename(tmp_path / "out.safetensors")
    (folder / "model.safetensors").symlink_to(tmp_path / "out.safetensors")
    with pytest.raises(BadModel, match="outside the model's folder"):
        nf.load(str(folder))


def test_links_to_the_blobs_of_a_hub_cache_are_taken(folder: Path, tmp_path: Path) -> None:
    blobs, snapshot = tmp_path / "repo" / "blobs", tmp_path / "repo" / "snapshots" / "abc"
    blobs.mkdir(parents=True)
    snapshot.mkdir(parents=True)
    for at, path in enumerate(sorted(folder.iterdir())):
        path.rename(blobs / str(at))
        (snapshot / path.name).symlink_to(Path("../../blobs", str(at)))
    assert nf.load(str(snapshot)).encode("red", prompt="").shape == (8,)


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_a_sentence(tmp_path: Path, number: float) -> None:
    folder = static_folder(tmp_path / "model", fill=number)
    with pytest.raises(BadModel, match="NaN or infinite"):
        nf.load(str(folder)).encode(["red apple"], prompt="")


@pytest.mark.parametrize(
    "change",
    [
        {
            "normalizer": {
                "type": "Sequence",
                "normalizers": [
                    {"type": "Replace", "pattern": {"String": "e"}, "content": "e" * 1_000}
                ]
                * 6,
            }
        },
        {"normalizer": {"type": "Prepend", "prepend": "x" * 10_000}},
    ],
)
def test_a_tokenizer_that_multiplies_is_refused(folder: Path, change: dict[str, Any]) -> None:
    path = folder / "tokenizer.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(BadModel, match="signs of one"):
        nf.load(str(folder))


def test_endless_padding_is_not_done(folder: Path) -> None:
    path = folder / "tokenizer.json"
    padding = {
        "strategy": {"Fixed": 10**9},
        "direction": "Right",
        "pad_to_multiple_of": None,
        "pad_id": 0,
        "pad_type_id": 0,
        "pad_token": "[PAD]",
    }
    path.write_text(json.dumps(json.loads(path.read_text()) | {"padding": padding}))
    assert nf.load(str(folder)).encode(["red apple"], prompt="").shape == (1, 8)


def test_absurd_truncation_is_a_sentence_or_unused(folder: Path) -> None:
    path = folder / "tokenizer.json"
    cut = {"direction": "Right", "max_length": 1, "strategy": "LongestFirst", "stride": 10**9}
    path.write_text(json.dumps(json.loads(path.read_text()) | {"truncation": cut}))
    answers(folder, "truncation")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("start", range(0, 600, 200))
def test_no_mutated_folder_ends_in_a_traceback(folder: Path, tmp_path: Path, start: int) -> None:
    names = sorted(path.name for path in folder.iterdir())
    taken = 0
    for number in range(start, start + 200):
        random = Random(number)
        other = tmp_path / "mutated"
        shutil.copytree(folder, other)
        path = other / random.choice(names)
        path.write_bytes(mutated(random, path.read_bytes()))
        taken += answers(other, f"folder {number}, {path.name}")
        shutil.rmtree(other)
    assert 10 < taken < 190


def mutated(random: Random, data: bytes) -> bytes:
    """Bytes flipped, cut, doubled or put in; or a JSON whose key holds another type."""
    kind = random.randrange(6)
    at, end = sorted(random.randrange(len(data) + 1) for _ in range(2))
    if kind >= 4:
        try:
            return json.dumps(retyped(random, json.loads(data))).encode()
        except ValueError:
            kind = 0
    if kind == 0:
        some = bytearray(data)
        for _ in range(random.choice([1, 1, 4, 30])):
            some[random.randrange(len(some))] ^= 1 << random.randrange(8)
        return bytes(some)
    if kind == 1:
        return data[:at]
    if kind == 2:
        return data[:end] + data[at:]
    return data[:at] + random.randbytes(random.choice([1, 4, 40])) + data[at:]


def retyped(random: Random, value: Any) -> Any:
    """A JSON value in which one thing, somewhere, is another."""
    if isinstance(value, dict | list) and value and random.random() < 0.8:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = random.choice(list(keys))
        value[key] = retyped(random, value[key])
        return value
    return random.choice(ODD)


def answers(folder: Path, case: str) -> bool:
    try:
        if case.startswith("reranker"):
            scores = [each.score for each in nf.load_reranker(str(folder)).rank("red", ["cat", ""])]
            assert np.isfinite(scores).all()
        else:
            assert np.isfinite(nf.load(str(folder)).encode(["red apple", ""], prompt="")).all()
    except NearfieldError as error:
        str(error).encode()
        return False
    except BaseException as error:
        pytest.fail(f"{case}: {type(error).__name__}: {error!a}")
    return True


def _template(marks: int, ids: int, *, texts: int = 1) -> dict[str, Any]:
    text = {"Sequence": {"id": "A", "type_id": 0}}
    mark = {"id": "[PAD]", "ids": [0] * ids, "tokens": ["[PAD]"] * ids}
    pair = [text, {"Sequence": {"id": "B", "type_id": 1}}]
    return {
        "type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "[PAD]", "type_id": 0}}] * marks + [text],
        "pair": pair * texts,
        "special_tokens": {"[PAD]": mark},
    }


def _split(pattern: str) -> dict[str, Any]:
    return {
        "type": "Split",
        "pattern": {"Regex": pattern},
        "behavior": "Isolated",
        "invert": False,
    }


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"post_processor": _template(2_000, 2_000)}, "4,000,000 marks around a text"),
        ({"post_processor": _template(0, 1, texts=50_000)}, "puts each text 50,000 times"),
        (
            {"normalizer": {"type": "Prepend", "prepend": "x" * 33}},
            "up to 33 signs of one .* at most 32",
        ),
        ({"pre_tokenizer": _split("(a+)+$")}, "cannot read a text"),
    ],
)
def test_a_tokenizer_without_bounds_is_a_sentence(
    folder: Path, change: dict[str, Any], sentence: str
) -> None:
    path = folder / "tokenizer.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(BadModel, match=sentence):
        nf.load(str(folder)).encode(["the cat " + "a" * 40 + " !"], prompt="")


def test_a_number_in_the_table_that_is_none_is_a_sentence(folder: Path) -> None:
    from safetensors.numpy import load_file, save_file

    table = load_file(folder / "model.safetensors")
    table["embedding.weight"][4, 3] = np.nan
    save_file(table, folder / "model.safetensors")
    with pytest.raises(BadModel, match="embedding.weight with NaN or infinite"):
        nf.load(str(folder))


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("1_Pooling/config.json", {"pooling_mode": ["mean"] * 9}, "pooling more than once"),
        ("sentence_bert_config.json", {"max_seq_length": 1}, "no room is left"),
        ("config.json", {"num_hidden_layers": 2**31 - 1}, "hold no tensor"),
        ("config.json", {"vocab_size": 2**31 - 1}, "config.json promises"),
        ("config.json", {"hidden_act": ["gelu"]}, "a text was wanted"),
    ],
)
def test_a_transformer_that_promises_too_much_is_a_sentence(
    write_model: WriteModel, name: str, values: dict[str, Any], sentence: str
) -> None:
    path = write_model() / name
    path.write_text(json.dumps(json.loads(path.read_text()) | values))
    with pytest.raises(BadModel, match=sentence):
        nf.load(str(path.parents[name.count("/")])).encode(["the cat"])


TINY = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "vocab_size": 400}
GPT2 = {"n_embd": 32, "n_head": 4, "n_layer": 2, "n_positions": 64, "model_type": "gpt2"}


def _drawn(shapes: dict[str, tuple[int, ...]]) -> dict[str, Any]:
    random = np.random.default_rng(0)
    return {name: random.normal(0, 0.3, s).astype(np.float32) for name, s in shapes.items()}


def modern_weights(_: Any) -> dict[str, Any]:
    """Weights of a tiny ModernBERT, as its files name them."""
    shapes: dict[str, tuple[int, ...]] = {"embeddings.tok_embeddings.weight": (400, 32)}
    shapes |= {"embeddings.norm.weight": (32,), "final_norm.weight": (32,)}
    for layer in range(2):
        at = f"layers.{layer}."
        shapes |= {f"{at}attn.Wqkv.weight": (96, 32), f"{at}attn.Wo.weight": (32, 32)}
        shapes |= {f"{at}mlp.Wi.weight": (96, 32), f"{at}mlp.Wo.weight": (32, 48)}
        shapes |= {f"{at}attn_norm.weight": (32,), f"{at}mlp_norm.weight": (32,)}
    return _drawn(shapes)


def gpt2_weights(_: Any) -> dict[str, Any]:
    """Weights of a tiny GPT-2, as its files name them."""
    shapes: dict[str, tuple[int, ...]] = {"wte.weight": (400, 32), "wpe.weight": (64, 32)}
    dense = {"attn.c_attn": (32, 96), "attn.c_proj": (32, 32), "mlp.c_fc": (32, 128)}
    dense["mlp.c_proj"] = (128, 32)
    for layer in range(2):
        for name, shape in dense.items():
            shapes[f"h.{layer}.{name}.weight"] = shape
            shapes[f"h.{layer}.{name}.bias"] = shape[1:]
        for norm in ("ln_1", "ln_2"):
            shapes |= {f"h.{layer}.{norm}.{part}": (32,) for part in ("weight", "bias")}
    return _drawn(shapes | {"ln_f.weight": (32,), "ln_f.bias": (32,)})


def reranker_weights(tensors: dict[str, Any]) -> dict[str, Any]:
    """A BERT's weights under the names of a cross-encoder, and its head."""
    head = {"bert.pooler.dense.weight": (32, 32), "bert.pooler.dense.bias": (32,)}
    head |= {"classifier.weight": (1, 32), "classifier.bias": (1,)}
    return {f"bert.{name}": values for name, values in tensors.items()} | _drawn(head)


def onnx_folder(write_model: WriteModel) -> Path:
    folder = write_model()
    (folder / "model.safetensors").unlink()
    (folder / "model.onnx").write_bytes(_graph(PLAIN))
    return folder


def _graph(nodes: list[Any]) -> bytes:
    named = [*nodes, node("Identity", ["out"], ["last_hidden_state"])]
    made: bytes = graph(named, NAMES, "last_hidden_state", STATES)
    return made


MAKE: dict[str, Callable[[WriteModel], Path]] = {
    "bert": lambda write: write(),
    "adapted": lambda write: adapt(write()),
    "modernbert": lambda write: write(model_type="modernbert", convert=modern_weights, **TINY),
    "gpt2": lambda write: write(convert=gpt2_weights, **GPT2),
    "onnx": onnx_folder,
    "reranker": lambda write: write(
        convert=reranker_weights, architectures=["BertForSequenceClassification"], num_labels=1
    ),
}
KINDS = ("use", *MAKE)


@pytest.fixture
def make(write_model: WriteModel, tmp_path: Path) -> Callable[[str], Path]:
    """``make(kind)`` gives a folder of a model of this kind that is read."""

    def made(kind: str) -> Path:
        folder = tmp_path / "good"
        if kind == "use":
            folder.mkdir()
            write_use(folder)
        else:
            shutil.copytree(MAKE[kind](write_model), folder)
        return folder

    return made


@pytest.mark.parametrize("kind", KINDS)
def test_the_folders_themselves_are_read(make: Callable[[str], Path], kind: str) -> None:
    assert answers(make(kind), kind)


@pytest.mark.parametrize(
    "name", ["../secret.bin", "/etc/passwd", "a/../../secret.bin", "..\\secret.bin", "C:\\a.bin"]
)
@pytest.mark.parametrize("reranks", [False, True])
def test_numbers_of_an_onnx_file_come_from_its_folder(
    write_model: WriteModel, tmp_path: Path, name: str, reranks: bool
) -> None:
    (tmp_path / "secret.bin").write_bytes(TABLE.tobytes())
    folder = onnx_folder(write_model)
    (folder / "model.onnx").write_bytes(_graph([_outside(name), *PLAIN[1:]]))
    with pytest.raises(BadModel, match=r"takes weights from .*, outside of its folder"):
        (nf.load_reranker if reranks else nf.load)(str(folder))


def test_numbers_beside_an_onnx_file_are_taken(write_model: WriteModel) -> None:
    folder = onnx_folder(write_model)
    rows = nf.load(str(folder)).encode(["the cat"], prompt="")
    (folder / "model.onnx_data").write_bytes(TABLE.tobytes())
    (folder / "model.onnx").write_bytes(_graph([_outside("model.onnx_data"), *PLAIN[1:]]))
    np.testing.assert_allclose(nf.load(str(folder)).encode(["the cat"], prompt=""), rows, atol=1e-6)


def _outside(name: str) -> bytes:
    """The table of words as a tensor whose numbers stand in another file."""
    dims = b"".join(put(1, size) for size in TABLE.shape)
    where = put(13, put(1, "location") + put(2, name))
    tensor: bytes = put(5, dims + put(2, FLOAT) + put(8, "table") + where + put(14, 1))
    return tensor


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", KINDS)
def test_no_mutated_folder_of_any_kind_ends_in_a_traceback(
    make: Callable[[str], Path], tmp_path: Path, kind: str
) -> None:
    good = make(kind)
    names = sorted(path.relative_to(good) for path in good.rglob("*") if path.is_file())
    names += 2 * [name for name in names if name.suffix == ".json"]
    for number in range(150 if kind in ("bert", "adapted", "use") else 100):
        random = Random(number)
        other = tmp_path / "mutated"
        shutil.copytree(good, other)
        path = other / random.choice(names)
        path.write_bytes(mutated(random, path.read_bytes()))
        answers(other, f"{kind} {number}, {path.name}")
        shutil.rmtree(other)
