"""What an item holds: a text, a picture, a sound, a record, a node of a graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

from nearfield.types.segment import Segment

Modality: TypeAlias = Literal["text", "image", "audio", "video", "node", "record"]

MODALITIES: tuple[Modality, ...] = get_args(Modality)


@dataclass(frozen=True)
class Media:
    """A picture, sound or clip: where it is, or its bytes, and which piece of it is meant.

    ``uri`` is a path or an address, ``data`` the bytes where they are at hand; one of the two is
    there. ``segment`` is None for the whole.

    >>> Media("image", "photos/one.jpg").modality
    'image'
    """

    modality: Modality
    uri: str = ""
    data: bytes | None = None
    segment: Segment | None = None


@dataclass(frozen=True)
class Record:
    """A JSON value, nested as it came.

    ``place`` is the JSON pointer of a piece within its record, empty for the whole; where it is
    some elements of a list, ``first`` is the number of the first.

    >>> Record({"name": "lamp", "tags": ["red"]}).value["tags"]
    ['red']
    """

    value: Any
    place: str = field(default="", compare=False, repr=False)
    first: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Node:
    """A node of a graph: its name, and the weight of the edge to each node that it points to.

    An edge without a direction is listed at both of its ends. ``text`` is what the node says, where
    it says something; its name is what stands in the file.

    >>> Node("a", {"b": 1.0}, "a red apple").text
    'a red apple'
    """

    name: str
    edges: Mapping[str, float]
    text: str | None = None


Content: TypeAlias = str | Media | Record | Node
"""A ``str`` is always text, never a path."""
