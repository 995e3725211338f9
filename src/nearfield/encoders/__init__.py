"""Items to unit float32 rows."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nearfield.types import Progress, Vectors, silent

if TYPE_CHECKING:
    from nearfield.encoders.text import TextEncoder


def load(
    name: str = "minilm",
    *,
    precision: str = "auto",
    threads: int | None = None,
    progress: Progress = silent,
) -> TextEncoder:
    """Find a model by name, or a folder, and make it ready to encode.

    Parameters
    ----------
    name
        A known model (``nearfield models`` lists them), a hub name, or a folder.
    precision
        What the engine computes in: ``"f32"``, ``"bf16"`` (two to three times as fast on the
        CPUs that have it, cosine to f32 over .9999), or ``"auto"``: bf16 where the CPU has it.
    threads
        Cores to use, at most those available; None for all.
    progress
        Told of a download, in bytes.

    Raises
    ------
    UnknownName
        There is no such model.
    UsageError
        A precision that the CPU lacks, or an impossible number of threads.
    BadModel
        The folder is incomplete, or does not fit together.
    """
    from nearfield import models
    from nearfield.encoders.text import TextEncoder

    return TextEncoder(models.find(name, progress=progress), precision=precision, threads=threads)


def encode(texts: str | Sequence[str], *, model: str = "minilm", **options: Any) -> Vectors:
    """Encode one text to ``(dim,)``, or n texts to ``(n, dim)``, as unit float32 rows.

    ``model`` is loaded once and kept; ``options`` are those of
    :meth:`nearfield.encoders.text.TextEncoder.encode`.
    """
    return _kept(model).encode(texts, **options)


@functools.lru_cache(maxsize=1)
def _kept(model: str) -> TextEncoder:
    return load(model)
