"""A graph that the model's folder carries as ONNX; OpenVINO reads it as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from nearfield.encoders.network.config import Config
from nearfield.encoders.network.layers import Node, constant, number, ops, places
from nearfield.encoders.runtime import core
from nearfield.encoders.text.architecture import Architecture
from nearfield.encoders.text.dequantize import without_dynamic_quantization
from nearfield.encoders.text.onnx_data import check_data
from nearfield.errors import BadModel

FILES = ("model.onnx", "onnx/model.onnx")
# Their position tables begin with rows that no token takes: the padding's id and those before.
LATE_PLACES = ("camembert", "mpnet", "roberta", "xlm-roberta")
OUTPUTS = ("sentence_embedding", "last_hidden_state", "token_embeddings")


def onnx_file(folder: Path) -> Path | None:
    """The folder's ONNX graph, if it has one."""
    return next((folder / name for name in FILES if (folder / name).is_file()), None)


class Onnx(Architecture):
    """The graph of an ONNX file, between our ids and our pooling.

    Parameters
    ----------
    path
        The file.
    config
        The folder's ``config.json``: vocabulary and positions.
    """

    def __init__(self, path: Path, config: Config) -> None:
        self.path = path
        self.words = config.integer("vocab_size")
        self.max_tokens = config.integer("max_position_embeddings")
        if config.text("model_type", "") in LATE_PLACES:
            self.max_tokens -= config.integer("pad_token_id", 1, least=0) + 1
        self.traits = {"model_type": "onnx", "file": path.name, "bytes": path.stat().st_size}
        self.model = without_dynamic_quantization(_read(path))
        shape = self._output(self.model).get_partial_shape()
        axes = 0 if shape.rank.is_dynamic else len(shape)
        if axes not in (2, 3) or shape[-1].is_dynamic:
            raise BadModel(f"{path} gives {shape}; (texts, tokens, width) was wanted.")
        self.pooled = axes == 2
        self.width = shape[-1].get_length()

    def states(self, ids: Node, mask: Node) -> Node:
        """See :class:`Architecture`."""
        model = self.model.clone()
        for port in model.inputs:
            fed = self._feed(port.get_any_name(), ids, mask)
            kind = port.get_element_type()
            port.replace(ops().convert(fed, kind.to_string()).output(0))
        return self._output(model)

    def _feed(self, name: str, ids: Node, mask: Node) -> Node:
        if name == "input_ids":
            return ids
        if name == "attention_mask":
            return mask
        if name == "token_type_ids":
            return ops().multiply(ids, constant(np.int32(0)))
        if name == "position_ids":
            return ops().unsqueeze(places(ids), number(0))
        choices = "input_ids, attention_mask, token_type_ids, position_ids"
        raise BadModel(f"{self.path} wants the input {name!r}; known: {choices}.")

    def _output(self, model: Any) -> Any:
        named = {name: port for port in model.outputs for name in port.get_names()}
        for name in OUTPUTS:
            if name in named:
                return named[name].get_node().input_value(0)
        raise BadModel(
            f"{self.path} gives {', '.join(sorted(named))}; one of {', '.join(OUTPUTS)} was wanted."
        )


def _read(path: Path) -> Any:
    check_data(path)
    try:
        return core().read_model(path)
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[-1]
        raise BadModel(f"{path} is not an ONNX graph that can be read: {reason}") from None
