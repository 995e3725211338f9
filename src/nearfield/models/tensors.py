"""A tensor as a view of a row of numbers; and among nested values, a model's weights."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import BadModel, listed

STATES = ("state_dict", "model_state_dict", "model_state", "model", "module", "net", "params")
"""Where training programs keep the weights, beside the state of their optimiser."""


def tensor_of(
    numbers: NDArray[Any],
    offset: int,
    shape: tuple[int, ...],
    strides: tuple[int, ...],
    is_bfloat: bool = False,
) -> NDArray[Any]:
    """The tensor of a ``shape`` that begins at ``offset``; ``strides`` are in numbers.

    Raises ``ValueError`` where it would reach beyond the numbers, or repeat them.

    >>> tensor_of(np.arange(6), 0, (2, 3), (1, 2)).tolist()
    [[0, 2, 4], [1, 3, 5]]
    """
    sides = (offset, *shape, *strides)
    if len(shape) != len(strides) or any(type(s) is not int or s < 0 for s in sides):
        raise ValueError(f"a tensor of the shape {shape} and the strides {strides}")
    count = math.prod(shape)
    last = offset + sum((side - 1) * step for side, step in zip(shape, strides, strict=True))
    if count and (last >= len(numbers) or count > len(numbers)):
        raise ValueError(f"a tensor of the shape {shape}, larger than its storage")
    part = numbers[offset : last + 1] if count else numbers[:0]
    bytes_of = tuple(step * numbers.itemsize for step in strides)
    view = np.lib.stride_tricks.as_strided(part, shape, bytes_of, writeable=False)
    return (view.astype(np.uint32) << 16).view(np.float32) if is_bfloat else view


def weights_of(held: Any, what: str) -> dict[str, NDArray[Any]]:
    """The weights by name among nested values; ``what`` is the file, for errors.

    They are the values themselves, or stand under one of :data:`STATES`. Names that all begin
    with ``module.``, as training on several devices leaves them, lose that.

    Raises
    ------
    BadModel
        There are none.

    >>> list(weights_of({"epoch": 3, "state_dict": {"module.a": np.ones(2)}}, "a.pth"))
    ['a']
    """
    if isinstance(held, Mapping):
        inner = [held[name] for name in STATES if isinstance(held.get(name), Mapping)]
        for values in (held, *inner):
            tensors = {str(n): v for n, v in values.items() if isinstance(v, np.ndarray)}
            if tensors:
                return _plain(tensors)
    keys = listed(map(str, held)) if isinstance(held, Mapping) else type(held).__name__
    raise BadModel(f"{what} holds no weights by name, but {keys}.")


def _plain(tensors: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    if all(name.startswith("module.") for name in tensors):
        return {name.removeprefix("module."): value for name, value in tensors.items()}
    return tensors
