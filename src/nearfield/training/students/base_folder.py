"""The folder of the encoder that an adapter is put on, with steps added at its end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from nearfield.encoders.network.config import read_json
from nearfield.encoders.text import TextEncoder
from nearfield.encoders.text.graphs import BUILDERS
from nearfield.encoders.text.modules import read_recipe
from nearfield.encoders.text.onnx import FILES
from nearfield.encoders.text.pooling import MODES
from nearfield.errors import Hint, UsageError
from nearfield.models.folder import safe
from nearfield.types import Encoder
from nearfield.types.whole import write_text

MODULES = "sentence_transformers.models."
SETTINGS = "config_sentence_transformers.json"


def check_base(encoder: Encoder) -> TextEncoder:
    """See that an encoder has a folder of its own, to which steps can be added.

    Raises
    ------
    UsageError
        It is of another package, or of another kind.
    """
    if not isinstance(encoder, TextEncoder):
        raise UsageError(
            f"{encoder.name} is no sentence encoder with a folder of its own, so it cannot be "
            "trained.",
            Hint.run("models", words="Choose a model:"),
        )
    return encoder


def shown_name(encoder: TextEncoder) -> str:
    """Name of an encoder without the place of its folder."""
    path = encoder.folder.path
    return path.name if encoder.name == str(path) else encoder.name


def copy_base(encoder: TextEncoder, folder: Path) -> list[dict[str, str]]:
    """Copy an encoder's files into a folder, and return the steps for ``modules.json``.

    What the table of models knows and the files do not say (limit, prompts, pooling) is written
    down. The files are copied, not linked: sentence-transformers saves in place, so that a link
    would let a later training write into the cache.
    """
    base = encoder.folder.path
    for name in _names(base):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(base / name, folder / name)
    recipe = read_recipe(base, encoder.folder.pooling)
    inner = folder / recipe.transformer.relative_to(base)
    if not recipe.static:
        _update(inner / "sentence_bert_config.json", max_seq_length=encoder.max_seq_length)
    _update(folder / SETTINGS, prompts=dict(encoder.prompts))
    listed: list[dict[str, str]] = read_json(base / "modules.json", list, missing=[])
    if listed:
        return [{"type": step["type"], "path": step["path"]} for step in listed]
    return _steps_of(recipe, encoder.dim, folder)


def write_steps(folder: Path, steps: list[dict[str, str]]) -> None:
    """Write ``modules.json``."""
    listed = [{"idx": n, "name": str(n), **step} for n, step in enumerate(steps)]
    write_json(folder / "modules.json", listed)


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file, and the folder that it is in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def _names(base: Path) -> list[str]:
    """The files of a model that are to be copied: settings, vocabularies, weights."""
    names = [path.relative_to(base).as_posix() for path in base.rglob("*") if path.is_file()]
    names = sorted(name for name in names if not name.startswith("."))
    model_type = read_json(base / "config.json", missing={}).get("model_type")
    needs_onnx = model_type not in BUILDERS and any(name in FILES for name in names)
    onnx = [name for name in names if needs_onnx and name.startswith(FILES)]
    return sorted({*safe(names), *onnx})


def _steps_of(recipe: Any, dim: int, folder: Path) -> list[dict[str, str]]:
    """Steps of a folder that has no ``modules.json``."""
    if recipe.static:
        steps = [("StaticEmbedding", "")]
    else:
        steps = [("Transformer", ""), ("Pooling", "1_Pooling")]
        flags = {flag: mode in recipe.modes for mode, (flag, _) in MODES.items()}
        write_json(folder / "1_Pooling/config.json", {"word_embedding_dimension": dim, **flags})
    if recipe.normalize:
        steps.append(("Normalize", f"{len(steps)}_Normalize"))
    return [{"type": MODULES + module, "path": path} for module, path in steps]


def _update(path: Path, **values: Any) -> None:
    write_json(path, read_json(path, missing={}) | {k: v for k, v in values.items() if v})
