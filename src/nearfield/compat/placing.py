"""What sentence-transformers' models say of where they compute: a device, a pool of processes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nearfield.encoders.text.output import torch
from nearfield.errors import UsageError

# Arguments that are about downloading, or about how torch loads a model: they change no row.
IGNORED = (
    "cache_folder",
    "revision",
    "local_files_only",
    "token",
    "use_auth_token",
    "model_card_data",
    "trust_remote_code",
    "backend",
)


def check_options(options: dict[str, Any]) -> None:
    """Take what changes no row, and refuse what would: another model's code, kwargs, modules."""
    for name, value in options.items():
        if name not in IGNORED and value is not None:
            raise UsageError(
                f"{name}= cannot be taken here: the model is a folder's, computed by OpenVINO.",
                "Use sentence_transformers itself for it.",
            )


class Placed:
    """A model on the device that it was loaded to, whatever it is told later."""

    _device: str

    @property
    def device(self) -> Any:
        """The ``torch.device`` that it computes on."""
        return torch().device(self._device)

    def to(self, device: Any = None, *_: Any, **__: Any) -> Any:
        """Itself; ``UsageError`` for another ``device`` than its own."""
        if device is not None and torch().device(device).type != self.device.type:
            raise UsageError(
                f"It computes on {self._device}; {device} was wanted.",
                f"Make a new one: {type(self).__name__}(..., device={str(device)!r}).",
            )
        return self

    def cpu(self) -> Any:
        """Itself, if it computes there."""
        return self.to("cpu")

    def eval(self) -> Any:
        """Itself: it is never trained."""
        return self

    def train(self, mode: bool = True) -> Any:
        """Itself, for ``mode=False``; ``UsageError`` else."""
        if mode:
            raise UsageError("It cannot be trained here.", "Use nearfield.train.")
        return self

    def start_multi_process_pool(self, target_devices: Iterable[Any] | None = None) -> Any:
        """A pool that nothing is sent to: all threads of this process compute."""
        return {"input": None, "output": None, "processes": []}

    @staticmethod
    def stop_multi_process_pool(pool: Any) -> None:
        """End a ``pool`` of :meth:`start_multi_process_pool`: nothing is to be ended."""


def on_this_disk(name: Any) -> str:
    """A model's name or folder as text; ``UsageError`` where none is given."""
    if not isinstance(name, str | Path):
        raise UsageError(
            f"model_name_or_path={name!r} was given; a name or a folder was wanted.",
            "A model of modules that are put together is sentence_transformers' own.",
        )
    return str(name)
