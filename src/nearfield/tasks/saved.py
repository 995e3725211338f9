"""A result in one file: arrays and plain values, no pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import EncoderMismatch, UsageError
from nearfield.types.whole import whole

FORMAT = 1


def save(
    path: str | Path, what: str, values: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]
) -> None:
    """Write what a result holds, which says what it is ("topics"): complete, or not at all.

    ``values`` is what JSON can hold. The file is NumPy's ``.npz``, whatever its name.
    """
    path = Path(path)
    head = json.dumps({"kind": what, "format": FORMAT, "values": values}, ensure_ascii=False)
    members: dict[str, Any] = {"head": np.frombuffer(head.encode(), np.uint8), **arrays}
    try:
        with whole(path) as part, part.open("wb") as file:
            np.savez(file, **members)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error


def load(path: str | Path, what: str) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The values and arrays of a saved result; raises ``UsageError`` for anything else."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        head = json.loads(arrays.pop("head").tobytes().decode())
        holds, format_ = head["kind"], head["format"]
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, BadZipFile, EOFError) as error:
        raise UsageError(f"{path} is not a saved result, or it is damaged.") from error
    if holds != what or format_ > FORMAT:
        raise UsageError(f"{path} holds {holds} (format {format_}); wanted {what} of {FORMAT}.")
    return head["values"], arrays


def same_encoder(own: str, other: str) -> None:
    """Raises ``EncoderMismatch`` where both fingerprints are known, and differ."""
    if own and other and own != other:
        raise EncoderMismatch(
            f"The rows come from the encoder {other}, the groups from {own}; two models' vectors "
            "do not mix.",
            "Encode the rows with the same model.",
        )
