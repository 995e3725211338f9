"""Which files a commit of Lance reads, by its manifest.

A manifest file holds three messages of Protocol Buffers (the indexes, the transaction, the manifest
itself) and a footer. The transaction also names files that the commit replaced, so that the bytes
alone say nothing. The fields are those of ``protos/table.proto`` in Lance's format specification.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import cast
from uuid import UUID

MAGIC = b"LANC"
_FRAGMENTS, _VERSION, _INDEXES = 2, 3, 6  # of a manifest: the last is where their message begins
_ID, _FILES, _DELETIONS = 1, 2, 3  # of a fragment
_KINDS = ("arrow", "bin")  # of a file of deletions


def needed(manifest: bytes) -> frozenset[str]:
    """Paths below the table: of data and deletions the files, of each index its folder.

    Raises ``ValueError`` for what is no whole manifest.
    """
    try:
        if manifest[-len(MAGIC) :] != MAGIC:
            raise ValueError("it does not end as a manifest does")
        (place,) = struct.unpack("<Q", manifest[-16:-8])
        files, fields = set[str](), [*_fields(_message(manifest, place))]
        if _VERSION not in dict(fields):
            raise ValueError("it says no version")
        for number, value in fields:
            if number == _FRAGMENTS:
                files |= set(_of_fragment(cast("bytes", value)))
            elif number == _INDEXES:
                files |= set(_of_indexes(_message(manifest, cast("int", value))))
        return frozenset(files)
    except (LookupError, struct.error, TypeError, AttributeError) as error:
        raise ValueError(f"it is cut or damaged: {error}") from error


def _of_fragment(fragment: bytes) -> Iterator[str]:
    here = [*_fields(fragment)]
    of = cast("int", dict(here).get(_ID, 0))
    for number, value in here:
        if number == _FILES:
            yield f"data/{_first(value).decode()}"
        elif number == _DELETIONS:
            numbers = cast("dict[int, int]", dict(_fields(cast("bytes", value))))
            kind, read, own = (numbers.get(number, 0) for number in (1, 2, 3))
            yield f"_deletions/{of}-{read}-{own}.{_KINDS[kind]}"


def _of_indexes(indexes: bytes) -> Iterator[str]:
    for number, value in _fields(indexes):
        if number == 1:
            yield f"_indices/{UUID(bytes=_first(_first(value)))}"


def _first(message: int | bytes) -> bytes:
    """The first field of a message: a data file's path, the identity of an index."""
    return cast("bytes", dict(_fields(cast("bytes", message)))[1])


def _message(manifest: bytes, place: int) -> bytes:
    """A message, after the four bytes that say how long it is."""
    (length,) = struct.unpack_from("<I", manifest, place)
    message = manifest[place + 4 : place + 4 + length]
    if len(message) < length:
        raise ValueError("a message is cut")
    return message


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The number and value of each field, in their order."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        number, kind = tag >> 3, tag & 7
        if kind == 0:
            value, at = _varint(message, at)
            yield number, value
            continue
        length = {1: 8, 5: 4}.get(kind)
        if kind == 2:
            length, at = _varint(message, at)
        if length is None or not number or at + length > len(message):
            raise ValueError("a field is of no kind that there is")
        yield number, message[at : at + length]
        at += length


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """A whole number in groups of seven bits, and where it ends."""
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
        if shift > 63:
            raise ValueError("a number is too long")
