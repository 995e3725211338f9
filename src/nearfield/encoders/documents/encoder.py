"""The encoder of documents: texts in, the vectors that tell their words best out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.documents.inference import infer
from nearfield.encoders.documents.model import DocumentModel
from nearfield.encoders.forked import opened
from nearfield.encoders.text.similarity import normalize
from nearfield.encoders.text.texts import as_list
from nearfield.types import Modality, Progress, Segment, Vectors, silent

TEXT: frozenset[Modality] = frozenset({"text"})
# Characters of a piece of a long text: some 2,000 words. The steps of one through 40 epochs of
# PV-DM take 130 MB.
PIECE = 12_000
BLOCK = 4096  # texts whose words are held at once


class DocumentEncoder:
    """A Doc2Vec model (Le and Mikolov 2014, arXiv:1405.4053), run by NumPy alone.

    Each text's vector is found by gradient steps whose every draw is seeded by the sha256 of its
    words: the same text has the same vector, to the bit, whatever stands beside it, in any batch,
    order or process. Words that the model does not know are passed over. A text without a known
    word has a direction of its own, made of its sha256, which lies near nothing.

    Parameters
    ----------
    name
        What it was loaded by: a path.
    weights
        The digest of its arrays.
    model
        What it holds: see :func:`nearfield.encoders.documents.folder.read_document_model`.
    reopen
        Opens it again, where it was pickled.

    Attributes
    ----------
    name, dim, fingerprint, modalities, query_modalities
        See :class:`nearfield.types.Encoder`.
    languages
        Empty: nobody says what languages a vocabulary is of.

    Examples
    --------
    >>> encoder = nf.load("my-doc2vec")  # doctest: +SKIP
    >>> encoder.encode(["a red apple", "a blue sky"]).shape  # doctest: +SKIP
    (2, 100)
    """

    languages: tuple[str, ...] = ()

    def __init__(
        self, name: str, weights: str, model: DocumentModel, reopen: Callable[[], Any]
    ) -> None:
        self.name, self.model, self.dim = name, model, model.dim
        self.modalities = self.query_modalities = TEXT
        self.fingerprint = _fingerprint(weights, model)
        self._reopen = reopen

    def __reduce__(self) -> tuple[Any, ...]:
        return opened, (self._reopen,)

    def __repr__(self) -> str:
        return f"DocumentEncoder({self.name!r}, dim={self.dim})"

    def encode(
        self,
        texts: str | Sequence[str],
        *,
        normalize_embeddings: bool = True,
        progress: Progress = silent,
    ) -> Vectors:
        """Encode one text to ``(dim,)``, or n to ``(n, dim)``.

        Rows are of length 1 unless ``normalize_embeddings`` is False: then they are as the model
        makes them, which gensim's ``infer_vector`` gives. ``progress`` is told of the texts done.
        """
        listed = as_list([texts] if isinstance(texts, str) else texts)
        rows = np.empty((len(listed), self.dim), np.float32)
        for at in range(0, len(listed), BLOCK):
            some = listed[at : at + BLOCK]
            rows[at : at + len(some)] = self._rows(some)
            progress(at + len(some), len(listed))
        rows = normalize(rows) if normalize_embeddings else rows
        return rows[0] if isinstance(texts, str) else rows

    def encode_document(self, items: Sequence[str], *, progress: Progress = silent) -> Vectors:
        """Encode n texts to be searched: ``(n, dim)`` unit rows."""
        return self.encode(as_list(items), progress=progress)

    def encode_query(self, items: Sequence[str], *, progress: Progress = silent) -> Vectors:
        """Encode n texts that are searched for: ``(n, dim)`` unit rows."""
        return self.encode(as_list(items), progress=progress)

    def segment(self, items: Sequence[str]) -> list[list[Segment]]:
        """The pieces of each of ``items`` that are read at once: about 2,000 words."""
        return [_pieces(text) for text in as_list(items)]

    def reads(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Of each of n ``texts``, the share of its words that the model knows: ``(n,)``."""
        words = [self.model.cut(text) for text in as_list(texts)]
        known = self.model.words
        shares = [sum(w in known for w in each) / len(each) if each else 0.0 for each in words]
        return np.array(shares, np.float32)

    def _rows(self, texts: Sequence[str]) -> Vectors:
        known = self.model.words
        documents = [
            np.array([known[word] for word in self.model.cut(text) if word in known], np.int64)
            for text in texts
        ]
        rows = infer(documents, self.model)
        for at, document in enumerate(documents):
            if not len(document):
                rows[at] = _apart(texts[at], self.dim)
        return rows


def _apart(text: str, dim: int) -> Vectors:
    """A direction that follows from the text, and from nothing that it says."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    raw = np.random.PCG64(int.from_bytes(digest[:16], "big")).random_raw(dim)
    row: Vectors = (((raw >> np.uint64(11)) * 2.0**-53 - 0.5) / dim).astype(np.float32)
    return row


def _pieces(text: str) -> list[Segment]:
    """Cut at a blank after at most ``PIECE`` characters; together they cover the text."""
    pieces, at = [], 0
    while len(text) - at > PIECE:
        cut = text.rfind(" ", at + PIECE // 2, at + PIECE) + 1
        end = cut or at + PIECE
        pieces.append(Segment(at, end))
        at = end
    return [*pieces, Segment(at, len(text))]


def _fingerprint(weights: str, model: DocumentModel) -> str:
    """Of the weights, the words and their rows, and all that decides a step."""
    digest = hashlib.sha256(weights.encode())
    for part in _parts(model):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()


def _parts(model: DocumentModel) -> Iterable[str]:
    yield from model.words
    for name in ("architecture", "schedule", "dim", "window", "negative", "subsample", "power"):
        yield f"{name}={getattr(model, name)}"
    for name in ("mean", "shrink", "padding"):
        yield f"{name}={getattr(model, name)}"
