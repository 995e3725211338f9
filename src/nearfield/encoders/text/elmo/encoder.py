"""ELMo: texts in, rows out, and the vectors of words in their contexts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.forked import opened
from nearfield.encoders.runtime import choose_threads
from nearfield.encoders.text.caution import TruncationWarning, warn
from nearfield.encoders.text.elmo.engine import ElmoEngine
from nearfield.encoders.text.elmo.folder import elmo_files
from nearfield.encoders.text.elmo.options import read_options
from nearfield.encoders.text.elmo.weights import ElmoWeights
from nearfield.encoders.text.elmo.words import SPLIT, Words, split
from nearfield.encoders.text.passages import Splitter
from nearfield.encoders.text.similarity import normalize
from nearfield.encoders.text.texts import as_list, windows
from nearfield.encoders.text.tokens import TokenVectors
from nearfield.errors import BadModel, Hint, UsageError
from nearfield.types import Modality, Progress, Segment, Vectors, silent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nearfield.models import ModelFolder

TEXT: frozenset[Modality] = frozenset({"text"})
MOST = 512  # words that are read at once: 8 lanes of the official size take 50 MB of states
SHARED = 64  # words that a long text's pieces share, so that the first ones of each have a context


class ElmoEncoder:
    """A bidirectional LSTM over words of characters (Peters et al. 2018, arXiv:1802.05365).

    A word's vector is the mean of the layers, or what ``layer_weights`` in ``options.json`` says;
    a text's is the mean of its words', made a unit row. Each text begins with an empty memory:
    nothing of one is carried to the next. The same text has the same bits in any batch and by any
    number of threads. It is a :class:`~nearfield.types.TokenEncoder` and an
    :class:`~nearfield.types.EngineEncoder`; it computes in float32 alone.

    Parameters
    ----------
    folder
        The official files: ``*options.json`` and ``*weights.hdf5``.
    threads
        Cores to use, at most those available; None for all.
    precision
        ``"auto"`` or ``"f32"``.

    Attributes
    ----------
    name, fingerprint, dim, modalities, query_modalities
        See :class:`nearfield.types.Encoder`.
    precision
        ``"f32"``.
    max_tokens
        Words that are read at once; :meth:`segment` cuts a longer text.
    folder
        Its files on this disk.

    Raises
    ------
    MissingExtra
        h5py is not installed (the extra ``hdf5``).
    BadModel
        The files are missing, damaged, or do not fit together.
    UsageError
        Another precision, or an impossible number of threads.

    Examples
    --------
    >>> import nearfield as nf
    >>> elmo = nf.load("elmo/")  # doctest: +SKIP
    >>> elmo.encode_tokens("He sat on the bank.").vectors.shape  # doctest: +SKIP
    (6, 1024)
    """

    def __init__(
        self, folder: ModelFolder, *, precision: str = "auto", threads: int | None = None
    ) -> None:
        if precision not in ("auto", "f32"):
            raise UsageError(
                f"precision={precision!r} was asked for; ELMo computes in f32 alone.",
                Hint.use(precision="f32"),
            )
        self.name, self.folder, self.precision = folder.name, folder, "f32"
        self.modalities = self.query_modalities = TEXT
        self.max_tokens, self.threads = MOST, choose_threads(threads)
        options_file, weights_file = elmo_files(folder.path)
        self.options = read_options(options_file)
        self.dim = self.options.width
        traits = {"weights": folder.sha256, "options": self.options._asdict()}
        self._mix = np.array(self.options.mix, np.float32)[:, None, None]
        self._engine = ElmoEngine(ElmoWeights(weights_file, self.options), self.threads, traits)
        decides = traits | {"split": SPLIT, "most": MOST, "precision": self.precision}
        packed = json.dumps(decides, sort_keys=True).encode()
        self.fingerprint = hashlib.sha256(packed).hexdigest()[:16]

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(opened, ElmoEncoder, threads=self.threads), (self.folder,)

    def __repr__(self) -> str:
        return f"ElmoEncoder({self.name!r}, dim={self.dim})"

    def encode(self, texts: str | Sequence[str], *, progress: Progress = silent) -> Vectors:
        """Unit float32 rows of ``texts``: one to ``(dim,)``, n to ``(n, dim)``.

        A text without any word is the mean of the marks of its beginning and its end. A text of
        more than ``max_tokens`` words is cut, with a
        :class:`~nearfield.encoders.text.caution.TruncationWarning`. ``progress`` is called with
        the texts done and the number of texts.
        """
        listed = as_list([texts] if isinstance(texts, str) else texts)
        rows = np.empty((len(listed), self.dim), np.float32)
        start = cut = 0
        for window in windows(listed):
            places: dict[str, int] = {}
            inverse = np.array([places.setdefault(text, len(places)) for text in window])
            words = [split(text).names for text in places]
            cut += sum(len(words[at]) > MOST for at in inverse)
            done = _counter(inverse, start, len(listed), progress)
            different = self._rows([each[:MOST] for each in words], done)
            rows[start : start + len(window)] = different[inverse]
            start += len(window)
        if cut:
            warn(
                f"{cut} of {len(listed)} texts were longer than {MOST} words and cut; "
                "segment() says the pieces that are read whole.",
                TruncationWarning,
            )
        return rows[0] if isinstance(texts, str) else rows

    def encode_document(self, items: Sequence[str], *, progress: Progress = silent) -> Vectors:
        """Encode n ``items``, texts: ``(n, dim)``; see :meth:`encode`, also for ``progress``."""
        return self.encode(items, progress=progress)

    def encode_query(self, items: Sequence[str], *, progress: Progress = silent) -> Vectors:
        """Encode ``items`` as documents are; ``progress`` as for :meth:`encode`."""
        return self.encode(items, progress=progress)

    @overload
    def encode_tokens(  # type: ignore[overload-overlap]  # a str is a sequence of str
        self, texts: str, *, prompt: str | None = ...
    ) -> TokenVectors: ...

    @overload
    def encode_tokens(
        self, texts: Sequence[str], *, prompt: str | None = ...
    ) -> list[TokenVectors]: ...

    def encode_tokens(
        self, texts: str | Sequence[str], *, prompt: str | None = None
    ) -> TokenVectors | list[TokenVectors]:
        """The vector of each word in its context: a :class:`TokenVectors` a text; for one, one.

        ``prompt`` is put before each text, and its own words are left out. A text of more than
        ``max_tokens`` words is read in overlapping pieces, and no word is given twice.
        """
        listed = as_list([texts] if isinstance(texts, str) else texts)
        before = split(prompt or "").names[: MOST // 2]
        vectors = [tokens for window in windows(listed) for tokens in self._tokens(window, before)]
        return vectors[0] if isinstance(texts, str) else vectors

    def segment(self, items: Sequence[str]) -> list[list[Segment]]:
        """Passages of each of the texts ``items``, of at most ``max_tokens`` words."""
        splitter = Splitter(self, MOST)
        return [[Segment(*span) for span in spans] for spans in splitter.each(as_list(items))]

    def count(self, texts: Iterable[str]) -> list[int]:
        """How many words and signs each of ``texts`` has."""
        return [len(split(text).names) for text in texts]

    def layers(self, words: Sequence[Sequence[str]]) -> list[Vectors]:
        """All layers of texts that are cut into ``words`` already: ``(layers + 1, n, dim)`` each.

        The first are the words' own vectors, twice; the sentence's marks are left out.
        """
        return [layers[:, 1:-1] for layers in self._run(words, lambda layers: layers)]

    def own_vectors(self, words: Sequence[str]) -> Vectors:
        """What n ``words`` are without any context: ``(n, dim / 2)``."""
        return self._engine.vectors(words)

    def _rows(self, sentences: list[list[str]], done: Callable[[list[int]], None]) -> Vectors:
        def mean(layers: Vectors) -> Vectors:
            mixed = self._mixed(layers)
            row: Vectors = (mixed[1:-1] if len(mixed) > 2 else mixed).mean(axis=0)
            return row

        return normalize(np.stack(self._run(sentences, mean, done)))

    def _tokens(self, texts: list[str], before: list[str]) -> Iterator[TokenVectors]:
        read = [split(text) for text in texts]
        room = MOST - len(before)
        pieces = [(n, at) for n, each in enumerate(read) for at in _starts(len(each.names), room)]
        sentences = [[*before, *read[n].names[at : at + room]] for n, at in pieces]
        states = self._run(sentences, lambda layers: self._mixed(layers)[len(before) + 1 : -1])
        parts: list[list[Vectors]] = [[np.zeros((0, self.dim), np.float32)] for _ in texts]
        for (n, at), vectors in zip(pieces, states, strict=True):
            parts[n].append(vectors[SHARED if at else 0 :])
        for words, own in zip(read, parts, strict=True):
            yield _token_vectors(words, np.concatenate(own))

    def _run(
        self,
        sentences: Sequence[Sequence[str]],
        make: Callable[[Vectors], Vectors],
        done: Callable[[list[int]], None] = lambda own: None,
    ) -> list[Vectors]:
        made: list[Any] = [None] * len(sentences)

        def keep(n: int, layers: Vectors) -> None:
            made[n] = make(layers)

        self._engine.run(sentences, keep, done)
        if not all(np.isfinite(each).all() for each in made):
            raise BadModel(
                f"{self.name} gives rows that are no numbers (NaN or infinite): its weights are "
                "damaged.",
                "Fetch the model again.",
            )
        return made

    def _mixed(self, layers: Vectors) -> Vectors:
        mixed: Vectors = (layers * self._mix).sum(axis=0)
        return mixed


def _starts(words: int, room: int) -> list[int]:
    """Where the pieces of a text begin; each after the first shares words with the one before."""
    return [0, *range(room - SHARED, words - SHARED, room - SHARED)] if words else []


def _token_vectors(words: Words, vectors: Vectors) -> TokenVectors:
    offsets = np.array(words.spans, np.int64).reshape(-1, 2)
    return TokenVectors(vectors, offsets, tuple(words.names))


def _counter(
    inverse: NDArray[np.int64], start: int, total: int, progress: Progress
) -> Callable[[list[int]], None]:
    """Tells of finished texts, of which several may be one that is read once."""
    copies = np.bincount(inverse)
    so_far = start

    def count(own: list[int]) -> None:
        nonlocal so_far
        so_far += int(copies[own].sum())
        progress(so_far, total)

    return count
