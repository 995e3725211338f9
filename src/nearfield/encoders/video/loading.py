"""From a name or a folder to an encoder of clips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nearfield.encoders.official import PREPARING, not_here
from nearfield.encoders.video.official import OFFICIAL
from nearfield.errors import UnknownName

if TYPE_CHECKING:
    from nearfield.encoders.video.encoder import ClipEncoder
    from nearfield.types import Progress


def load(
    name: str, *, precision: str, threads: int | None, progress: Progress, **settings: Any
) -> ClipEncoder:
    """The encoder of official weights that were imported, or of a folder.

    Raises ``UnknownName`` for any of ``settings``, and what :func:`nearfield.models.find` and
    :class:`ClipEncoder` raise.
    """
    from nearfield import models
    from nearfield.encoders.network.config import Config, read_json
    from nearfield.encoders.video.encoder import ClipEncoder
    from nearfield.encoders.video.viewing import viewing_of

    if settings:
        known = ("precision", "threads")
        raise UnknownName("option of an encoder of clips", next(iter(settings)), known)
    if name in OFFICIAL and not models.is_here(name):
        raise not_here(name)
    folder = models.find(name, progress=progress)
    config = Config(folder.path / "config.json")
    said = read_json(folder.path / PREPARING, missing={})
    viewing = viewing_of(said, str(folder.path / PREPARING)) if said else None
    return ClipEncoder(folder, config, viewing, precision=precision, threads=threads)
