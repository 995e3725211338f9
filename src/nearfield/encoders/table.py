"""The families of encoders that are no transformer of texts: a row each, in the order asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nearfield.encoders.audio.told import TYPES as SOUNDS
from nearfield.encoders.audio.told import is_named as is_sounds
from nearfield.encoders.documents.told import is_documents
from nearfield.encoders.image.told import TYPES as PICTURES
from nearfield.encoders.image.told import is_named
from nearfield.encoders.multimodal.place import is_aligned
from nearfield.encoders.network.config import read_json
from nearfield.encoders.records.trained.place import is_trained
from nearfield.encoders.text.elmo.folder import is_elmo
from nearfield.encoders.video.told import TYPES as CLIPS
from nearfield.encoders.video.told import is_named as is_clips
from nearfield.encoders.video.told import is_pooled
from nearfield.encoders.words.told import FOLDERS, is_words
from nearfield.errors import UsageError
from nearfield.models.table import row
from nearfield.types import Encoder, Modality, Progress, silent


@dataclass(frozen=True)
class Family:
    """Encoders that are told and loaded alike.

    Attributes
    ----------
    matches
        Whether a name, or a path, is one of them. It is asked of every model, so it looks at a
        name or a few files and imports nothing heavy.
    load
        ``(name, *, precision, threads, progress, **settings)`` to the encoder; a setting that it
        does not know raises ``UnknownName``.
    """

    matches: Callable[[str], bool]
    load: Callable[..., Encoder]


def _documents(name: str, **options: Any) -> Encoder:
    from nearfield.encoders.documents.opening import load

    return load(name, **options)


def _elmo(name: str, **options: Any) -> Encoder:
    from nearfield.encoders.text.elmo.loading import load_elmo

    return load_elmo(name, **options)


def _fields(name: str, **options: Any) -> Encoder:
    from nearfield.encoders.records.loading import load

    return load(name, **options)


def _pictures(name: str, **options: Any) -> Encoder:
    from nearfield.encoders.image.loading import load

    return load(name, **options)


def _sounds(name: str, **options: Any) -> Encoder:
    from nearfield.encoders.audio.loading import load

    return load(name, **options)


def _clips(name: str, **options: Any) -> Encoder:
    from nearfield.encoders.video.loading import load

    return load(name, **options)


def _frames(name: str, *, progress: Progress, **options: Any) -> Encoder:
    from nearfield import models
    from nearfield.encoders.video.pooling import FrameEncoder
    from nearfield.encoders.video.told import pooled

    pictures, rate = pooled(name)
    row_of = family(pictures) or family(str(models.find(pictures, progress=progress).path))
    if row_of is None:
        raise UsageError(f"{pictures} reads texts; frames take an encoder of pictures.")
    return FrameEncoder(row_of.load(pictures, progress=progress, **options), rate)


def _graph(name: str, **options: Any) -> Encoder:
    from nearfield.encoders.graph.loading import load

    return load(name, **options)


def _trained(name: str, **options: Any) -> Encoder:
    from nearfield.encoders.records.trained.loading import load_trained

    return load_trained(name, **options)


def _words(name: str, **options: Any) -> Encoder:
    from nearfield.encoders.words.opening import load

    return load(name, **options)


def _aligned(name: str, **options: Any) -> Encoder:
    from nearfield.encoders.multimodal.loading import load_aligned

    return load_aligned(name, half=of_any_family, **options)


DEFAULTS: dict[Modality, str] = {
    "text": "minilm",
    "record": "fields",
    "node": "netmf",
    "image": "efficientnet-lite0",
    "audio": "musicnn",  # hears any sound; ge2e-voice hears voices alone
    "video": "frames:efficientnet-lite0",
}
"""The encoder of a new collection for which none is named, by the modality of its items."""

GRAPHS = ("netmf", "deepwalk", "node2vec")
"""Encoders of a graph's nodes: see :mod:`nearfield.encoders.graph`."""

READS: dict[str, frozenset[Modality]] = {}
"""What one may ask encoders of several modalities with, by name: CLIP and its like stand here."""

FAMILIES: dict[str, Family] = {
    "aligned": Family(is_aligned, _aligned),
    "frames": Family(is_pooled, _frames),  # first: what stands behind is another's name
    "fields": Family(lambda name: name == "fields", _fields),
    "graphs": Family(lambda name: name in GRAPHS, _graph),
    "elmo": Family(is_elmo, _elmo),
    "records": Family(is_trained, _trained),
    # Before the words: their pickles of gensim look like those of words.
    "documents": Family(
        lambda name: is_documents(name) or model_type(name) == "doc2vec", _documents
    ),
    "pictures": Family(
        lambda name: is_named(name) or model_type(name) in PICTURES,
        _pictures,
    ),
    "sounds": Family(lambda name: is_sounds(name) or model_type(name) in SOUNDS, _sounds),
    "clips": Family(lambda name: is_clips(name) or model_type(name) in CLIPS, _clips),
    "words": Family(lambda name: is_words(name) or model_type(name) in FOLDERS, _words),
}
"""By name. What none of them takes is a transformer, or a table of tokens, of texts."""


def family(name: str) -> Family | None:
    """The family of a model's name or path; None for texts' own."""
    return next((each for each in FAMILIES.values() if each.matches(name)), None)


def of_any_family(name: str, *, precision: str = "auto", threads: int | None = None) -> Encoder:
    """An encoder by its name alone: another package's, one of a family, or of texts."""
    from nearfield import models, registry
    from nearfield.encoders.text import TextEncoder

    if special := registry.loader(name):
        given: Encoder = special(name, precision=precision)
        return given
    if row := family(name):
        return row.load(name, precision=precision, threads=threads, progress=silent)
    return TextEncoder(models.find(name), precision=precision, threads=threads)


def readers_of(*modalities: str) -> list[str]:
    """The encoders of ours that may be asked with all of some modalities, which are several.

    >>> readers_of("text", "node")
    []
    """
    return [name for name, reads in READS.items() if reads.issuperset(modalities)]


def is_known(name: str) -> bool:
    """Whether a name is a model's of ours, whatever file of that name lies here.

    >>> is_known("netmf"), is_known("minilm"), is_known("my.vec")
    (True, True, False)
    """
    return name in GRAPHS or name in DEFAULTS.values() or row(name) is not None


def model_type(name: str) -> str:
    """What a folder's ``config.json`` says of the model in it; empty where nothing does.

    >>> model_type("minilm")
    ''
    """
    folder = Path(name).expanduser()
    if not (folder / "config.json").is_file():
        return ""
    said = read_json(folder / "config.json", missing={}).get("model_type")
    return said if isinstance(said, str) else ""
