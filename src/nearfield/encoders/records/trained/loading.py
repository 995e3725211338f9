"""From a folder's name to a network of records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield.encoders.records.trained.place import FILE
from nearfield.errors import BadModel, Hint, UnknownName, UsageError

if TYPE_CHECKING:
    from nearfield.encoders.records.trained.encoder import TrainedRecordEncoder


def load_trained(
    name: str, *, precision: str, threads: object, progress: object, **settings: Any
) -> TrainedRecordEncoder:
    """Open the network of records in the folder ``name``; its weights are hashed now.

    Raises ``UnknownName`` for any of ``settings``, ``UsageError`` for a ``precision`` but f32, and
    ``BadModel`` as :class:`TrainedRecordEncoder` does.
    """
    from nearfield.encoders.records.trained.encoder import TrainedRecordEncoder
    from nearfield.models import ModelFolder
    from nearfield.models.links import check_links
    from nearfield.models.transfer import sha256_of

    if settings:
        raise UnknownName("option of a network of records", next(iter(settings)), ("precision",))
    if precision not in ("auto", "f32"):
        raise UsageError(
            f"precision={precision!r} was asked for; a network of records computes in f32 alone.",
            Hint.use(precision="f32"),
        )
    path = Path(name).expanduser()
    check_links(path)
    weights = path / "model.safetensors"
    if not weights.is_file():
        raise BadModel(f"{path} holds {FILE}, but no model.safetensors.", "Train it again.")
    return TrainedRecordEncoder(ModelFolder(str(path), path, sha256_of(weights)))
