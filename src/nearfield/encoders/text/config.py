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

    def __init__(self, path: Path, values: dict[str, Any] | None = None) -> None:
        self.path = path
        self.values: dict[str, Any] = read_json(path) if values is None else values

    def integer(self, key: str, default: int | None = None, *, least: int = 1) -> int:
        """Return a whole number from ``least`` on; without a default, it must be there."""
        value = self.values.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self._wanted(key, value, f"a whole number from {least}")
        return value

    def number(self, key: str, default: float) -> float:
        """Return a float."""
        value = self.values.get(key, default)
        if not isinstance(value, int | float):
            raise self._wanted(key, value, "a number")
        return float(value)

    def boolean(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self._wanted(key, value, "true or false")
        return value

    def text(self, key: str, default: str) -> str:
        """Return a string."""
        return str(self.values.get(key, default))

    def section(self, key: str) -> Config:
        """Return the values under a key, none where it is absent."""
        value = self.values.get(key)
        if not isinstance(value, dict | None):
            raise self._wanted(key, value, "an object")
        return Config(self.path, value or {})

    def divides(self, heads: str, width: str) -> None:
        """See that a number of attention heads divides the width."""
        if self.integer(width) % self.integer(heads):
            raise BadModel(
                f"{self.path} says {width} {self.values[width]}, "
                f"which its {self.values[heads]} attention heads do not divide."
            )

    def _wanted(self, key: str, value: Any, what: str) -> BadModel:
        came = f"says {key}: {value!r}" if key in self.values else f"has no {key}"
        return BadModel(f"{self.path} {came}; {what} was wanted.")
