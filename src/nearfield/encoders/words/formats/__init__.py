"""The files that word vectors come in: a row each, told by their first bytes, never by a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nearfield.encoders.words.formats import fasttext, gensim, text, word2vec
from nearfield.encoders.words.mapped import MappedFile
from nearfield.encoders.words.told import FASTTEXT, HEADER, PICKLE, is_text
from nearfield.encoders.words.vectors import WordVectors
from nearfield.errors import BadModel

_PACKED = {b"\x1f\x8b": "gzip", b"PK\x03\x04": "zip", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}


@dataclass(frozen=True)
class Format:
    """A way to write word vectors: whether a file's first bytes are of it, and its reader."""

    fits: Callable[[bytes], bool]
    read: Callable[[MappedFile], WordVectors]


FORMATS: dict[str, Format] = {
    "fasttext": Format(lambda head: head.startswith(FASTTEXT), fasttext.read),
    "gensim": Format(lambda head: head.startswith(PICKLE), gensim.read),
    "text": Format(is_text, text.read),
    "word2vec": Format(lambda head: bool(HEADER.match(head)), word2vec.read),
}


def read_vectors(path: Path) -> WordVectors:
    """The vectors of a file; raises ``BadModel`` for one that holds none that we can read."""
    file = MappedFile(path)
    head = file.head
    for form in FORMATS.values():
        if form.fits(head):
            return form.read(file)
    raise unknown(path.name, head)


def unknown(name: str, head: bytes) -> BadModel:
    """The error for a file that is none of them, with what it seems to be."""
    packed = next((kind for begin, kind in _PACKED.items() if head.startswith(begin)), None)
    if not head:
        return BadModel(f"{name} is empty.", "Fetch or copy it again.")
    if packed:
        return BadModel(
            f"{name} is packed ({packed}); vectors are mapped, not unpacked.", "Unpack it first."
        )
    if head.startswith(FASTTEXT[::-1]):
        return BadModel(
            f"{name} was written by fastText on a machine of the other endianness (big-endian).",
            "Save it on a machine with an Intel, AMD or Arm processor.",
        )
    if b"\0" in head[:64]:
        return BadModel(
            f"{name} is binary and none of the files of vectors that are read; it may be of a "
            "fastText before version 11, which wrote no magic number.",
            "Load it with a newer fastText and save it again; or write its vectors as text.",
        )
    return BadModel(
        f"{name} holds no word vectors: its first line is neither the number of words and their "
        "width nor a word and numbers.",
        "Files of word2vec, GloVe, fastText and gensim are read.",
    )
