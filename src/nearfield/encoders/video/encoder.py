"""Clips in, rows out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from nearfield.encoders.forked import opened
from nearfield.encoders.network.config import Config
from nearfield.encoders.network.windows import WindowEngine
from nearfield.encoders.runtime import choose_precision, choose_threads
from nearfield.encoders.text.similarity import normalize
from nearfield.encoders.video.jobs import jobs_of
from nearfield.encoders.video.network import build
from nearfield.encoders.video.table import network
from nearfield.encoders.video.viewing import Viewing
from nearfield.errors import BadModel, BadSource, UsageError
from nearfield.modalities.video import measured
from nearfield.types import Media, Modality, Progress, Segment, Vectors, silent

if TYPE_CHECKING:
    from nearfield.models import ModelFolder

CLIPS: frozenset[Modality] = frozenset({"video"})
Clip: TypeAlias = "Media | Path"


class ClipEncoder:
    """A network that reads windows of a clip; the graph of its kind is in a file here.

    A clip's row is the mean of its windows' unit rows, as a unit row again. It is an
    :class:`~nearfield.types.EngineEncoder` and a :class:`~nearfield.types.MediaEncoder`.

    Parameters
    ----------
    folder
        Weights in safetensors, and ``config.json``.
    config
        What ``config.json`` says.
    viewing
        Which frames are read, and how; None for the network's own.
    precision
        ``"auto"``, ``"f32"`` or ``"bf16"``.
    threads
        Cores to use, at most those available; None for all.

    Attributes
    ----------
    name, fingerprint, dim, modalities, query_modalities
        See :class:`nearfield.types.Encoder`.
    viewing
        How it watches.

    Raises
    ------
    BadModel
        The files are missing, damaged, or do not fit together.
    UsageError
        A precision that the CPU lacks, or an impossible number of threads.

    Examples
    --------
    >>> import nearfield as nf
    >>> encoder = nf.load("r3d-18")  # doctest: +SKIP
    >>> encoder.encode(Path("goal.mp4")).shape  # doctest: +SKIP
    (512,)
    """

    def __init__(
        self,
        folder: ModelFolder,
        config: Config,
        viewing: Viewing | None = None,
        *,
        precision: str = "auto",
        threads: int | None = None,
    ) -> None:
        self.name, self.folder, self.config = folder.name, folder, config
        self.precision, self.threads = choose_precision(precision), choose_threads(threads)
        self.modalities = self.query_modalities = CLIPS
        made = network(folder.path, config)
        self.viewing = viewing or made.default()
        self.dim = made.width
        decides = {
            "weights": folder.sha256,
            "network": made.traits,
            "viewing": self.viewing.to_dict(),
        }
        self._engine = WindowEngine(
            partial(build, made, self.viewing),
            batch=1,
            precision=self.precision,
            threads=self.threads,
            traits=decides,
        )
        packed = json.dumps(decides | {"precision": self.precision}, sort_keys=True).encode()
        self.fingerprint = hashlib.sha256(packed).hexdigest()[:16]

    def __reduce__(self) -> tuple[Any, ...]:
        options = {"precision": self.precision, "threads": self.threads}
        return partial(opened, ClipEncoder, **options), (self.folder, self.config, self.viewing)

    def __repr__(self) -> str:
        return f"ClipEncoder({self.name!r}, dim={self.dim}, precision={self.precision!r})"

    def encode(self, clips: Clip | Sequence[Clip], *, progress: Progress = silent) -> Vectors:
        """Unit float32 rows of ``clips``: one to ``(dim,)``, n to ``(n, dim)``.

        A clip is a path or a :class:`~nearfield.types.Media`. ``progress`` is called with the
        clips done and their number.

        Raises
        ------
        BadSource
            One cannot be read; nothing of the others is given.
        UsageError
            What came is no clip.
        """
        one = isinstance(clips, Media | Path)
        listed: list[Any] = [clips] if one else list(clips)  # type: ignore[arg-type]
        rows = self.encode_document(listed, progress=progress)
        return rows[0] if one else rows

    def encode_document(self, items: Sequence[Any], *, progress: Progress = silent) -> Vectors:
        """Encode n ``items``, clips: ``(n, dim)``; see :meth:`encode`, also for ``progress``."""
        rows, broken = self.encode_readable(items, progress=progress)
        if broken:
            raise broken[min(broken)]
        return rows

    def encode_query(self, items: Sequence[Any], *, progress: Progress = silent) -> Vectors:
        """Encode ``items`` as documents are; ``progress`` as for :meth:`encode`."""
        return self.encode_document(items, progress=progress)

    def encode_readable(
        self, items: Sequence[Any], *, progress: Progress = silent
    ) -> tuple[Vectors, dict[int, BadSource]]:
        """Rows of ``items``, and why some have none: see :class:`~nearfield.types.MediaEncoder`."""
        rows = np.zeros((len(items), self.dim), np.float32)
        broken: dict[int, BadSource] = {}

        def add(place: int, row: Vectors) -> None:
            rows[place] += normalize(row)

        self._engine.run(self._windows([clip_of(item) for item in items], broken, progress), add)
        if not np.isfinite(rows).all():
            raise BadModel(
                f"{self.name} gives rows that are no numbers (NaN or infinite): its weights are "
                "damaged.",
                "Import the model again.",
            )
        rows[list(broken)] = 0
        return normalize(rows), broken

    def segment(self, items: Sequence[Media]) -> list[list[Segment]]:
        """The windows of each of ``items``, in milliseconds; of a very long clip some, evenly.

        Each is read to its end, undecoded. Raises ``BadSource`` for one that is no clip, has no
        frames, or holds less than it announces.
        """
        return [self.viewing.sampling.segments(measured(item).milliseconds) for item in items]

    def _windows(
        self, clips: Sequence[Media], broken: dict[int, BadSource], progress: Progress
    ) -> Iterator[tuple[int, Any]]:
        """The pixels of all windows, clip by clip, with the place of their row."""
        done = 0
        for job in jobs_of(clips, self.viewing.sampling, broken):
            try:
                for place, frames in job.full(self.viewing.pixels):
                    yield place, np.stack(frames)
            except BadSource as error:
                broken |= dict.fromkeys(job.places, error)
            done += len(job.places)
            progress(done, len(clips))


def clip_of(clip: Any) -> Media:
    """A clip that was given as a path or as it is; raises ``UsageError`` for anything else."""
    if isinstance(clip, Path):
        return Media("video", str(clip))
    if isinstance(clip, Media) and clip.modality == "video":
        return clip
    what = clip.modality if isinstance(clip, Media) else type(clip).__name__
    raise UsageError(f"{what} came where a clip was wanted.", "Give a Path, or a Media of video.")
