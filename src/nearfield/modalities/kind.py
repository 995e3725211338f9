"""A row of the table: what one modality's contents are to the rooms that pass them on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from nearfield.types import Content, Modality, Segment

C = TypeVar("C", bound=Content)

Packed = tuple[str | None, bytes | None]
"""``uri`` and ``data``, as an item batch holds them."""


def nothing(_: object) -> None:
    """Nothing to show, or to read."""


def unsaid(_: object, place: bool) -> Mapping[str, Any]:
    """Nothing that a content says of itself."""
    return {}


@dataclass(frozen=True)
class Kind(Generic[C]):
    """What can be done with the contents of one modality.

    Attributes
    ----------
    modality
        Its name.
    digest
        16 bytes that stand for a content: equal contents have equal ones, on every machine.
    words
        What can be read of it, for BM25 and for names; None if nothing can.
    whole
        The segment that is all of it.
    cut
        A piece of it, as a content of the same modality; the whole segment gives it back.
    pack, unpack
        To the columns ``uri`` and ``data`` of an item batch, and back from ``text``, ``uri`` and
        ``data``.
    suffixes
        Endings of files that are of it, in lower case, with the dot.
    decode
        What an encoder computes with: an array of pixels; a text or record itself.
    preview
        A small picture that is kept beside the item, for the page; None where its words are enough.
    check
        Raises ``BadSource`` for a file that its head shows to be none, or too large; decodes
        nothing.
    about
        Metadata columns that a content says of itself; the place where it was made only where the
        second argument asks for it.
    """

    modality: Modality
    digest: Callable[[C], bytes]
    words: Callable[[C], str | None]
    whole: Callable[[C], Segment]
    cut: Callable[[C, Segment], C]
    pack: Callable[[C], Packed]
    unpack: Callable[[str | None, str | None, bytes | None], C]
    suffixes: tuple[str, ...] = ()
    decode: Callable[[C], Any] = lambda content: content
    preview: Callable[[C], bytes | None] = nothing
    check: Callable[[C], None] = nothing
    about: Callable[[C, bool], Mapping[str, Any]] = unsaid
