"""From a name or a path to an encoder of words."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path
from typing import Any, cast, get_args

from nearfield.encoders.text.similarity import check_function
from nearfield.encoders.words.encoder import WordEncoder
from nearfield.encoders.words.formats import read_vectors
from nearfield.encoders.words.formats.arrays import VECTORS, read_arrays
from nearfield.encoders.words.formats.folder import WEIGHTS, read_folder
from nearfield.encoders.words.index import digest_of
from nearfield.encoders.words.model import Weighting, WordModel
from nearfield.encoders.words.sif import SMOOTHING
from nearfield.encoders.words.tokens import WordTokens
from nearfield.encoders.words.told import NAMES
from nearfield.encoders.words.vectors import WordVectors
from nearfield.errors import UnknownName, UsageError
from nearfield.modalities.text.terms import terms
from nearfield.types import Progress, Vectors, silent

OPTIONS = ("weighting", "smoothing", "lower", "truncate_dim", "similarity_fn_name")


def load(
    name: str,
    *,
    precision: str = "auto",
    threads: int | None = None,
    device: str = "cpu",
    progress: Progress = silent,
    weighting: str | None = None,
    smoothing: float | None = None,
    lower: bool | None = None,
    truncate_dim: int | None = None,
    similarity_fn_name: str | None = None,
    **options: Any,
) -> WordEncoder:
    """Open word vectors by name (``glove-50``), file or folder.

    Parameters
    ----------
    name
        A known name, a file of word2vec, GloVe, fastText or gensim, or a folder of ours.
    precision, threads, device
        f32 on the processor, whatever is left to us (``"auto"``); threads change nothing.
    progress
        Told of a download, in bytes.
    weighting, smoothing
        ``"mean"``, or ``"sif"`` with its ``a`` (.001); None for what the folder says.
    lower
        Whether texts lose their capitals; None where the vocabulary has none (fastText: never).
    truncate_dim, similarity_fn_name
        See :func:`nearfield.load`.

    Raises
    ------
    BadModel
        The file is none of these, cut short or damaged.
    UsageError, UnknownName
        A setting that cannot be.
    """
    given = {key: value for key, value in options.items() if value is not None}
    if given:
        raise UnknownName(f"option of {name}", next(iter(given)), OPTIONS)
    if precision not in ("auto", "f32") or device != "cpu":
        raise UsageError(f"{name} is a table of vectors: it is read in f32, on the cpu alone.")
    path, vectors, said, common = _open(name, progress)
    settings = _checked(name, said, vectors, weighting, smoothing)
    plain = said.get("plain", vectors.sentences is not None)
    folded = said.get("lower") if lower is None else lower
    split = terms if said.get("split") == "terms" else None
    tokens = WordTokens(vectors.vocabulary, plain=plain, lower=folded, split=split)
    common = common if settings["weighting"] == "sif" else None
    model = WordModel(name, vectors, partial(_digest, path), tokens, common=common, **settings)
    reopen = partial(load, name, weighting=weighting, smoothing=smoothing, lower=lower)
    languages = said.get("languages", ())
    function = check_function(similarity_fn_name or "cosine")
    encoder = WordEncoder(
        model, path=path, reopen=reopen, languages=languages, similarity_fn_name=function
    )
    encoder.truncate_dim = truncate_dim
    return encoder


def _open(
    name: str, progress: Progress
) -> tuple[Path, WordVectors, dict[str, Any], Vectors | None]:
    if name in NAMES:
        from nearfield import models

        found = models.find(name, progress=progress)
        said = {"languages": found.languages}
        return found.path / VECTORS, read_arrays(found.path), said, None
    path = Path(name).expanduser()
    if path.is_dir():
        vectors, said, common = read_folder(path)
        return path / WEIGHTS, vectors, {**said, "languages": ()}, common
    return path, read_vectors(path), {}, None


def _digest(path: Path) -> str:
    """The sha256 of a file, and of the arrays that gensim puts beside it."""
    beside = sorted(path.parent.glob(f"{path.name}.*.npy"))
    digests = [digest_of(file) for file in (path, *beside)]
    return digests[0] if not beside else hashlib.sha256("".join(digests).encode()).hexdigest()


def _checked(
    name: str, said: dict[str, Any], vectors: WordVectors, weighting: str | None, a: float | None
) -> dict[str, Any]:
    chosen = weighting or said.get("weighting") or "mean"
    if chosen not in get_args(Weighting):
        raise UnknownName("weighting", str(chosen), get_args(Weighting))
    smoothing = a if a is not None else said.get("smoothing") or SMOOTHING
    if isinstance(smoothing, bool) or not isinstance(smoothing, int | float) or not smoothing > 0:
        raise UsageError(f"smoothing={smoothing!r} was given; a number over 0 was wanted.")
    how = vectors.sentences
    if chosen == "sif" and how is not None and how.supervised:
        raise UsageError(
            f"{name} is a classifier of fastText, whose texts are the mean of all their rows.",
            "Use weighting='mean'.",
        )
    return {"weighting": cast("Weighting", chosen), "smoothing": float(smoothing)}
