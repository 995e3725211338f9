from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from tests.encoders.conftest import OpenModel, Tensors, WriteModel

from nearfield.encoders.text import TextEncoder
from nearfield.errors import BadModel


def halved(tensors: Tensors) -> Any:
    return {name: tensor.astype(np.float16) for name, tensor in tensors.items()}


def old_names(tensors: Tensors) -> Any:
    renamed = {"LayerNorm.weight": "LayerNorm.gamma", "LayerNorm.bias": "LayerNorm.beta"}

    def rename(name: str) -> Any:
        for new, old in renamed.items():
            name = name.replace(new, old)
        return name

    return {rename(name): tensor for name, tensor in tensors.items()}


def test_float16(
    write_model: WriteModel, open_model: OpenModel, plain: TextEncoder, sentences: list[str]
) -> None:
    rows = open_model(write_model(convert=halved)).encode(sentences[:9])
    assert np.abs(rows - plain.encode(sentences[:9])).max() < 0.01


def test_bfloat16_is_read_exactly(
    write_model: WriteModel, open_model: OpenModel, sentences: list[str]
) -> None:
    """The upper halves of float32, written as BF16, give the rows of the same rounded values."""

    def rounded(tensors: Tensors) -> Any:
        return {
            name: (tensor.view(np.uint32) & 0xFFFF0000).view(np.float32)
            for name, tensor in tensors.items()
        }

    exact, folder = write_model(convert=rounded), write_model(convert=rounded)
    tensors = load_file(folder / "model.safetensors")
    uppers: dict[str, NDArray[Any]] = {
        name: (t.view(np.uint32) >> 16).astype(np.uint16) for name, t in tensors.items()
    }
    save_file(uppers, folder / "model.safetensors")
    raw = (folder / "model.safetensors").read_bytes()
    length = 8 + int.from_bytes(raw[:8], "little")
    header = raw[8:length].replace(b'"U16"', b'"BF16"').rstrip()
    padded = header + b" " * (-len(header) % 8)
    (folder / "model.safetensors").write_bytes(
        len(padded).to_bytes(8, "little") + padded + raw[length:]
    )
    texts = sentences[:9]
    assert np.array_equal(open_model(folder).encode(texts), open_model(exact).encode(texts))


@pytest.mark.parametrize(
    "change", [{"prefix": "bert."}, {"prefix": "model.x."}, {"convert": old_names}]
)
def test_names(
    write_model: WriteModel, open_model: OpenModel, plain: TextEncoder, change: dict[str, Any]
) -> None:
    rows = open_model(write_model(**change)).encode(["the cat"])
    assert np.array_equal(rows, plain.encode(["the cat"]))


def test_shards(write_model: WriteModel, open_model: OpenModel, plain: TextEncoder) -> None:
    folder = write_model()
    tensors = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    names = sorted(tensors)
    for n, part in enumerate((names[:9], names[9:]), 1):
        shard: dict[str, NDArray[Any]] = {name: tensors[name] for name in part}
        save_file(shard, folder / f"model-0000{n}-of-00002.safetensors")
    assert np.array_equal(open_model(folder).encode(["red"]), plain.encode(["red"]))


def test_cut_short(write_model: WriteModel, open_model: OpenModel) -> None:
    folder = write_model()
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(BadModel, match="damaged or was cut short"):
        open_model(folder)


def test_not_safetensors_at_all(write_model: WriteModel, open_model: OpenModel) -> None:
    folder = write_model()
    (folder / "model.safetensors").write_bytes(b"<html>not here</html>")
    with pytest.raises(BadModel, match="damaged"):
        open_model(folder)


def test_none_there(write_model: WriteModel, open_model: OpenModel) -> None:
    folder = write_model()
    (folder / "model.safetensors").unlink()
    with pytest.raises(BadModel, match="no model.safetensors"):
        open_model(folder)


@pytest.mark.parametrize(
    ("drop", "says"),
    [
        ("encoder.layer.1.output.dense.bias", "no tensor encoder.layer.1.output.dense.bias"),
        ("embeddings.word_embeddings.weight", "no tensor embeddings.word_embeddings.weight"),
    ],
)
def test_a_tensor_is_missing(
    write_model: WriteModel, open_model: OpenModel, drop: str, says: str
) -> None:
    def without(tensors: Tensors) -> Any:
        return {name: tensor for name, tensor in tensors.items() if name != drop}

    with pytest.raises(BadModel, match=says):
        open_model(write_model(convert=without))


def test_shapes_that_do_not_fit_the_config(write_model: WriteModel, open_model: OpenModel) -> None:
    def narrowed(tensors: Tensors) -> Any:
        name = "encoder.layer.0.intermediate.dense.weight"
        return tensors | {name: tensors[name][:40].copy()}

    with pytest.raises(BadModel, match=r"dense.weight with the shape \(40, 32\).*\(48, 32\)"):
        open_model(write_model(convert=narrowed))


def test_whole_numbers_are_no_weights(write_model: WriteModel, open_model: OpenModel) -> None:
    def counted(tensors: Tensors) -> Any:
        return {name: tensor.astype(np.int32) for name, tensor in tensors.items()}

    with pytest.raises(BadModel, match="as I32; known: F32, F64, F16, BF16"):
        open_model(write_model(convert=counted))
