"""The JSON files of a model's folder."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from nearfield.errors import BadModel, shortened

LONGEST = 16 << 20  # bytes of a file of settings


def read_json(path: Path, kind: type = dict, *, missing: Any = None) -> Any:
    """Read a file that holds an object (or a list: ``kind``).

    ``missing`` stands for a file that is absent; without it, absence is an error.
    """
    try:
        if path.stat().st_size > LONGEST:
            raise BadModel(f"{path} has over {LONGEST >> 20} MiB; no settings need as many.")
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if missing is not None:
            return missing
        raise BadModel(
            f"The model folder {path.parent} has no {path.name}.",
            "It must hold config.json, tokenizer.json and model.safetensors.",
        ) from None
    except RecursionError:
        raise BadModel(f"{path} nests too deep to be read.") from None
    except (ValueError, OSError) as error:
        raise BadModel(f"{path} was to be JSON, but cannot be read: {error}.") from None
    if not isinstance(value, kind):
        raise BadModel(f"{path} holds a JSON {type(value).__name__}; a {kind.__name__} was wanted.")
    return value


def texts_of(path: Path, values: dict[str, Any], key: str) -> dict[str, str]:
    """Texts by name under a key, none where it is absent; raises ``BadModel`` for others."""
    found = values.get(key)
    if found is None:
        return {}
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        raise wanted(path, values, key, "an object of texts by name")
    return found


def text_of(path: Path, values: dict[str, Any], key: str) -> str | None:
    """A text under a key, None where it is absent; raises ``BadModel`` for anything else."""
    found = values.get(key)
    if not isinstance(found, str | None):
        raise wanted(path, values, key, "a text")
    return found


def inside(folder: Path, name: Any, path: Path) -> Path:
    """A place in a folder by the name that the file ``path`` gives it.

    Raises
    ------
    BadModel
        It is no text, or leads out of the folder.
    """
    if not isinstance(name, str) or "\0" in name:
        raise BadModel(f"{path} names the folder {shortened(repr(name))}; a text was wanted.")
    apart = name.replace("\\", "/").split("/")
    if ".." in apart or (apart[0] == "" and len(apart) > 1) or ":" in apart[0]:
        raise BadModel(f"{path} names the folder {name!r}, outside of {folder}.")
    return folder / name


def wanted(path: Path, values: dict[str, Any], key: str, what: str) -> BadModel:
    """Say what a key holds, and what it may hold."""
    came = f"says {key}: {shortened(repr(values[key]))}" if key in values else f"has no {key}"
    return BadModel(f"{path} {came}; {what} was wanted.")


class Config:
    """``config.json``: named values, asked for with the type that is wanted."""

    def __init__(self, path: Path, values: dict[str, Any] | None = None) -> None:
        self.path = path
        self.values: dict[str, Any] = read_json(path) if values is None else values

    def integer(
        self, key: str, default: int | None = None, *, least: int = 1, most: int = 2**31 - 1
    ) -> int:
        """Return a whole number within bounds; without a default, it must be there."""
        value = self.values.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self._wanted(key, f"a whole number from {least} to {most:,}")
        return value

    def number(self, key: str, default: float) -> float:
        """Return a float."""
        value = self.values.get(key, default)
        if not isinstance(value, int | float) or isinstance(value, bool) or math.isnan(value):
            raise self._wanted(key, "a number")
        return float(value)

    def boolean(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self._wanted(key, "true or false")
        return value

    def text(self, key: str, default: str) -> str:
        """Return a string."""
        value = self.values.get(key, default)
        if not isinstance(value, str | None):
            raise self._wanted(key, "a text")
        return str(value)

    def section(self, key: str) -> Config:
        """Return the values under a key, none where it is absent."""
        value = self.values.get(key)
        if not isinstance(value, dict | None):
            raise self._wanted(key, "an object")
        return Config(self.path, value or {})

    def divides(self, heads: str, width: str) -> None:
        """See that a number of attention heads divides the width."""
        if self.integer(width) % self.integer(heads):
            raise BadModel(
                f"{self.path} says {width} {self.values[width]}, "
                f"which its {self.values[heads]} attention heads do not divide."
            )

    def _wanted(self, key: str, what: str) -> BadModel:
        return wanted(self.path, self.values, key, what)
