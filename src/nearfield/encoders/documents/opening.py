"""From a name or a path to an encoder of documents: what the table of families holds of it."""

from __future__ import annotations

import glob
import hashlib
from functools import partial
from pathlib import Path
from typing import Any

from nearfield.encoders.documents.encoder import DocumentEncoder
from nearfield.encoders.documents.folder import read_document_model
from nearfield.encoders.documents.model import DocumentModel
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
    """Open a Doc2Vec model: a folder that ``nearfield train`` wrote, or a file of gensim's.

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
    given = [option for option, value in options.items() if value is not None]
    if given:
        raise UnknownName(f"option of {name}", given[0], ("precision", "threads"))
    if precision not in ("auto", "f32"):
        raise UsageError(f"{name} is a Doc2Vec model, which is read in f32; {precision} came.")
    weights, model = _folder(name, progress) if Path(name).expanduser().is_dir() else _pickled(name)
    return DocumentEncoder(name, weights, model, partial(load, name, precision=precision))


def _folder(name: str, progress: Progress) -> tuple[str, DocumentModel]:
    from nearfield import models

    folder = models.find(name, progress=progress)
    return folder.sha256, read_document_model(folder.path)


def _pickled(name: str) -> tuple[str, DocumentModel]:
    """A file of gensim's: its digest is that of the file and of the arrays beside it."""
    from nearfield.encoders.documents.pickled import read_gensim
    from nearfield.models.transfer import sha256_of

    path = Path(name).expanduser()
    beside = sorted(path.parent.glob(f"{glob.escape(path.name)}.*.npy"))
    digest = hashlib.sha256("".join(map(sha256_of, (path, *beside))).encode())
    return digest.hexdigest(), read_gensim(path)
