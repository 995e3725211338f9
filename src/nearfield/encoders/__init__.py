"""Items to unit float32 rows."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast, overload

from nearfield import registry
from nearfield.encoders.guarded import guarded
from nearfield.encoders.table import family
from nearfield.errors import Hint, UnknownName, UsageError
from nearfield.types import Progress, Vectors, Watch, silent, unwatched

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from nearfield.encoders.rerank import CrossEncoder
    from nearfield.encoders.text import TextEncoder
    from nearfield.encoders.text.calibration import Calibration
    from nearfield.encoders.text.encoding import Plain
    from nearfield.models import ModelFolder

SET = ("prompts", "default_prompt_name", "truncate_dim", "similarity_fn_name")
OPTIONS = ("precision", "threads", "device", "calibration", *SET, "progress")


def load(
    name: str = "minilm",
    *,
    precision: str = "auto",
    threads: int | None = None,
    device: str = "cpu",
    calibration: Iterable[str] | None = None,
    prompts: Mapping[str, str] | None = None,
    default_prompt_name: str | None = None,
    truncate_dim: int | None = None,
    similarity_fn_name: str | None = None,
    progress: Progress = silent,
    **options: Any,
) -> TextEncoder:
    """Find a model by name, or a folder, and make it ready to encode.

    An encoder that another package registered (see :mod:`nearfield.registry`) is loaded by it.

    Parameters
    ----------
    name
        A known model (:func:`nearfield.verbs.models` lists them), a hub name, or a folder.
    precision
        What the engine computes in: ``"f32"``; ``"bf16"`` (1.7 to 2.7 times as fast on the CPUs
        that have it, cosine to f32 over .9999); or ``"auto"``, the fastest that keeps .99 of the
        ten nearest: bf16 where the CPU has it, else f32. ``"int8"`` is less near, and faster on
        some CPUs; it takes a :func:`calibrate` first, or ``calibration``.
    threads
        Cores to use, at most those available; None for all.
    device
        ``"cpu"``, or ``"cuda"`` (``"cuda:1"``) for a GPU, through torch (the extra ``train``).
    calibration
        Texts to calibrate on, for ``"int8"``, unless that has been done with the same.
    prompts
        Texts to put before others, by name, beside the model's own or in their place.
    default_prompt_name
        The one of them that :meth:`~nearfield.encoders.text.TextEncoder.encode` takes by itself.
    truncate_dim
        Keep the first numbers of each row only, for models trained so (Matryoshka); None for what
        the model's folder says.
    similarity_fn_name
        What rows are compared by: ``"cosine"``, ``"dot"``, ``"euclidean"`` or ``"manhattan"``;
        None for what the folder says.
    progress
        Told of a download, in bytes.
    options
        Settings of an encoder that is no transformer of texts, or of another package's.

    Raises
    ------
    UnknownName
        There is no such model.
    MissingExtra
        A GPU or a calibration was asked for, and the packages for it are not there.
    UsageError
        A precision that the CPU lacks or that was not calibrated, a GPU that is not there, an
        impossible number of threads, or a setting that cannot be.
    BadModel
        The folder is incomplete, or does not fit together.

    Examples
    --------
    >>> import nearfield as nf
    >>> nf.load("minilm").dim
    384
    """
    from nearfield import models
    from nearfield.encoders.text import TextEncoder

    chosen: dict[str, Any] = {"prompts": prompts, "default_prompt_name": default_prompt_name}
    chosen |= {"truncate_dim": truncate_dim, "similarity_fn_name": similarity_fn_name}
    if special := registry.loader(name):
        options |= {option: value for option, value in chosen.items() if value is not None}
        other: Any = special(name, precision=precision, progress=progress, **options)
        return cast("TextEncoder", other)  # it may have less than ours
    folder = None if family(name) or options else models.find(name, progress=progress)
    # A hub's repository says what it is when it is here.
    if row := family(name if folder is None else str(folder.path)):
        options |= {option: value for option, value in chosen.items() if value is not None}
        with guarded(name):
            other = row.load(
                name, precision=precision, threads=threads, progress=progress, **options
            )
        return cast("TextEncoder", other)
    if folder is None:
        raise UnknownName("option of load", next(iter(options)), OPTIONS)
    _check_role(folder, "encoder")
    if calibration is not None:
        precision = _calibrated(folder, calibration, precision, threads)
    with guarded(folder.name):
        return TextEncoder(folder, precision=precision, threads=threads, device=device, **chosen)


def load_reranker(
    name: str = "ms-marco-minilm",
    *,
    precision: str = "auto",
    threads: int | None = None,
    progress: Progress = silent,
) -> CrossEncoder:
    """Find a cross-encoder by ``name``, or a folder, and make it ready to rank.

    ``precision`` is ``auto``, ``f32`` or ``bf16``; ``threads`` is how many cores to use, None for
    all; ``progress`` is told of a download, in bytes. Raises as :func:`load` does.

    Examples
    --------
    >>> reranker = load_reranker()  # doctest: +SKIP
    >>> [best] = reranker.rank("a red fruit", ["a pear", "an apple"], top_k=1)  # doctest: +SKIP
    >>> best.index, best.text  # doctest: +SKIP
    (1, 'an apple')
    """
    from nearfield import models
    from nearfield.encoders.rerank import CrossEncoder

    folder = models.find(name, progress=progress)
    _check_role(folder, "reranker")
    with guarded(folder.name):
        return CrossEncoder(folder, precision=precision, threads=threads)


def calibrate(
    name: str, texts: Iterable[str], *, threads: int | None = None, watch: Watch = unwatched
) -> Calibration:
    """Quantise the model ``name`` to int8 on your own ``texts``, and see how near f32 it stays.

    60 different texts are wanted at least, 1,300 at best. The quantised graph is kept in the
    cache; ``load(name, precision="int8")`` finds it. ``threads`` is how many cores to use, None
    for all; ``watch`` is told of each stage. Raises as
    :func:`nearfield.encoders.text.calibration.calibrate` does.

    Examples
    --------
    >>> import nearfield as nf
    >>> nf.calibrate("minilm", open("texts.txt"))  # doctest: +SKIP
    >>> encoder = nf.load("minilm", precision="int8")  # doctest: +SKIP
    """
    from nearfield import models
    from nearfield.encoders.text import calibration

    folder = models.find(name, progress=watch(f"Fetching {name}"))
    _check_role(folder, "encoder")
    return calibration.calibrate(folder, texts, threads=threads, watch=watch)


def _calibrated(
    folder: ModelFolder, texts: Iterable[str], precision: str, threads: int | None
) -> str:
    from nearfield.encoders.text import calibration

    if precision != "int8":
        raise UsageError(f"calibration is for precision='int8', not {precision!r}.")
    return calibration.calibrate(folder, texts, threads=threads).precision


def _check_role(folder: ModelFolder, wanted: str) -> None:
    if folder.role not in ("", wanted):
        door = {"encoder": "nf.load", "reranker": "nf.load_reranker"}[folder.role]
        raise UsageError(
            f"The model {folder.name} has the role {folder.role}, and {wanted} was wanted.",
            Hint.run("models", words=f"Use {door}({folder.name!r}), or see:"),
        )


@overload
def encode(
    texts: str | Sequence[str], *, model: str = ..., **options: Unpack[Plain]
) -> Vectors: ...
@overload
def encode(texts: Any, *, model: str = ..., **options: Any) -> Any: ...
def encode(texts: Any, *, model: str = "minilm", **options: Any) -> Any:
    """Encode ``texts``, one to ``(dim,)`` or n to ``(n, dim)``, as unit float32 rows.

    ``model`` is loaded once and kept; ``options`` are those of
    :meth:`nearfield.encoders.text.TextEncoder.encode`.

    Examples
    --------
    >>> import nearfield as nf
    >>> nf.encode(["a red apple", "a blue sky"]).shape  # doctest: +SKIP
    (2, 384)
    """
    return _kept(model).encode(texts, **options)


@functools.lru_cache(maxsize=1)
def _kept(model: str) -> TextEncoder:
    return load(model)
