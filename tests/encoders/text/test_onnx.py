"""ONNX graphs that a folder carries, written here by hand: the format is protobuf."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.encoders.conftest import OpenModel, WriteModel

from nearfield.encoders.text import TextEncoder
from nearfield.encoders.text.modules import read_recipe
from nearfield.errors import BadModel

FLOAT, UINT8, INT8, INT64 = 1, 2, 3, 7  # TensorProto.DataType
TYPES = {"float32": FLOAT, "uint8": UINT8, "int8": INT8, "int64": INT64}
WIDTH = 8


def varint(value: Any) -> Any:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def put(number: Any, value: Any) -> Any:
    """One field of a protobuf message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def tensor(name: str, array: Any) -> Any:
    dims = b"".join(put(1, size) for size in array.shape)
    return put(5, dims + put(2, TYPES[array.dtype.name]) + put(8, name) + put(9, array.tobytes()))


def node(kind: str, inputs: Any, outputs: Any, **attributes: Any) -> Any:
    body = b"".join(put(1, name) for name in inputs) + b"".join(put(2, name) for name in outputs)
    body += put(4, kind)
    for name, value in attributes.items():
        body += put(5, put(1, name) + put(3, value) + put(20, 2))
    return put(1, body)


def port(field: int, name: str, kind: int, dims: Any) -> Any:
    shape = b"".join(put(1, put(1, d) if isinstance(d, int) else put(2, d)) for d in dims)
    return put(field, put(1, name) + put(2, put(1, put(1, kind) + put(2, shape))))


def graph(nodes: Any, inputs: Any, output: Any, dims: Any) -> Any:
    body = b"".join(nodes) + put(2, "tiny")
    body += b"".join(port(11, name, INT64, ["texts", "tokens"]) for name in inputs)
    body += port(12, output, FLOAT, dims)
    return put(1, 8) + put(8, put(1, "") + put(2, 18)) + put(7, body)


RNG = np.random.default_rng(0)
TABLE = RNG.standard_normal((400, WIDTH)).astype(np.float32)
KINDS = RNG.standard_normal((2, WIDTH)).astype(np.float32)
QUANTISED = RNG.integers(-127, 127, (WIDTH, WIDTH)).astype(np.int8)
STATES: list[Any] = ["texts", "tokens", WIDTH]
NAMES = ("input_ids", "attention_mask", "token_type_ids")
LOOK_UP = [
    tensor("table", TABLE),
    tensor("kinds", KINDS),
    tensor("axis", np.array([2])),
    node("Gather", ["table", "input_ids"], ["words"]),
    node("Gather", ["kinds", "token_type_ids"], ["types"]),
    node("Add", ["words", "types"], ["sum"]),
    node("Cast", ["attention_mask"], ["real"], to=FLOAT),
    node("Unsqueeze", ["real", "axis"], ["column"]),
]
PLAIN = [*LOOK_UP, node("Mul", ["sum", "column"], ["out"])]
ROUNDED = [
    *LOOK_UP,
    tensor("w", QUANTISED),
    tensor("w_zero", np.array(0, np.int8)),
    tensor("w_scale", np.array(0.01, np.float32)),
    node("Mul", ["sum", "column"], ["seen"]),
    node("DynamicQuantizeLinear", ["seen"], ["x", "x_scale", "x_zero"]),
    node("MatMulInteger", ["x", "w", "x_zero", "w_zero"], ["product"]),
    node("Cast", ["product"], ["float"], to=FLOAT),
    node("Mul", ["x_scale", "w_scale"], ["scale"]),
    node("Mul", ["float", "scale"], ["out"]),
]


@pytest.fixture
def carry(write_model: WriteModel) -> Any:
    """``carry(nodes, ...)`` gives a folder with that graph and no safetensors."""

    def write(
        nodes: Any,
        *,
        inputs: Any = NAMES,
        output: Any = "out",
        dims: Any = STATES,
        file: Any = "model.onnx",
        **own: Any,
    ) -> Any:
        folder = write_model(**own)
        (folder / "model.safetensors").unlink()
        named = [*nodes, node("Identity", ["out"], [output])] if output != "out" else nodes
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_bytes(graph(named, inputs, output, dims))
        return folder

    return write


