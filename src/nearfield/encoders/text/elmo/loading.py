"""From a folder's name to an ELMo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield.encoders.text.elmo.folder import elmo_files
from nearfield.errors import UnknownName

if TYPE_CHECKING:
    from nearfield.encoders.text.elmo.encoder import ElmoEncoder


def load_elmo(
    name: str, *, precision: str, threads: int | None, progress: object, **settings: Any
) -> ElmoEncoder:
    """Open the ELMo in the folder ``name``; its weights are hashed now.

    Raises ``UnknownName`` for any of ``settings``, and what :class:`ElmoEncoder` raises.
    """
    from nearfield.encoders.text.elmo.encoder import ElmoEncoder
    from nearfield.models import ModelFolder
    from nearfield.models.links import check_links
    from nearfield.models.transfer import sha256_of

    if settings:
        raise UnknownName("option of an ELMo", next(iter(settings)), ("precision", "threads"))
    path = Path(name).expanduser()
    check_links(path)
    folder = ModelFolder(str(path), path, sha256_of(elmo_files(path)[1]))
    return ElmoEncoder(folder, precision=precision, threads=threads)
