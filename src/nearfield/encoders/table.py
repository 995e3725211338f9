"""The families of encoders that are no transformer of texts: a row each, in the order asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nearfield.encoders.documents.told import is_documents
from nearfield.encoders.records.trained.place import is_trained
from nearfield.encoders.text.config import read_json
from nearfield.encoders.text.elmo.folder import is_elmo
from nearfield.encoders.words.told import FOLDERS, is_words
from nearfield.models.table import row
from nearfield.types import Encoder, Modality


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


def _graph(name: str, **options: Any) -> Encoder:
    from nearfield.encoders.graph.loading import load

    return load(name, **options)


def _trained(name: str, **options: Any) -> Encoder:
    from nearfield.encoders.records.trained.loading import load_trained

    return load_trained(name, **options)


def _words(name: str, **options: Any) -> Encoder:
    from nearfield.encoders.words.opening import load

    return load(name, **options)


DEFAULTS: dict[Modality, str] = {"text": "minilm", "record": "fields", "node": "netmf"}
"""The encoder of a new collection for which none is named, by the modality of its items."""

GRAPHS = ("netmf", "deepwalk", "node2vec")
"""Encoders of a graph's nodes: see :mod:`nearfield.encoders.graph`."""

FAMILIES: dict[str, Family] = {
    "fields": Family(lambda name: name == "fields", _fields),
    "graphs": Family(lambda name: name in GRAPHS, _graph),
    "elmo": Family(is_elmo, _elmo),
    "records": Family(is_trained, _trained),
    # Before the words: their pickles of gensim look like those of words.
    "documents": Family(
        lambda name: is_documents(name) or model_type(name) == "doc2vec", _documents
    ),
    "words": Family(lambda name: is_words(name) or model_type(name) in FOLDERS, _words),
}
"""By name. What none of them takes is a transformer, or a table of tokens, of texts."""


def family(name: str) -> Family | None:
    """The family of a model's name or path; None for texts' own."""
    return next((each for each in FAMILIES.values() if each.matches(name)), None)


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
