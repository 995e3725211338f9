"""``records.json``: what a network of records was told, beside its ``model.safetensors``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.network.config import read_json
from nearfield.encoders.records.trained.place import FILE
from nearfield.encoders.records.trained.table import NETWORKS
from nearfield.errors import BadModel
from nearfield.modalities.records import Schema
from nearfield.types.whole import write_text

FORMAT = 1


@dataclass(frozen=True)
class Said:
    """What ``records.json`` says.

    Attributes
    ----------
    method, schema
        The network's name, and the fields that it learned from.
    label, labels
        The column of the labels, and those, sorted; None and empty without.
    """

    method: str
    schema: Schema
    label: str | None = None
    labels: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as JSON takes them."""
        said: dict[str, Any] = {"format": FORMAT, "method": self.method}
        return said | {
            "label": self.label,
            "labels": list(self.labels),
            "schema": self.schema.to_dict(),
        }


def write_folder(folder: Path, said: Said, weights: Mapping[str, NDArray[np.float32]]) -> None:
    """Write both files; ``folder`` is made."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    arrays = {name: np.ascontiguousarray(array) for name, array in sorted(weights.items())}
    save_file(arrays, folder / "model.safetensors")
    write_text(folder / FILE, json.dumps(said.to_dict(), ensure_ascii=False, indent=1))


def read_said(folder: Path) -> Said:
    """Read ``records.json``; raises ``BadModel`` for what cannot be."""
    path = folder / FILE
    said = read_json(path)
    if said.get("format") != FORMAT:
        raise BadModel(
            f"{path} is of the format {said.get('format')!r}; {FORMAT} was wanted.",
            "Use the nearfield that wrote it, or train it again.",
        )
    method, label, labels = (said.get(key) for key in ("method", "label", "labels"))
    if not isinstance(method, str) or method not in NETWORKS:
        raise BadModel(f"{path} says method: {method!r}; {' or '.join(NETWORKS)} was wanted.")
    texts = isinstance(labels, list) and all(isinstance(each, str) for each in labels)
    if not isinstance(label, str | None) or not texts:
        raise BadModel(f"{path} says a label and labels that are no texts.")
    try:
        schema = Schema.from_dict(said["schema"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadModel(f"{path} holds a schema that cannot be read: {error!r}.") from None
    return Said(method, schema, label, tuple(labels or ()))
