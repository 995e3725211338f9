"""A row of official weights: what nearfield calls them, and what their file does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nearfield.errors import Hint, UsageError
from nearfield.types import Modality

PREPARING = "preparing.json"
"""Beside imported weights: how items are prepared."""


@dataclass(frozen=True)
class Official:
    """Weights that one can import under a name.

    Attributes
    ----------
    name
        What ``models import --as`` and ``load`` take.
    title
        The model, its training data, and what its row is.
    modality
        What it reads.
    config
        ``config.json`` of the folder that is written: ``model_type``, and what the network needs.
    preparing
        How the modality's items are prepared, as JSON; empty for the network's own default.
    editions
        Other preparations, by the first digits of the file's sha256.
    """

    name: str
    title: str
    modality: Modality
    config: Mapping[str, Any]
    preparing: Mapping[str, Any] = field(default_factory=dict)
    editions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def prepared(self, sha256: str, file: str = "") -> Mapping[str, Any]:
        """The preparation of a file of that ``sha256``, or that says so in its name."""
        for start, preparing in self.editions.items():
            if sha256.startswith(start) or start in file:
                return preparing
        return self.preparing


def not_here(name: str) -> UsageError:
    """What to do where official weights are asked for that nobody imported yet."""
    return UsageError(
        f"The official weights of {name} are not here, and no package holds them.",
        Hint.run("import_model", f"{name}.pth", as_=name, words="Download their file, and run:"),
    )
