"""A model on this disk, ready to load: a folder with weights in safetensors, ONNX or npz.

An ONNX file is protobuf: a graph of known operations and numbers, and nothing that runs when read.
A ``weights.npz`` is a zip of arrays, of which a pickled one is refused.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nearfield.errors import BadModel, Hint
from nearfield.models.card import languages_of
from nearfield.models.links import check_links
from nearfield.models.transfer import sha256_of

INDEX = "model.safetensors.index.json"
_SHARD = r"model(-\d+-of-\d+)?\.safetensors"
_SAFE = re.compile(rf"README\.md|(\d+_\w+/)?([^/\\:]+\.(json|txt|model)|{_SHARD})")
_WEIGHTS = re.compile(rf"(0_Transformer/)?{_SHARD}")
_ARRAYS = "weights.npz"
_ONNX = re.compile(r"(onnx/)?model\.onnx(_data)?")
_PICKLES = (".bin", ".pt", ".pth", ".pkl", ".ckpt")


@dataclass(frozen=True)
class ModelFolder:
    """A model on this disk.

    ``sha256`` is that of the weights (of the shards' digests, where there are several).
    ``max_tokens``, ``prompts``, ``pooling`` and ``role`` are the table's, None and empty where it
    does not know the model; the folder's own files say the rest. ``languages`` are those that the
    table, or else the card, says it was trained on; empty for many, or where nobody says.
    """

    name: str
    path: Path
    sha256: str
    max_tokens: int | None = None
    prompts: Mapping[str, str] = field(default_factory=dict)
    pooling: str = ""
    role: str = ""
    languages: tuple[str, ...] = ()


def safe(names: Iterable[str]) -> list[str]:
    """Of a model's files, those that are wanted: settings, vocabularies and weights.

    Only from the top and the numbered folders of sentence-transformers (``1_Pooling/``); code,
    pickles and other engines' exports stay away. ONNX weights (``model.onnx``, or the same in
    ``onnx/``) and NumPy's (``weights.npz``) are for a model without safetensors.

    >>> safe(["config.json", "1_Pooling/config.json", "model.safetensors", "pytorch_model.bin",
    ...       "modeling.py", "onnx/model.onnx", "onnx/config.json"])
    ['config.json', '1_Pooling/config.json', 'model.safetensors']
    """
    names = list(names)
    plain = [name for name in names if _SAFE.fullmatch(name)]
    if any(map(_WEIGHTS.fullmatch, plain)):
        return plain
    return plain + (_onnx(names) or _arrays(names))


def weights(names: Iterable[str], model: str) -> list[str]:
    """Of a model's files, those with the transformer's weights.

    Raises
    ------
    BadModel
        There are none in safetensors, ONNX or ``weights.npz``.
    """
    names = sorted(names)
    files = [name for name in names if _WEIGHTS.fullmatch(name)] or _onnx(names) or _arrays(names)
    if files:
        return files
    pickled = [name for name in names if name.endswith(_PICKLES)]
    only = f"only {', '.join(pickled)}, which could run code when loaded" if pickled else "none"
    raise BadModel(
        f"{model} holds no weights in safetensors, ONNX or npz: {only}.",
        Hint.run(
            "models",
            words="Save it as safetensors (model.save_pretrained(folder, safe_serialization=True)),"
            " or choose another:",
        ),
    )


def _onnx(names: Iterable[str]) -> list[str]:
    """Files of the ONNX graph; the one at the top goes before its copy in ``onnx/``."""
    graphs = [name for name in names if _ONNX.fullmatch(name)]
    return [name for name in graphs if "/" not in name] or graphs


def _arrays(names: Iterable[str]) -> list[str]:
    """The file of NumPy's arrays, if there is one."""
    return [name for name in names if name == _ARRAYS]


def is_model(path: Path) -> bool:
    """Whether a folder looks like a model."""
    names = ("config.json", "modules.json", "model.onnx", _ARRAYS)
    return any((path / name).is_file() for name in names)


def open_folder(path: Path) -> ModelFolder:
    """Open a folder of the user's own; its weights are hashed now.

    Raises
    ------
    BadModel
        It holds no model, no weights, a link that leads out of it, or not all the shards that its
        index lists.
    """
    if not is_model(path):
        raise BadModel(
            f"The folder {path} holds no model: no config.json or modules.json.",
            Hint.run("models", words="Give the folder that config.json is in, or a known name:"),
        )
    check_links(path)
    names = [p.relative_to(path).as_posix() for p in path.glob("*") if p.is_file()]
    for inner in ("0_Transformer", "onnx"):
        names += [p.relative_to(path).as_posix() for p in path.glob(f"{inner}/*")]
    files = weights(names, str(path))
    check_shards(path, files)
    digest = combine([sha256_of(path / name) for name in files])
    return ModelFolder(str(path), path, digest, languages=languages_of(path))


def check_shards(path: Path, files: Iterable[str]) -> None:
    """See that every shard that an index lists is there."""
    for index in (path / INDEX, path / "0_Transformer" / INDEX):
        if index.is_file():
            try:
                mapped = json.loads(index.read_text("utf-8"))["weight_map"]
                shards = set(map(str, mapped.values()))
            except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
                raise BadModel(f"{index} is not an index of weights.") from error
            missing = shards - {Path(name).name for name in files}
            if missing:
                raise BadModel(f"{path} lacks the weights {', '.join(sorted(missing))}.")


def combine(digests: list[str]) -> str:
    """One digest of several weight files, in the order of their names."""
    return (
        digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()
    )
