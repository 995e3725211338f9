"""From a name or a folder to an encoder of pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nearfield.encoders.image.official import OFFICIAL
from nearfield.encoders.official import PREPARING, not_here
from nearfield.errors import UnknownName

if TYPE_CHECKING:
    from nearfield.encoders.image.encoder import PictureEncoder
    from nearfield.types import Progress


def load(
    name: str, *, precision: str, threads: int | None, progress: Progress, **settings: Any
) -> PictureEncoder:
    """The encoder of official weights, of a folder, or of a hub's repository.

    Raises ``UnknownName`` for any of ``settings``, and what :func:`nearfield.models.find` and
    :class:`PictureEncoder` raise.
    """
    from nearfield import models
    from nearfield.encoders.image.encoder import PictureEncoder
    from nearfield.encoders.image.preparing import preparing_of
    from nearfield.encoders.image.processors import processor
    from nearfield.encoders.network.config import Config, read_json
    from nearfield.models.table import row

    if settings:
        known = ("precision", "threads")
        raise UnknownName("option of an encoder of pictures", next(iter(settings)), known)
    official = OFFICIAL.get(name)
    if official and row(name) is None and not models.is_here(name):
        raise not_here(name)
    folder = models.find(name, progress=progress)
    path = folder.path / "config.json"
    config = Config(path, None if path.is_file() else dict(official.config) if official else None)
    said = read_json(folder.path / PREPARING, missing={})
    preparing = processor(folder.path)
    if preparing is None and said:
        preparing = preparing_of(said, str(folder.path / PREPARING))
    return PictureEncoder(folder, config, preparing, precision=precision, threads=threads)
