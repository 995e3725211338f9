"""FastText's binary files, plain (``.bin``) and quantised (``.ftz``), supervised ones too.

fastText/src: ``fasttext.cc`` (``loadModel``), ``args.cc``, ``dictionary.cc``, ``densematrix.cc``,
``quantmatrix.cc``, ``productquantizer.cc``; versions 11 and 12 of the format. All numbers are
little-endian, and stand at any byte.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.words.hashing import Bytes
from nearfield.encoders.words.index import Index, indexed, words_index
from nearfield.encoders.words.mapped import MappedFile
from nearfield.encoders.words.rows import CENTRES, Block, Quantised, Quantizer, Rows
from nearfield.encoders.words.subwords import Subwords
from nearfield.encoders.words.vectors import Sentences, WordVectors
from nearfield.errors import BadModel

VERSIONS = (11, 12)
SUPERVISED = 3  # of the models 1 cbow, 2 skip-gram, 3 supervised
HEADER = "<2i12id3i2q"
ENTRY = re.compile(rb"([^\0]{0,65535}+\0(?s:.{9}))|(?s:.+)")  # word, count, word or label
TAIL = 10


class Header(NamedTuple):
    """What stands before the words."""

    magic: int
    version: int
    dim: int
    window: int
    epochs: int
    least_count: int
    negatives: int
    grams: int
    loss: int
    model: int
    buckets: int
    least: int
    most: int
    rate: int
    threshold: float
    size: int
    words: int
    labels: int
    tokens: int
    pruned: int


def read(file: MappedFile) -> WordVectors:
    """The vectors of a model of fastText; raises ``BadModel`` for what cannot be one."""
    header = _header(file)
    index = indexed(file.path, lambda _: _index(file, header))
    at = int(index.facts["end"])
    kept, at = _kept(file, header, at)
    [quantised] = file.numbers(at, "<?")
    rows, at = (_quantised if quantised else _dense)(file, at + 1)
    [also] = file.numbers(at, "<?")  # the output's rows, which say nothing of a word
    (_quantised if also and quantised else _dense)(file, at + 1)
    supervised = header.model == SUPERVISED
    # Version 11 wrote an n-gram's length into supervised models that have none.
    most = 0 if header.version == VERSIONS[0] and supervised else header.most
    subwords = Subwords(header.least, most, header.buckets, header.words, kept)
    _check(file, header, rows, subwords)
    return WordVectors(
        "fasttext-supervised" if supervised else "fasttext",
        index.vocabulary(),
        rows,
        subwords,
        index.arrays["counts"],
        Sentences(supervised, header.grams, header.buckets),
        tuple(index.facts["notes"]),
    )


def _header(file: MappedFile) -> Header:
    header = Header(*file.numbers(0, HEADER))
    if header.version not in VERSIONS:
        raise BadModel(
            f"{file.name} is of version {header.version} of fastText's format; 11 and 12 are read.",
            "Load it with a newer fastText and save it again.",
        )
    sane = (
        0 < header.dim <= 65_536
        and 0 < header.words <= header.size
        and header.words + header.labels == header.size
        and header.buckets >= 0
        and 0 <= header.most <= 1024
        and header.grams >= 0
        and header.model in (1, 2, SUPERVISED)
        and header.pruned >= -1
        and header.labels >= 0
    )
    if not sane:
        what = "its vocabulary is empty" if header.words == 0 else "its settings cannot be"
        raise BadModel(f"{file.name} is no sound model of fastText: {what}.")
    return header


def _index(file: MappedFile, header: Header) -> Index:
    at = _size(HEADER)
    pieces = list(file.records(at, header.size, ENTRY, 0))
    heads = np.frombuffer(b"".join(piece for piece, _ in pieces), np.uint8)
    lengths = np.array([len(entry) for _, entries in pieces for entry in entries], np.int64)
    ends = np.cumsum(lengths)
    counts = np.ndarray((len(heads) - 7,), "<i8", heads, strides=(1,))[ends - 9]
    if heads[ends - 1][: header.words].any():
        raise BadModel(f"{file.name} holds labels among its words: it is damaged.")
    words, edges = _words(heads, lengths, header.words)
    index, kept = words_index(words, edges)
    if kept is not None:
        raise BadModel(f"{file.name} holds a word twice, so its rows cannot be told apart.")
    index.arrays["counts"] = counts[: header.words]
    index.facts["end"] = at + len(heads)
    return index


def _size(form: str) -> int:
    import struct

    return struct.calcsize(form)


def _words(
    heads: Bytes, lengths: NDArray[np.int64], number: int
) -> tuple[Bytes, NDArray[np.int64]]:
    """The first words without what follows each of them."""
    sizes = lengths[:number] - TAIL
    ends = np.cumsum(lengths[:number])
    keep = np.ones(int(ends[-1]), bool)
    for back in range(1, TAIL + 1):
        keep[ends - back] = False
    return heads[: len(keep)][keep], np.concatenate([[0], np.cumsum(sizes)])


def _kept(
    file: MappedFile, header: Header, at: int
) -> tuple[tuple[NDArray[np.int64], NDArray[np.int64]] | None, int]:
    """The buckets that a pruned model kept and their rows, and where the matrix begins."""
    if header.pruned < 0:
        return None, at
    pairs = file.array(at, "<i4", header.pruned, 2).astype(np.int64)
    pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
    if len(pairs) and pairs.min() < 0:
        raise BadModel(f"{file.name} names rows below none: it is damaged.")
    return (pairs[:, 0], pairs[:, 1]), at + pairs.size * 4


def _dense(file: MappedFile, at: int) -> tuple[Rows, int]:
    """A matrix, and where it ends."""
    rows, dim = file.numbers(at, "<2q")
    return Block(file.array(at + 16, "<f4", rows, dim)), at + 16 + 4 * rows * dim


def _quantised(file: MappedFile, at: int) -> tuple[Rows, int]:
    """A matrix of codes, and where it ends."""
    by_norm, rows, dim, size = file.numbers(at, "<?2qi")
    at += _size("<?2qi")
    codes = file.array(at, "u1", max(size, 0))
    quantizer, at = _quantizer(file, at + size, dim)
    parts = -(-dim // quantizer.width)
    if rows * parts != size:
        raise BadModel(f"{file.name} has {size:,} codes for {rows:,} rows of {parts:,}.")
    norms: tuple[Any, Quantizer] | None = None
    if by_norm:
        lengths = file.array(at, "u1", rows)
        of_lengths, at = _quantizer(file, at + rows, 1)
        norms = lengths, of_lengths
    return Quantised(codes.reshape(rows, parts), quantizer, norms), at


def _quantizer(file: MappedFile, at: int, wanted: int) -> tuple[Quantizer, int]:
    dim, parts, width, last = file.numbers(at, "<4i")
    sound = 0 < dim == wanted and 0 < width <= dim and parts == -(-dim // width)
    if not sound or last != (dim % width or width):
        raise BadModel(f"{file.name} has a quantizer that does not fit its rows: it is damaged.")
    centres = file.array(at + 16, "<f4", dim * CENTRES)
    return Quantizer(centres, dim, width), at + 16 + 4 * dim * CENTRES


def _check(file: MappedFile, header: Header, rows: Rows, subwords: Subwords) -> None:
    """See that every row that a word or an n-gram may name is there."""
    needed = header.words
    grams = header.grams > 1 and header.model == SUPERVISED
    if subwords.kept is not None:
        most = subwords.kept[1].max(initial=-1)
        needed += int(most) + 1
    elif subwords.most > 0 or grams:
        needed += header.buckets
    if rows.dim != header.dim or len(rows) < needed:
        raise BadModel(
            f"{file.name} holds {len(rows):,} rows of {rows.dim:,} numbers; its header promises "
            f"{needed:,} of {header.dim:,}."
        )
