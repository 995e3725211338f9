"""Sounds in, rows out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from nearfield.encoders.audio.jobs import Levels, jobs_of
from nearfield.encoders.audio.listening import Listening
from nearfield.encoders.audio.network import build
from nearfield.encoders.audio.table import network
from nearfield.encoders.forked import opened
from nearfield.encoders.network.config import Config
from nearfield.encoders.network.windows import WindowEngine
from nearfield.encoders.runtime import choose_precision, choose_threads
from nearfield.encoders.text.similarity import normalize
from nearfield.errors import BadModel, BadSource, UsageError
from nearfield.modalities.audio import measured
from nearfield.types import Media, Modality, Progress, Segment, Vectors, silent

if TYPE_CHECKING:
    from nearfield.models import ModelFolder

SOUNDS: frozenset[Modality] = frozenset({"audio"})
Sound: TypeAlias = "Media | Path"


class SoundEncoder:
    """A network that reads windows of a sound; the graph of its kind is in a file here.

    A recording's row is the mean of its windows' unit rows, as a unit row again. It is an
    :class:`~nearfield.types.EngineEncoder` and a :class:`~nearfield.types.MediaEncoder`.

    Parameters
    ----------
    folder
        Weights in safetensors, and ``config.json``.
    config
        What ``config.json`` says, or would.
    listening
        Which windows are read, and how; None for the network's own.
    precision
        ``"auto"``, ``"f32"`` or ``"bf16"``.
    threads
        Cores to use, at most those available; None for all.

    Attributes
    ----------
    name, fingerprint, dim, modalities, query_modalities
        See :class:`nearfield.types.Encoder`.
    listening
        How it listens.

    Raises
    ------
    BadModel
        The files are missing, damaged, or do not fit together.
    UsageError
        A precision that the CPU lacks, or an impossible number of threads.

    Examples
    --------
    >>> import nearfield as nf
    >>> encoder = nf.load("ge2e-voice")  # doctest: +SKIP
    >>> encoder.encode(Path("call.wav")).shape  # doctest: +SKIP
    (256,)
    """

    def __init__(
        self,
        folder: ModelFolder,
        config: Config,
        listening: Listening | None = None,
        *,
        precision: str = "auto",
        threads: int | None = None,
    ) -> None:
        self.name, self.folder, self.config = folder.name, folder, config
        self.precision, self.threads = choose_precision(precision), choose_threads(threads)
        self.modalities = self.query_modalities = SOUNDS
        made = network(folder.path, config)
        self.listening = listening or made.default()
        self.dim = made.width
        self._levels = Levels(self.listening.front.rate)
        decides = {
            "weights": folder.sha256,
            "network": made.traits,
            "listening": self.listening.to_dict(),
        }
        self._engine = WindowEngine(
            partial(build, made, self.listening),
            batch=made.batch,
            precision=self.precision,
            threads=self.threads,
            traits=decides,
        )
        packed = json.dumps(decides | {"precision": self.precision}, sort_keys=True).encode()
        self.fingerprint = hashlib.sha256(packed).hexdigest()[:16]

    def __reduce__(self) -> tuple[Any, ...]:
        options = {"precision": self.precision, "threads": self.threads}
        return partial(opened, SoundEncoder, **options), (self.folder, self.config, self.listening)

    def __repr__(self) -> str:
        return f"SoundEncoder({self.name!r}, dim={self.dim}, precision={self.precision!r})"

    def encode(self, sounds: Sound | Sequence[Sound], *, progress: Progress = silent) -> Vectors:
        """Unit float32 rows of ``sounds``: one to ``(dim,)``, n to ``(n, dim)``.

        A sound is a path or a :class:`~nearfield.types.Media`. ``progress`` is called with the
        sounds done and their number.

        Raises
        ------
        BadSource
            One cannot be read; nothing of the others is given.
        UsageError
            What came is no sound.
        """
        one = isinstance(sounds, Media | Path)
        listed: list[Any] = [sounds] if one else list(sounds)  # type: ignore[arg-type]
        rows = self.encode_document(listed, progress=progress)
        return rows[0] if one else rows

    def encode_document(self, items: Sequence[Any], *, progress: Progress = silent) -> Vectors:
        """Encode n ``items``, sounds: ``(n, dim)``; see :meth:`encode`, also for ``progress``."""
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

        self._engine.run(self._windows([_sound(item) for item in items], broken, progress), add)
        if not np.isfinite(rows).all():
            raise BadModel(
                f"{self.name} gives rows that are no numbers (NaN or infinite): its weights are "
                "damaged.",
                "Fetch the model again.",
            )
        rows[list(broken)] = 0
        return normalize(rows), broken

    def segment(self, items: Sequence[Media]) -> list[list[Segment]]:
        """The windows of each of ``items``, in milliseconds.

        Each is decoded to its end. Raises ``BadSource`` for one that is no sound, is broken, or
        holds less than it announces.
        """
        windows = self.listening.windows
        return [list(windows.segments(measured(item).milliseconds)) for item in items]

    def _windows(
        self, sounds: Sequence[Media], broken: dict[int, BadSource], progress: Progress
    ) -> Iterator[tuple[int, Vectors]]:
        """The windows of all ``sounds``, recording by recording, with the place of their row."""
        done: set[int] = set()
        for job in jobs_of(sounds, self.listening, self._levels, broken):
            try:
                yield from job.windows()
            except BadSource as error:
                broken |= dict.fromkeys(job.places, error)
            done |= job.places | broken.keys()
            progress(len(done), len(sounds))
        progress(len(sounds), len(sounds))


def _sound(sound: Any) -> Media:
    if isinstance(sound, Path):
        return Media("audio", str(sound))
    if isinstance(sound, Media) and sound.modality == "audio":
        return sound
    what = sound.modality if isinstance(sound, Media) else type(sound).__name__
    raise UsageError(f"{what} came where a sound was wanted.", "Give a Path, or a Media of audio.")
