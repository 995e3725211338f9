"""Somebody's file of weights into the cache, under a name that ``load`` takes.

Official files do not say how their items are prepared: the row of their name does. Of a file in a
model's folder, ``pytorch_model.bin`` beside ``config.json``, the folder says it.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield.encoders.audio.official import OFFICIAL as SOUNDS
from nearfield.encoders.image.official import OFFICIAL as PICTURES
from nearfield.encoders.official import PREPARING, Official
from nearfield.encoders.video.official import OFFICIAL as CLIPS
from nearfield.errors import BadModel, NearfieldError, UnknownName, UsageError

if TYPE_CHECKING:
    from nearfield.models import ModelFolder

OFFICIAL: dict[str, Official] = {**PICTURES, **SOUNDS, **CLIPS}
"""Official weights by name, of every modality: each has a table of its own."""

CONFIG = "config.json"
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


def import_model(file: Path, name: str) -> ModelFolder:
    """Write the weights of a ``file`` as safetensors, with all that loading them needs.

    ``name`` is one of :data:`OFFICIAL`, or any other for a file beside its ``config.json``. What it
    makes is opened once, so that weights that do not fit are refused now.

    Raises
    ------
    UnknownName
        There are no such official weights, and nothing beside the file says what they are.
    UsageError
        The file is not there or of no known container, or the name is taken.
    BadModel
        The file cannot be read safely, or its weights are another model's.

    Examples
    --------
    >>> import_model(Path("resnet50-0676ba61.pth"), "resnet50")  # doctest: +SKIP
    """
    from nearfield.encoders.table import family
    from nearfield.models.imported import write_imported
    from nearfield.models.transfer import sha256_of

    if not file.is_file():
        raise UsageError(f"{file} is not there.")
    _check_name(name, file)
    official = OFFICIAL.get(name)
    if official is not None:
        prepared = official.prepared(sha256_of(file), file.name)
        settings: dict[str, Any] = {CONFIG: dict(official.config), PREPARING: dict(prepared)}
    else:
        settings = _beside(file, name)
    folder = write_imported(file, name, settings)
    row = family(str(folder.path))
    try:
        if row is not None:
            row.load(str(folder.path), precision="f32", threads=1, progress=lambda *_: None)
    except NearfieldError:
        shutil.rmtree(folder.path, ignore_errors=True)
        raise
    return folder


def _check_name(name: str, file: Path) -> None:
    from nearfield.models.table import row
    from nearfield.models.transfer import sha256_of

    known = row(name)
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no name for a model; wanted letters, digits, - and points.")
    if known is not None and sha256_of(file) != known.sha256:
        raise UsageError(
            f"{file} is not the file that {known.name} is known by.", "Choose another name."
        )


def _beside(file: Path, name: str) -> dict[str, Any]:
    """The JSON files beside the weights, where one of them says what they are."""
    if not (file.parent / CONFIG).is_file():
        raise UnknownName(
            "model to import",
            name,
            OFFICIAL,
            "A file in a model's folder, beside its config.json, can have any name.",
        )
    held: dict[str, Any] = {}
    for path in sorted(file.parent.glob("*.json")):
        if not path.name.endswith(".index.json"):
            try:
                held[path.name] = json.loads(path.read_text("utf-8"))
            except (ValueError, RecursionError, OSError) as error:
                raise BadModel(f"{path} was to be JSON, but cannot be read: {error}.") from None
    return held
