"""From a name or a folder to an encoder of sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nearfield.encoders.audio.official import OFFICIAL
from nearfield.encoders.official import PREPARING
from nearfield.errors import UnknownName

if TYPE_CHECKING:
    from nearfield.encoders.audio.encoder import SoundEncoder
    from nearfield.types import Progress


def load(
    name: str, *, precision: str, threads: int | None, progress: Progress, **settings: Any
) -> SoundEncoder:
    """The encoder of official weights, or of a folder.

    Raises ``UnknownName`` for any of ``settings``, and what :func:`nearfield.models.find` and
    :class:`SoundEncoder` raise.
    """
    from nearfield import models
    from nearfield.encoders.audio.encoder import SoundEncoder
    from nearfield.encoders.audio.listening import listening_of
    from nearfield.encoders.network.config import Config, read_json

    if settings:
        known = ("precision", "threads")
        raise UnknownName("option of an encoder of sounds", next(iter(settings)), known)
    folder = models.find(name, progress=progress)
    official = OFFICIAL.get(name)
    path = folder.path / "config.json"
    config = Config(path, None if path.is_file() else dict(official.config) if official else None)
    said = read_json(folder.path / PREPARING, missing={})
    listening = listening_of(said, str(folder.path / PREPARING)) if said else None
    return SoundEncoder(folder, config, listening, precision=precision, threads=threads)
