"""Weights, optimizer and place of a run in one safetensors file, replaced in one step.

One file is whole or not there: no rename of folders can leave half of one, and nothing in it can
run code when it is read.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from nearfield.errors import Failure, Hint
from nearfield.training.loop.schedule import trained
from nearfield.types.whole import whole

CHECKPOINT, BEST = "checkpoint.safetensors", "best.safetensors"


def save(path: Path, tensors: Mapping[str, Tensor], state: Mapping[str, Any]) -> None:
    """Write beside, sync, and rename: at every moment the old file or the new one is whole.

    Raises
    ------
    Failure
        The disk is full, or cannot be written to; the old file stays.
    """
    try:
        with whole(path) as part:
            save_file(_apart(tensors), part, metadata={"state": json.dumps(state)})
    except (OSError, SafetensorError) as error:
        raise Failure(
            f"{_reason(error)}: {path} could not be written. The last good one is kept.",
            "Make room, and make the same call: it goes on from there.",
        ) from error


def load(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]] | None:
    """The tensors and the state of a file; None where there is none.

    Raises
    ------
    Failure
        It is damaged.
    """
    if not path.is_file():
        return None
    try:
        with safe_open(path, framework="pt") as file:
            state = json.loads(file.metadata()["state"])
            return {name: file.get_tensor(name) for name in file.keys()}, state  # noqa: SIM118
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise Failure(
            f"{path} is damaged: {error}.", Hint.use("Begin anew:", restart=True)
        ) from error


def pack(student: torch.nn.Module, optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """The weights that learn, and the optimizer's moments of each, by name."""
    weights = trained(student)
    moments = {
        f"{key}/{name}": optimizer.state[weight][key]
        for name, weight in weights.items()
        for key in optimizer.state.get(weight, {})
    }
    return {f"weight/{name}": weight for name, weight in weights.items()} | moments


def unpack(
    student: torch.nn.Module, optimizer: torch.optim.Optimizer, tensors: Mapping[str, Tensor]
) -> None:
    """Put them back."""
    weights = trained(student)
    for joined, tensor in tensors.items():
        key, _, name = joined.partition("/")
        if key != "weight":
            weight = weights[name]
            optimizer.state[weight][key] = tensor.to(weight.device, copy=True)
    put(student, tensors)


def put(student: torch.nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Put the weights ``weight/NAME`` back."""
    with torch.no_grad():
        for name, weight in trained(student).items():
            weight.copy_(tensors[f"weight/{name}"])


def _apart(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Contiguous, on the CPU; safetensors takes no two that share their memory."""
    copies = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    seen: set[int] = set()
    for name, tensor in copies.items():
        if tensor.data_ptr() in seen:
            copies[name] = tensor.clone()
        seen.add(tensor.data_ptr())
    return copies


def _reason(error: Exception) -> str:
    """Safetensors wraps the system's error in its own, as words."""
    full = getattr(error, "errno", None) == errno.ENOSPC or "No space left" in str(error)
    return "The disk is full" if full else str(error).rstrip(".")
