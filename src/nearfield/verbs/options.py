"""What the types of a verb's parameters say beside the type: bounds, and how a face writes them.

Bounds are those of ``annotated_types`` (``Ge``, ``Le``, ``Gt``, ``Lt``); choices are ``Literal``.
The marks below are for faces in which everything is text, such as the command line.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from annotated_types import Ge, Gt, Le


@dataclass(frozen=True)
class Meta:
    """How a value is called where it is explained: ``FILE``, ``COL``."""

    name: str


@dataclass(frozen=True)
class Positional:
    """Given by its place, though it may be left out."""


@dataclass(frozen=True)
class Named:
    """Given by its name on a face of texts, though Python has a place for it."""


@dataclass(frozen=True)
class Commas:
    """Several values may stand in one text, between commas."""


Count: TypeAlias = Annotated[int, Ge(1), Meta("N")]
Share: TypeAlias = Annotated[float, Gt(0), Le(1), Meta("SHARE")]
RandomState: TypeAlias = Annotated[int, Ge(0), Le(2**32 - 1), Meta("N")]
Where: TypeAlias = Annotated[str, Meta("EXPR")]
Column: TypeAlias = Annotated[str, Meta("COL")]
Columns: TypeAlias = Annotated[tuple[str, ...], Commas(), Meta("A,B")]
File: TypeAlias = Annotated[str | Path, Meta("FILE")]
Folder: TypeAlias = Annotated[str | Path, Meta("DIR")]
ModelName: TypeAlias = Annotated[str, Meta("M")]
Name: TypeAlias = Annotated[str, Meta("NAME")]

Engine: TypeAlias = Literal["auto", "f32", "bf16", "int8"]
Mode: TypeAlias = Literal["hybrid", "vector", "text"]
Metric: TypeAlias = Literal["cosine", "dot", "euclidean"]
Grouping: TypeAlias = Literal["kmeans", "hierarchical", "dbscan", "hdbscan", "leiden"]
Kind: TypeAlias = Literal["text", "image", "audio", "video", "node", "record"]
