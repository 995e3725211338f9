"""The JSON files of a model's folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nearfield.errors import BadModel


def read_json(path: Path, kind: type = dict, *, missing: Any = None) -> Any:
    """Read a file that holds an object (or a list: ``kind``).

    ``missing`` stands for a file that is absent; without it, absence is an error.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if missing is not None:
            return missing
        raise BadModel(
            f"The model folder {path.parent} has no {path.name}.",
            "It must hold config.json, tokenizer.json and model.safetensors.",
        ) from None
    except (ValueError, OSError) as error:
        raise BadModel(f"{path} was to be JSON, but cannot be read: {error}.") from None
    if not isinstance(value, kind):
        raise BadModel(f"{path} holds a JSON {type(value).__name__}; a {kind.__name__} was wanted.")
    return value


class Config:
    """``config.json``: named values, asked for with the type that is wanted."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.values: dict[str, Any] = read_json(path)

    def integer(self, key: str) -> int:
        """Return a whole number over zero."""
        value = self.values.get(key)
        if not isinstance(value, int) or value < 1:
            raise BadModel(f"{self.path} says {key}: {value!r}; a whole number from 1 was wanted.")
        return value

    def number(self, key: str, default: float) -> float:
        """Return a float."""
        value = self.values.get(key, default)
        if not isinstance(value, int | float):
            raise BadModel(f"{self.path} says {key}: {value!r}; a number was wanted.")
        return float(value)

    def text(self, key: str, default: str) -> str:
        """Return a string."""
        return str(self.values.get(key, default))
