"""The graph of a cross-encoder: marked ids and mask in, one number a pair out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nearfield.encoders.network.config import Config
from nearfield.encoders.network.layers import Node, constant, ops
from nearfield.encoders.rerank.classifier import CLASSIFIERS, classify
from nearfield.encoders.rerank.pairs import unmarked
from nearfield.encoders.runtime import core, openvino
from nearfield.encoders.text.dequantize import without_dynamic_quantization
from nearfield.encoders.text.onnx_data import check_data
from nearfield.errors import BadModel, Hint

POSITIONS = 512  # of an ONNX file without config.json: those of BERT


class Graph(NamedTuple):
    """A cross-encoder before it is compiled.

    ``model`` takes int32 ``ids`` (marked, see ``pairs``) and ``mask``, ``(batch, tokens)``, and
    gives ``(batch, 1)``; ``words`` is the number of its token ids, None if unknown; ``sigmoid``
    says that scores are to be between 0 and 1.
    """

    model: Any
    words: int | None
    max_tokens: int
    sigmoid: bool


def read_graph(folder: Path) -> Graph:
    """Read the graph of a folder: from safetensors if there are any, else from its ONNX file.

    Raises
    ------
    BadModel
        It is no cross-encoder of a known family, or gives more than one number a pair.
    """
    files = [file for file in (folder / "model.onnx", folder / "onnx/model.onnx") if file.is_file()]
    if not files or any(folder.glob("model*.safetensors")):
        return _from_safetensors(folder)
    model = _from_onnx(files[0])
    if not (folder / "config.json").is_file():  # then the numbers stay as the graph gives them
        return Graph(model, None, POSITIONS, sigmoid=False)
    config = Config(folder / "config.json")
    positions = config.integer("max_position_embeddings", POSITIONS)
    return Graph(model, config.integer("vocab_size"), positions, _sigmoid(config))


def _from_safetensors(folder: Path) -> Graph:
    config = Config(folder / "config.json")
    kind = config.text("model_type", "")
    labels = config.values.get("num_labels") or len(config.values.get("id2label") or (0, 1))
    heads = [str(name) for name in config.values.get("architectures") or []]
    if kind not in CLASSIFIERS or not any(n.endswith("ForSequenceClassification") for n in heads):
        choices = ", ".join(sorted(CLASSIFIERS))
        raise BadModel(
            f"{config.path} says model_type {kind!r} and architectures {heads}; a reranker is a "
            f"...ForSequenceClassification of: {choices}.",
            Hint.run("models", words="See:"),
        )
    if labels != 1:
        raise BadModel(f"{config.path} gives {labels} numbers a pair; a reranker gives one.")
    inner, logits = classify(kind, folder, config)
    return Graph(_model(logits), inner.words, inner.max_tokens, _sigmoid(config))


def _model(logits: Callable[[Node, Node], Node]) -> Any:
    ids, mask = _inputs()
    kept = ops().not_equal(mask, constant(np.int32(0)))
    return openvino().Model([logits(ids, kept)], [ids, mask], "nearfield")


def _inputs() -> list[Node]:
    kind = openvino().Type.i32
    return [ops().parameter([-1, -1], kind, name=name) for name in ("ids", "mask")]


def _from_onnx(path: Path) -> Any:
    """Put our two inputs before a graph that wants ids, mask and types apart."""
    check_data(path)
    try:
        model = without_dynamic_quantization(core().read_model(path))
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[-1]
        raise BadModel(f"{path} is damaged, or not a graph that can be read: {reason}") from None
    wanted = {port.any_name: port for port in model.inputs}
    shape = model.output(0).partial_shape
    ids, mask = _inputs()
    plain, of_text = unmarked(ids)
    ours = {"input_ids": plain, "attention_mask": mask, "token_type_ids": of_text}
    if not wanted.keys() <= ours.keys() or len(shape) != 2 or shape[1] != 1:
        raise BadModel(
            f"{path} takes {', '.join(wanted)} and gives {shape}; "
            f"a reranker takes {', '.join(ours)} and gives one number a pair."
        )
    for name, port in wanted.items():
        port.replace(ops().convert(ours[name], port.element_type).output(0))
    return openvino().Model(model.get_results(), [ids, mask], "nearfield")


def _sigmoid(config: Config) -> bool:
    """As sentence-transformers: what the config names, else a sigmoid for one label."""
    own = config.values.get("sentence_transformers") or {}
    named = own.get("activation_fn") or config.values.get("sbert_ce_default_activation_function")
    kind = str(named or "Sigmoid").rpartition(".")[2]
    if kind not in ("Sigmoid", "Identity"):
        raise BadModel(f"{config.path} wants the activation {kind}; known: Sigmoid, Identity.")
    return kind == "Sigmoid"
