"""From a name or a path to an encoder of documents: what the table of families holds of it."""

from __future__ import annotations

from typing import Any

from nearfield.encoders.documents.encoder import DocumentEncoder, open_documents
from nearfield.errors import UnknownName, UsageError
from nearfield.types import Progress, silent


def load(
    name: str,
    *,
    precision: str = "auto",
    threads: int | None = None,
    progress: Progress = silent,
    **options: Any,
) -> DocumentEncoder:
    """Open the folder of a Doc2Vec model.

    Parameters
    ----------
    name
        Its path.
    precision, threads
        f32, which is ``"auto"`` too; threads change nothing.
    progress
        Of nothing: it is on this disk.
    options
        None is known.

    Raises
    ------
    BadModel
        The folder is incomplete, cut short, or does not fit together.
    UsageError, UnknownName
        A setting that it does not have.
    """
    from nearfield import models

    given = [option for option, value in options.items() if value is not None]
    if given:
        raise UnknownName(f"option of {name}", given[0], ("precision", "threads"))
    if precision not in ("auto", "f32"):
        raise UsageError(f"{name} is a Doc2Vec model, which is read in f32; {precision} came.")
    folder = models.find(name, progress=progress)
    return open_documents(folder)
