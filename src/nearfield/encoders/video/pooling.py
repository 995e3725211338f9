"""An encoder of clips made of any encoder of pictures: the unit mean of its rows of frames."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nearfield.encoders.forked import opened
from nearfield.encoders.text.similarity import normalize
from nearfield.encoders.video.encoder import clip_of
from nearfield.encoders.video.jobs import jobs_of
from nearfield.encoders.video.sampling import Sampling
from nearfield.errors import BadSource, UsageError
from nearfield.modalities.table import by_suffix, modality_of
from nearfield.modalities.video import measured
from nearfield.types import (
    Encoder,
    EngineEncoder,
    Media,
    MediaEncoder,
    Modality,
    Progress,
    Segment,
    Vectors,
    silent,
)

if TYPE_CHECKING:
    from PIL import Image

    from nearfield.modalities.video import Pixels

LENGTH = 5000
"""Milliseconds of a window: a hit says where it begins, and an hour of film is 720 rows."""

FRAMES, BYTES = 32, 64 << 20
"""Frames that are handed on together, at most, and of how many bytes."""


class Batch(NamedTuple):
    """Frames, and the window that each belongs to."""

    frames: list[Image.Image]
    windows: list[int]


class FrameEncoder:
    """Reads a clip frame by frame, as pictures, in windows of five seconds.

    A window's row is the mean of its frames' unit rows, a clip's that of its windows', as unit rows
    again. Frames are decoded while those before are encoded. What else the encoder of pictures
    reads stands in the same space: one may ask with a picture, and put pictures beside clips. It is
    a :class:`~nearfield.types.MediaEncoder`.

    Parameters
    ----------
    pictures
        The encoder of pictures.
    rate
        Frames a second.

    Attributes
    ----------
    name, fingerprint, dim, modalities, query_modalities
        See :class:`nearfield.types.Encoder`.
    pictures, sampling, precision
        The encoder of pictures, which frames it reads, and in what precision it computes.

    Raises
    ------
    UsageError
        The encoder reads no pictures.

    Examples
    --------
    >>> import nearfield as nf
    >>> encoder = nf.load("frames:efficientnet-lite0")  # doctest: +SKIP
    >>> encoder.encode(Path("goal.mp4")).shape  # doctest: +SKIP
    (1280,)
    """

    def __init__(self, pictures: Encoder, rate: float = 1.0) -> None:
        if "image" not in pictures.modalities:
            reads = ", ".join(sorted(pictures.modalities))
            raise UsageError(
                f"{pictures.name} reads {reads}; frames take an encoder of pictures.",
                "Choose one that reads them: frames:efficientnet-lite0.",
            )
        self.pictures, self.dim = pictures, pictures.dim
        self.name = f"frames{'' if rate == 1 else f'@{rate:g}'}:{pictures.name}"
        self.modalities: frozenset[Modality] = pictures.modalities | {"video"}
        self.query_modalities: frozenset[Modality] = pictures.query_modalities | {"video"}
        self.precision = pictures.precision if isinstance(pictures, EngineEncoder) else "f32"
        frames = max(1, -int(-LENGTH * rate // 1000))
        self.sampling = Sampling(LENGTH, LENGTH, rate, frames, hold=False)
        decides = {"pictures": pictures.fingerprint, "sampling": self.sampling.to_dict()}
        packed = json.dumps(decides, sort_keys=True).encode()
        self.fingerprint = hashlib.sha256(packed).hexdigest()[:16]

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(opened, FrameEncoder), (self.pictures, self.sampling.rate)

    def __repr__(self) -> str:
        return f"FrameEncoder({self.pictures!r}, rate={self.sampling.rate:g})"

    def encode(self, clips: Any, *, progress: Progress = silent) -> Vectors:
        """Unit float32 rows of ``clips``: one to ``(dim,)``, n to ``(n, dim)``.

        A clip is a path or a :class:`~nearfield.types.Media`, and so is a picture. ``progress`` is
        called with the items done and their number.

        Raises
        ------
        BadSource
            One cannot be read; nothing of the others is given.
        UsageError
            What came is no clip and no picture.
        """
        one = isinstance(clips, Media | Path)
        rows = self.encode_document([clips] if one else list(clips), progress=progress)
        return rows[0] if one else rows

    def encode_document(self, items: Sequence[Any], *, progress: Progress = silent) -> Vectors:
        """Encode n ``items``: ``(n, dim)``; see :meth:`encode`, also for ``progress``."""
        rows, broken = self.encode_readable(items, progress=progress)
        if broken:
            raise broken[min(broken)]
        return rows

    def encode_query(self, items: Sequence[Any], *, progress: Progress = silent) -> Vectors:
        """Encode n ``items``, clips and what else may be asked with: ``(n, dim)``.

        ``progress`` as for :meth:`encode`.
        """
        rows = np.zeros((len(items), self.dim), np.float32)
        clips = [place for place, item in enumerate(items) if _is_clip(item)]
        others = [place for place in range(len(items)) if place not in set(clips)]
        if others:
            rows[others] = self.pictures.encode_query([items[place] for place in others])
        if clips:
            clip_items = [items[place] for place in clips]
            rows[clips] = self.encode_document(clip_items, progress=progress)
        return rows

    def encode_readable(
        self, items: Sequence[Any], *, progress: Progress = silent
    ) -> tuple[Vectors, dict[int, BadSource]]:
        """Rows of ``items``, and why some have none: see :class:`~nearfield.types.MediaEncoder`."""
        rows = np.zeros((len(items), self.dim), np.float32)
        broken: dict[int, BadSource] = {}
        clips = [place for place, item in enumerate(items) if _is_clip(item)]
        others = [place for place in range(len(items)) if place not in set(clips)]
        if others:
            told = [items[place] for place in others]
            rows[others], why = _readable(self.pictures, told)
            broken |= {others[place]: error for place, error in why.items()}
        given = [clip_of(items[place]) for place in clips]
        rows[clips], why = self._of_clips(given, lambda n, _: progress(len(others) + n, len(items)))
        return rows, broken | {clips[place]: error for place, error in why.items()}

    def segment(self, items: Sequence[Any]) -> list[list[Segment]]:
        """The windows of each clip of ``items``, in milliseconds; of a very long one some, evenly.

        Raises ``BadSource`` for a clip that is none, has no frames, or holds less than it
        announces.
        """
        return [
            self.sampling.segments(measured(item).milliseconds)
            if _is_clip(item)
            else self.pictures.segment([item])[0]
            for item in items
        ]

    def _of_clips(
        self, clips: Sequence[Media], progress: Progress
    ) -> tuple[Vectors, dict[int, BadSource]]:
        broken: dict[int, BadSource] = {}
        places: list[int] = []
        sums: list[Vectors] = []
        batches = self._batches(clips, places, broken, progress)
        with ThreadPoolExecutor(1, "nearfield-decode") as pool:
            waiting = pool.submit(next, batches, None)
            while (batch := waiting.result()) is not None:
                waiting = pool.submit(next, batches, None)
                made, _ = _readable(self.pictures, batch.frames)
                sums += [np.zeros(self.dim, np.float32)] * (max(batch.windows) + 1 - len(sums))
                for window, row in zip(batch.windows, made, strict=True):
                    sums[window] = sums[window] + row
        rows = np.zeros((len(clips), self.dim), np.float32)
        for place, total in zip(places, sums, strict=False):
            rows[place] += normalize(total)
        rows[list(broken)] = 0
        return normalize(rows), broken

    def _batches(
        self,
        clips: Sequence[Media],
        places: list[int],
        broken: dict[int, BadSource],
        progress: Progress,
    ) -> Iterator[Batch]:
        """The frames of all windows; the place that each window adds to is put into ``places``."""
        batch, held, done = Batch([], []), 0, 0
        for job in jobs_of(clips, self.sampling, broken):
            try:
                for number, frame in job.frames(_picture):
                    batch.frames.append(frame)
                    batch.windows.append(len(places) + number)
                    held += frame.width * frame.height * 3
                    if len(batch.frames) == FRAMES or held >= BYTES:
                        yield batch
                        batch, held = Batch([], []), 0
            except BadSource as error:
                broken |= dict.fromkeys(job.places, error)
            places += [window.place for window in job.windows]
            done += len(job.places)
            progress(done, len(clips))
        if batch.frames:
            yield batch


def _readable(encoder: Encoder, items: Sequence[Any]) -> tuple[Vectors, dict[int, BadSource]]:
    if isinstance(encoder, MediaEncoder):
        return encoder.encode_readable(items)
    return encoder.encode_document(items), {}


def _picture(pixels: Pixels) -> Image.Image:
    from PIL import Image

    return Image.fromarray(pixels)


def _is_clip(item: Any) -> bool:
    """Whether an item is a clip; a path says it by its ending, and else is one, too."""
    if isinstance(item, Path):
        return by_suffix().get(item.suffix.lower(), "video") == "video"
    return isinstance(item, Media) and modality_of(item) == "video"
