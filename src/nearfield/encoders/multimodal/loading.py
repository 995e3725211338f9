"""From a folder's name to an alignment of two encoders."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Callable

    from nearfield.encoders.multimodal.aligned import AlignedEncoder
    from nearfield.types import Encoder


def load_aligned(
    name: str,
    *,
    half: Callable[..., Encoder],
    precision: str,
    threads: int | None,
    progress: object,
    **settings: Any,
) -> AlignedEncoder:
    """Open the alignment in the folder ``name``.

    ``half`` loads one of its two encoders, when it is first needed, by name, ``precision`` and
    ``threads``. Raises ``UnknownName`` for any of ``settings``, and as the encoder does.
    """
    from nearfield.encoders.multimodal.aligned import AlignedEncoder
    from nearfield.models.links import check_links

    if settings:
        known = ("precision", "threads")
        raise UnknownName("option of an alignment", next(iter(settings)), known)
    path = Path(name).expanduser()
    check_links(path)
    return AlignedEncoder(path, partial(half, precision=precision, threads=threads))
