"""Two encoders of different modalities, and the map that brings their rows together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.forked import opened
from nearfield.encoders.multimodal.bridge import Bridge, Side
from nearfield.encoders.multimodal.place import FILE, WEIGHTS
from nearfield.errors import BadModel, BadSource, EncoderMismatch, UsageError
from nearfield.modalities import modality_of
from nearfield.types import (
    Encoder,
    MediaEncoder,
    Modality,
    Progress,
    ReadingEncoder,
    Segment,
    Vectors,
    silent,
)

Loader = Callable[[str], Encoder]


class Half(NamedTuple):
    """One of the two encoders, as the folder tells of it."""

    name: str
    fingerprint: str
    modalities: frozenset[Modality]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as JSON takes them."""
        return {**self._asdict(), "modalities": sorted(self.modalities)}


class AlignedEncoder:
    """Reads the modalities of two encoders into one space, by a map learned from pairs.

    Each half is loaded when something of its modality first comes.

    Parameters
    ----------
    folder
        ``alignment.json`` and ``model.safetensors``, as :func:`nearfield.align` writes them.
    load
        What loads a half by its name.

    Attributes
    ----------
    name, fingerprint, dim, modalities, query_modalities
        See :class:`nearfield.types.Encoder`.

    Raises
    ------
    BadModel
        The folder is damaged.

    Examples
    --------
    >>> import nearfield as nf
    >>> encoder = nf.load("photos-by-words")  # doctest: +SKIP
    >>> encoder.encode_query(["a red car in the snow"]).shape  # doctest: +SKIP
    (1, 384)
    """

    def __init__(self, folder: Path, load: Loader) -> None:
        self.name, self.folder, self._load = str(folder), folder, load
        self.halves = _halves(folder / FILE)
        self._bridge = Bridge.load(folder / WEIGHTS)
        self.dim = self._bridge.target.width
        self.modalities = frozenset(m for half in self.halves for m in half.modalities)
        self.query_modalities = self.modalities
        digest = hashlib.sha256((folder / WEIGHTS).read_bytes())
        digest.update(json.dumps([half.to_dict() for half in self.halves]).encode())
        self.fingerprint = digest.hexdigest()[:16]

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(opened, AlignedEncoder), (self.folder, self._load)

    def __repr__(self) -> str:
        both = " and ".join(half.name for half in self.halves)
        return f"AlignedEncoder({both}, dim={self.dim})"

    @cached_property
    def source(self) -> Encoder:
        """The encoder that is mapped."""
        return self._half(0)

    @cached_property
    def target(self) -> Encoder:
        """The encoder that it is mapped to."""
        return self._half(1)

    def encode_document(self, items: Sequence[Any], *, progress: Progress = silent) -> Vectors:
        """Encode n ``items`` of either half's modalities: ``(n, dim)``; ``progress`` counts them.

        Raises ``BadSource`` for a file that cannot be read, ``UsageError`` for another modality.
        """
        rows, broken = self.encode_readable(items, progress=progress)
        if broken:
            raise broken[min(broken)]
        return rows

    def encode_query(self, items: Sequence[Any], *, progress: Progress = silent) -> Vectors:
        """Encode n ``items`` that are searched for: ``(n, dim)``; ``progress`` counts them."""
        rows, _ = self._rows(items, progress, query=True)
        return rows

    def encode_readable(
        self, items: Sequence[Any], *, progress: Progress = silent
    ) -> tuple[Vectors, dict[int, BadSource]]:
        """Rows of ``items``, and why some have none: see :class:`~nearfield.types.MediaEncoder`."""
        return self._rows(items, progress, query=False)

    def segment(self, items: Sequence[Any]) -> list[list[Segment]]:
        """The pieces of each of ``items`` that its half reads at once."""
        made: list[list[Segment]] = [[] for _ in items]
        for encoder, places in self._parted(items):
            segments = encoder[0].segment([items[at] for at in places])
            for at, each in zip(places, segments, strict=True):
                made[at] = each
        return made

    @property
    def languages(self) -> tuple[str, ...]:
        """Those of the half that reads texts."""
        reader = self._reader()
        return reader.languages if isinstance(reader, ReadingEncoder) else ()

    def reads(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Of each of n texts, the share that the half that reads them knows: ``(n,)``."""
        reader = self._reader()
        if isinstance(reader, ReadingEncoder):
            return reader.reads(texts)
        return np.ones(len(texts), np.float32)

    def _rows(
        self, items: Sequence[Any], progress: Progress, *, query: bool
    ) -> tuple[Vectors, dict[int, BadSource]]:
        rows = np.zeros((len(items), self.dim), np.float32)
        broken: dict[int, BadSource] = {}
        done = 0
        for (encoder, side), places in self._parted(items):
            some = [items[at] for at in places]
            if query:
                vectors, why = encoder.encode_query(some), dict[int, BadSource]()
            elif isinstance(encoder, MediaEncoder):
                vectors, why = encoder.encode_readable(some)
            else:
                vectors, why = encoder.encode_document(some), {}
            rows[places] = side.rows(np.asarray(vectors, np.float32))
            broken |= {places[at]: error for at, error in why.items()}
            done += len(places)
            progress(done, len(items))
        return rows, broken

    def _parted(self, items: Sequence[Any]) -> list[tuple[tuple[Encoder, Side], list[int]]]:
        """Each half that some of the items are of, with its side and their places."""
        of = [modality_of(item) for item in items]
        for modality in of:
            if modality not in self.modalities:
                takes = ", ".join(sorted(self.modalities))
                raise UsageError(
                    f"{self.name} reads {takes}; {modality} came.",
                    "Give one of these, or choose a model that reads it.",
                )
        parts = []
        for number, half in enumerate(self.halves):
            places = [at for at, modality in enumerate(of) if modality in half.modalities]
            if places:
                encoder = self.target if number else self.source
                parts.append(((encoder, self._bridge[number]), places))
        return parts

    def _reader(self) -> Encoder | None:
        """The half that reads texts."""
        at = next((n for n, half in enumerate(self.halves) if "text" in half.modalities), None)
        return None if at is None else (self.target if at else self.source)

    def _half(self, number: int) -> Encoder:
        half = self.halves[number]
        encoder = self._load(half.name)
        if encoder.fingerprint != half.fingerprint:
            raise EncoderMismatch(
                f"{self.name} maps the rows of {half.name} as it was then "
                f"({half.fingerprint}); now it gives others ({encoder.fingerprint}).",
                "Align the two again, or use the weights and precision of then.",
            )
        return encoder


def _halves(path: Path) -> tuple[Half, Half]:
    from nearfield.types.content import MODALITIES

    try:
        said = json.loads(path.read_text("utf-8"))["halves"]
        halves = [
            Half(str(each["name"]), str(each["fingerprint"]), frozenset(each["modalities"]))
            for each in said
        ]
        source, target = halves
        if (source.modalities | target.modalities) - set(MODALITIES):
            raise ValueError(said)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadModel(f"{path} is no alignment, or is damaged.", "Align the two again.") from error
    return source, target
