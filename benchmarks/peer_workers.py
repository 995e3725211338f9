"""What runs in the venvs of peers: making a peer's model of MiniLM's files, and encoding with it.

Each peer as its documentation shows it, with its own defaults, reading 256 tokens as we do.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"
sys.path.insert(0, str(Path(__file__).parent))

from encoding import measured

MAX_TOKENS = 256


def make_sentence_transformer(backend: str, minilm: str, into: str) -> dict[str, float]:
    from sentence_transformers import SentenceTransformer

    options = {"export": True}
    SentenceTransformer(
        minilm, device="cpu", backend=backend, model_kwargs=options
    ).save_pretrained(into)
    path = Path(into) / "tokenizer_config.json"  # where fastembed finds its limit
    limits = {"model_max_length": MAX_TOKENS, "max_length": MAX_TOKENS}
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | limits), "utf-8")
    return {}


def make_model2vec(minilm: str, into: str) -> dict[str, float]:
    from model2vec.distill import distill

    distill(model_name=minilm, device="cpu").save_pretrained(into)
    return {}


def sentence_transformer(backend: str, model: str, path: str, name: str) -> dict[str, float]:
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(model, device="cpu", backend=backend)
    encoder.max_seq_length = MAX_TOKENS
    return measured(encoder.encode, path, name)


def fastembed(model: str, path: str, name: str) -> dict[str, float]:
    from fastembed import TextEmbedding
    from fastembed.common.model_description import ModelSource, PoolingType

    TextEmbedding.add_custom_model(
        model="local",
        pooling=PoolingType.MEAN,
        normalization=True,
        dim=384,
        sources=ModelSource(url="none"),
        model_file="onnx/model.onnx",
    )
    encoder = TextEmbedding("local", specific_model_path=model)
    return measured(lambda texts: list(encoder.embed(texts)), path, name)


def model2vec(model: str, path: str, name: str) -> dict[str, float]:
    from model2vec import StaticModel

    return measured(StaticModel.from_pretrained(model).encode, path, name)


WORKERS: dict[str, Any] = {
    "make_openvino": lambda *given: make_sentence_transformer("openvino", *given),
    "make_onnx": lambda *given: make_sentence_transformer("onnx", *given),
    "make_model2vec": make_model2vec,
    "openvino": lambda *given: sentence_transformer("openvino", *given),
    "onnx": lambda *given: sentence_transformer("onnx", *given),
    "fastembed": fastembed,
    "model2vec": model2vec,
}

if __name__ == "__main__":
    print(json.dumps(WORKERS[sys.argv[2]](*sys.argv[3:])))
