"""A tiny random BERT in the folder layout of sentence-transformers, written without torch."""

import json
import string
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import WordPiece

from nearfield.encoders.text import TextEncoder
from nearfield.models import ModelFolder

WriteModel: TypeAlias = Callable[..., Path]
OpenModel: TypeAlias = Callable[..., TextEncoder]
PutTokenizer: TypeAlias = Callable[[Path], None]
Reference: TypeAlias = Callable[..., Any]  # rows, as sentence-transformers makes them
Tensors: TypeAlias = dict[str, NDArray[np.float32]]

CONFIG: dict[str, Any] = {
    "model_type": "bert",
    "architectures": ["BertModel"],
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_attention_heads": 4,
    "num_hidden_layers": 2,
    "vocab_size": 400,
    "type_vocab_size": 2,
    "max_position_embeddings": 64,
    "layer_norm_eps": 1e-5,
    "hidden_act": "gelu",
    "pad_token_id": 0,
}
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = ["the", "cat", "sat", "on", "a", "mat", "while", "red", "blue", "apple", "heart", "pain"]
ADDED = ("Normalize", "Dense", "Normalize")  # an adapter's steps
STEPS = {"Transformer": "", "Pooling": "1_Pooling", "Normalize": "2_Normalize"}


def write_tokenizer(folder: Path) -> None:
    letters = string.ascii_lowercase + string.digits + ".,!?가각힣漢字"
    pieces = [*SPECIAL, *letters, *("##" + letter for letter in letters), *WORDS]
    pieces = list(dict.fromkeys(pieces))
    model = WordPiece({p: i for i, p in enumerate(pieces)}, unk_token="[UNK]")
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    # As in the real MiniLM's file: settings that the encoder must not follow.
    tokenizer.enable_padding(length=48, pad_token="[PAD]")
    tokenizer.enable_truncation(16)
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "[PAD]"}
    settings |= {"unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    write_json(folder / "tokenizer_config.json", settings)


def random_weights(config: Any, prefix: str = "", seed: int = 0) -> Any:
    rng = np.random.default_rng(seed)
    width, inner = config["hidden_size"], config["intermediate_size"]
    tensors: dict[Any, Any] = {}

    def add(name: str, *shape: Any, around: float = 0.0) -> None:
        drawn = around + 0.3 * rng.standard_normal(shape)
        tensors[prefix + name] = drawn.astype(np.float32)

    def norm(name: str) -> None:
        add(f"{name}.weight", width, around=1.0)
        add(f"{name}.bias", width)

    def dense(name: str, out: int, into: int) -> None:
        add(f"{name}.weight", out, into)
        add(f"{name}.bias", out)

    add("embeddings.word_embeddings.weight", config["vocab_size"], width)
    add("embeddings.position_embeddings.weight", config["max_position_embeddings"], width)
    add("embeddings.token_type_embeddings.weight", config["type_vocab_size"], width)
    norm("embeddings.LayerNorm")
    for layer in range(config["num_hidden_layers"]):
        at = f"encoder.layer.{layer}."
        for part in ("query", "key", "value"):
            dense(f"{at}attention.self.{part}", width, width)
        dense(f"{at}attention.output.dense", width, width)
        norm(f"{at}attention.output.LayerNorm")
        dense(f"{at}intermediate.dense", inner, width)
        dense(f"{at}output.dense", width, inner)
        norm(f"{at}output.LayerNorm")
    return tensors


def write_json(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


@pytest.fixture(scope="session")
def write_model(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """``write_model(pooling=, steps=, settings=, prefix=, convert=, **config)`` gives a folder."""

    def write(
        pooling: tuple[str, ...] = ("mean",),
        steps: tuple[str, ...] = tuple(STEPS),
        settings: dict[str, Any] | None = None,
        prefix: str = "",
        convert: Any = None,
        **own: Any,
    ) -> Any:
        folder = tmp_path_factory.mktemp("bert")
        config = CONFIG | own
        write_json(folder / "config.json", config)
        write_json(folder / "sentence_bert_config.json", {"max_seq_length": 48})
        write_json(folder / "config_sentence_transformers.json", settings or {})
        models = "sentence_transformers.models"
        listed: list[dict[str, Any]] = [
            {"idx": n, "name": str(n), "type": f"{models}.{step}", "path": STEPS[step]}
            for n, step in enumerate(steps)
        ]
        write_json(folder / "modules.json", listed)
        write_json(
            folder / "1_Pooling/config.json",
            {"embedding_dimension": config["hidden_size"], "pooling_mode": list(pooling)},
        )
        (folder / "2_Normalize").mkdir()
        write_tokenizer(folder)
        tensors = random_weights(config, prefix)
        save_file(convert(tensors) if convert else tensors, folder / "model.safetensors")
        return folder

    return write


def adapt(folder: Path, seed: int = 0, **config: Any) -> Any:
    """Add an adapter's three steps to a tiny model."""
    listed = json.loads((folder / "modules.json").read_text("utf-8"))
    first = len(listed)
    for at, kind in enumerate(ADDED, first):
        step = {"type": f"sentence_transformers.models.{kind}", "path": f"{at}_{kind}"}
        listed.append({"idx": at, "name": str(at), **step})
    (folder / "modules.json").write_text(json.dumps(listed), "utf-8")
    dense = folder / f"{first + 1}_Dense"
    dense.mkdir()
    sizes = {"in_features": 32, "out_features": 32, "bias": True}
    linear = {"activation_function": "torch.nn.modules.linear.Identity"}
    (dense / "config.json").write_text(json.dumps(sizes | linear | config), "utf-8")
    rng = np.random.default_rng(seed)
    weight = np.eye(32) + 0.2 * rng.standard_normal((32, 32))
    tensors: dict[str, NDArray[Any]] = {
        "linear.weight": weight,
        "linear.bias": 0.2 * rng.standard_normal(32),
    }
    save_file({k: v.astype(np.float32) for k, v in tensors.items()}, dense / "model.safetensors")
    (folder / "nearfield.json").write_text('{"adapter": 3, "base": "tiny"}', "utf-8")
    return folder


@pytest.fixture(scope="session")
def put_tokenizer() -> Any:
    """``put_tokenizer(folder)`` writes the tokenizer of the tiny models."""
    return write_tokenizer


@pytest.fixture(scope="session")
def reference() -> Any:
    """``reference(folder, texts, **options)`` encodes by sentence-transformers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch and transformers warn while they are imported
        from sentence_transformers import SentenceTransformer

    def encode(folder: Path, texts: list[str], **options: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = SentenceTransformer(str(folder), device="cpu")
            return model.encode(texts, show_progress_bar=False, **options)

    return encode


@pytest.fixture(scope="session")
def open_model() -> Any:
    """``open_model(folder, **options)`` gives a TextEncoder, in f32 unless told otherwise."""

    def open_folder(folder: Path, precision: str = "f32", **options: Any) -> Any:
        return TextEncoder(ModelFolder("tiny", folder, "0"), precision=precision, **options)

    return open_folder


@pytest.fixture(scope="session")
def tiny(write_model: WriteModel, open_model: OpenModel) -> Any:
    """One tiny encoder with prompts, for the tests that only read."""
    prompts = {"query": "the cat ", "document": "a mat "}
    return open_model(write_model(settings={"prompts": prompts}))


@pytest.fixture(scope="session")
def plain(write_model: WriteModel, open_model: OpenModel) -> Any:
    """One tiny encoder without prompts."""
    return open_model(write_model())


@pytest.fixture(scope="session")
def sentences() -> Any:
    """Texts of 0 to 60 tokens, in no order of length, some of them twice."""
    rng = np.random.default_rng(5)
    words = [*WORDS, "xyz", "q7", "가각"]
    drawn = [" ".join(rng.choice(words, n)) for n in rng.integers(0, 30, 120)]
    return [*drawn, "", "  ", drawn[3], drawn[3]]