def expected(encoder: TextEncoder, texts: list[str]) -> Any:
    """Mean of the states; a text of one kind only is of type 0."""
    ids, _ = encoder.model.tokenizer.ids(texts)
    return np.stack([TABLE[row].mean(0) + KINDS[0] for row in ids])


@pytest.mark.parametrize("file", ["model.onnx", "onnx/model.onnx"])
def test_states_are_pooled(
    file: Any, carry: Any, open_model: OpenModel, sentences: list[str]
) -> None:
    encoder = open_model(carry(PLAIN, output="last_hidden_state", file=file))
    assert encoder.dim == WIDTH
    texts = [text for text in sentences if len(text) < 60]
    rows = encoder.encode(texts, normalize_embeddings=False)
    wanted = expected(encoder, texts)
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)  # modules.json ends with Normalize
    assert np.abs(rows - wanted).max() < 1e-5


def test_rows_are_taken_as_they_are(carry: Any, open_model: OpenModel) -> None:
    nodes = [*PLAIN[:-1], node("ReduceMax", ["sum", "one"], ["out"], keepdims=0)]
    nodes.insert(0, tensor("one", np.array([1])))
    folder = carry(nodes, output="sentence_embedding", dims=["texts", WIDTH])
    encoder = open_model(folder)
    ids, _ = encoder.model.tokenizer.ids(["red cat"])
    wanted = (TABLE[ids[0]] + KINDS[0]).max(0)
    row = encoder.encode("red cat")
    assert np.abs(row - wanted / np.linalg.norm(wanted)).max() < 1e-5
    with pytest.raises(BadModel, match="token states are not there"):
        encoder.encode_tokens("red")


def test_rounded_inputs_do_not_depend_on_the_batch(
    carry: Any, open_model: OpenModel, sentences: list[str]
) -> None:
    """Dynamic quantisation takes its range from the whole batch; here the inputs stay float."""
    steps = ("Transformer", "Pooling")
    encoder = open_model(carry(ROUNDED, output="last_hidden_state", steps=steps))
    texts = [text for text in sentences if len(text) < 60]
    together = encoder.encode(texts, normalize_embeddings=False)
    alone = np.stack([encoder.encode(text, normalize_embeddings=False) for text in texts])
    assert np.abs(together - alone).max() < 1e-5
    exact = expected(encoder, texts) @ (QUANTISED * np.float32(0.01))
    assert np.abs(together - exact).max() < 1e-4


def test_pooling_known_from_elsewhere(tmp_path: Path) -> None:
    assert read_recipe(tmp_path, "cls").modes == ("cls",)
    assert read_recipe(tmp_path).modes == ("mean",)


def test_an_unknown_type_may_come_as_onnx(carry: Any, open_model: OpenModel) -> None:
    encoder = open_model(carry(PLAIN, output="last_hidden_state", model_type="mamba"))
    assert encoder.encode("red").shape == (WIDTH,)


def test_safetensors_go_before_onnx(write_model: WriteModel, open_model: OpenModel) -> None:
    folder = write_model()
    (folder / "model.onnx").write_bytes(b"not looked at")
    assert open_model(folder).dim == 32


def test_positions_of_a_roberta(carry: Any, open_model: OpenModel) -> None:
    folder = carry(PLAIN, output="last_hidden_state", model_type="roberta", pad_token_id=1)
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 64}')
    assert open_model(folder).model.tokenizer.limit == 62


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"inputs": ("input_ids", "pixels")}, "wants the input 'pixels'; known: input_ids"),
        ({"output": "logits"}, "gives logits; one of sentence_embedding"),
    ],
)
def test_other_graphs(change: dict[str, Any], says: str, carry: Any, open_model: OpenModel) -> None:
    nodes = [tensor("table", TABLE), node("Gather", ["table", "input_ids"], ["out"])]
    options = {"inputs": ("input_ids",), "output": "last_hidden_state", **change}
    with pytest.raises(BadModel, match=says):
        open_model(carry(nodes, **options))


@pytest.mark.parametrize("content", [b"", b"<html>not here</html>"])
def test_no_graph_at_all(content: Any, carry: Any, open_model: OpenModel) -> None:
    folder = carry(PLAIN, output="last_hidden_state")
    (folder / "model.onnx").write_bytes(content)
    with pytest.raises(BadModel, match=r"model\.onnx is not an ONNX graph"):
        open_model(folder)
