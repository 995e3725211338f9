"""Word vectors as an encoder: a text is the mean of its words."""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Callable, Generator, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.forked import opened
from nearfield.encoders.text.embedding import Embedding
from nearfield.encoders.text.output import Output
from nearfield.encoders.text.texts import as_list
from nearfield.encoders.words.formats.folder import write_folder
from nearfield.encoders.words.model import WordModel
from nearfield.encoders.words.rows import blocks
from nearfield.encoders.words.similar import Similar, WordSpace
from nearfield.errors import BadModel, UsageError
from nearfield.types import Content, Modality, Progress, Vectors, silent

TEXT: frozenset[Modality] = frozenset({"text"})
LEARNED = "common.npy"


class WordEncoder(Embedding):
    """A file of word vectors: of word2vec, GloVe, fastText or gensim, mapped into memory.

    A text's vector is the mean of its words' vectors; fastText's are made as fastText makes them.
    With ``weighting="sif"`` rare words count more, and the direction that all texts share is taken
    away (Arora, Liang, Ma, ICLR 2017): then it is a :class:`~nearfield.types.FittedEncoder`. It is
    a :class:`~nearfield.types.ReadingEncoder` in any case. ``word in encoder`` says whether the
    vocabulary has a word.

    Attributes
    ----------
    name, dim, fingerprint, modalities, query_modalities
        See :class:`nearfield.types.Encoder`.
    max_tokens
        The most words that are read of a text at once.
    truncate_dim, max_seq_length, similarity_fn_name
        What may be assigned: see :class:`~nearfield.encoders.text.settings.Settings`.
    weighting
        ``"mean"`` or ``"sif"``.
    languages
        ISO 639-1 codes of what it was trained on; empty where nobody says.
    notes
        What was found amiss in the file, for a person.
    model
        The vectors, and what cuts texts into words.

    Examples
    --------
    >>> import nearfield as nf
    >>> words = nf.load("glove-50")  # doctest: +SKIP
    >>> words.most_similar("frog", k=2)  # doctest: +SKIP
    [Similar(word='toad', score=0.84), Similar(word='snake', score=0.76)]
    >>> words.analogy("man", "king", "woman")[0].word  # doctest: +SKIP
    'queen'
    >>> words.odd_one_out(["apple", "pear", "train"])  # doctest: +SKIP
    'train'
    """

    model: WordModel

    def __init__(
        self,
        model: WordModel,
        *,
        path: Path | None = None,
        reopen: Callable[[], WordEncoder] | None = None,
        languages: tuple[str, ...] = (),
        similarity_fn_name: str = "cosine",
    ) -> None:
        super().__init__(model, similarity_fn_name)
        self.name = model.name
        self.modalities = self.query_modalities = TEXT
        self.languages = languages
        self.path = path
        self._reopen = reopen
        self._space = WordSpace(model.name, model.vectors, path)

    def __reduce__(self) -> tuple[Any, ...]:
        if self._reopen is None:
            raise TypeError(f"{self.name} is of no file, so it cannot be pickled.")
        return partial(opened, _again), (self._reopen, self.model.common), self.settings()

    def __repr__(self) -> str:
        return f"WordEncoder({self.name!r}, words={len(self.model.vectors):,}, dim={self.dim})"

    def __len__(self) -> int:
        """Words of the vocabulary."""
        return len(self.model.vectors)

    def __contains__(self, word: object) -> bool:
        """Whether the vocabulary has a word; fastText makes vectors of others too."""
        return isinstance(word, str) and self._known(word) in self.model.vectors.vocabulary

    @property
    def weighting(self) -> str:
        """How words are weighed: ``"mean"`` or ``"sif"``."""
        return self.model.weighting

    @property
    def notes(self) -> tuple[str, ...]:
        """What was found amiss in the file."""
        return self.model.vectors.notes

    @property
    def fitted(self) -> bool:
        """Whether it has learned what it needs: always, but for SIF before :meth:`fit`."""
        return self.model.weighting != "sif" or self.model.common is not None

    def vector(self, word: str) -> Vectors:
        """The vector of a ``word`` as the file has it, ``(dim,)``; of fastText, of any word.

        Raises ``UsageError`` for a word that it does not know.
        """
        row: Vectors = self.vectors([word])[0]
        return row

    def vectors(self, words: Sequence[str]) -> Vectors:
        """The vectors of n ``words`` as the file has them, ``(n, dim)``; see :meth:`vector`."""
        listed = [self._known(word) for word in as_list(words)]
        rows, known = self.model.vectors.vectors(listed)
        if not known.all():
            self._space.units(listed)
        return rows

    def most_similar(
        self,
        positive: str | Sequence[str] = (),
        negative: str | Sequence[str] = (),
        k: int = 10,
    ) -> list[Similar]:
        """The ``k`` words nearest to the mean of ``positive`` words and minus ``negative`` ones.

        Words are compared by the cosine, all of them, exactly; those that are asked with are left
        out.

        Raises
        ------
        UsageError
            A word that it does not know, or none at all.
        """
        return self._space.most_similar(self._all_known(positive), self._all_known(negative), k)

    def analogy(self, a: str, b: str, c: str, k: int = 10) -> list[Similar]:
        """What is to ``c`` as ``b`` is to ``a``: the ``k`` words nearest to b - a + c (3CosAdd).

        Mikolov, Yih, Zweig, NAACL 2013. Raises as :meth:`most_similar` does.
        """
        return self.most_similar([b, c], [a], k)

    def odd_one_out(self, words: Sequence[str]) -> str:
        """The one of ``words`` that is farthest from the mean of all."""
        listed = as_list(words)
        return listed[self._space.odd_one_out(self._all_known(listed))]

    def similarity(self, a: Any, b: Any) -> Any:
        """The cosine of two words ``a`` and ``b``; or compare rows, as any encoder of texts does.

        Rows ``(n, dim)`` and ``(m, dim)`` give ``(n, m)``, by ``similarity_fn_name``.
        """
        if isinstance(a, str) and isinstance(b, str):
            first, second = self._space.units([self._known(a), self._known(b)])
            return float(first @ second)
        return super().similarity(a, b)

    def reads(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Of each of n ``texts``, the share of its letters and signs in words it knows: ``(n,)``.

        A text of which no word is known gets the mean of the frequent words as its vector.
        """
        cut = [self.model.tokenizer.words(text) for text in as_list(texts)]
        words = list(dict.fromkeys(word for each in cut for word in each))
        known = dict(zip(words, self._has_vector(words), strict=True))
        return np.array([_share(each, known) for each in cut], np.float32)

    def fit(self, items: Iterable[Content], *, progress: Progress = silent) -> WordEncoder:
        """The encoder that learned what ``items`` share, for SIF; itself where it need not.

        At most 20,000 texts are read, the same ones in any order. ``progress`` is told once.
        """
        if self.model.weighting != "sif":
            return self
        common = self.model.fit(item for item in items if isinstance(item, str))
        progress(1, 1)
        return self._with(common)

    def save(self, folder: Path) -> None:
        """Write what was learned into a ``folder``."""
        if self.model.common is not None:
            np.save(folder / LEARNED, self.model.common)

    def restored(self, folder: Path) -> WordEncoder:
        """The encoder that learned what :meth:`save` wrote into a ``folder``."""
        path = folder / LEARNED
        try:
            common = np.load(path, allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise BadModel(f"{path} cannot be read: {error}.", "Fit the encoder again.") from None
        if common.shape != (self.model.dim,) or not np.isfinite(common).all():
            raise BadModel(f"{path} is of another encoder.", "Fit the encoder again.")
        return self._with(common.astype(np.float32))

    def save_pretrained(self, folder: str | Path) -> Path:
        """Write all of it into a ``folder``, as safetensors, which ``nearfield.load`` takes."""
        model, vectors = self.model, self.model.vectors
        if vectors.sentences is not None and vectors.sentences.supervised:
            raise UsageError(f"{self.name} is a classifier of fastText, and stays in its own file.")
        if vectors.subwords is not None and vectors.subwords.kept is not None:
            raise UsageError(f"{self.name} is pruned, and stays in its own file.")
        size = len(vectors) + (vectors.subwords.buckets if vectors.subwords else 0)
        rows = np.concatenate([block for _, block in blocks(vectors.rows, 0, size)])
        return write_folder(
            folder,
            list(vectors.vocabulary.words()),
            rows,
            kind=vectors.kind,
            counts=vectors.counts,
            subwords=vectors.subwords,
            plain=model.tokenizer.plain,
            lower=model.tokenizer.lower,
            weighting=model.weighting,
            smoothing=model.smoothing,
            common=model.common,
            more={} if model.tokenizer.split is None else {"split": model.tokenizer.split.__name__},
        )

    def _with(self, common: Vectors) -> WordEncoder:
        other = copy.copy(self)
        other.model = copy.copy(self.model)
        other.model.common = common
        other._settle()
        return other

    def _known(self, word: str) -> str:
        return self.model.tokenizer.known(word)

    def _all_known(self, words: str | Sequence[str]) -> list[str]:
        return [self._known(word) for word in as_list([words] if isinstance(words, str) else words)]

    def _has_vector(self, words: list[str]) -> list[bool]:
        vectors = self.model.vectors
        known = vectors.vocabulary.rows(words) >= 0
        if vectors.subwords is not None:
            _, edges = vectors.subwords.rows(words)
            known |= np.diff(edges) > 0
        has: list[bool] = known.tolist()
        return has

    def _rows(
        self,
        texts: Iterable[str],
        before: str,
        output: Output,
        progress: Progress,
        total: int | None,
    ) -> Generator[Vectors, None, None]:
        for rows in super()._rows(texts, before, output, progress, total):
            if output.unit and not (some := rows.any(axis=1)).all():
                rows[~some] = output.rows(self.model.unknown[None].copy())
            yield rows


def _again(reopen: Callable[[], WordEncoder], common: Vectors | None) -> WordEncoder:
    encoder = reopen()
    return encoder if common is None else encoder._with(common)


def _share(words: list[str], known: dict[str, bool]) -> float:
    """The share of the letters and signs of known words; of nothing but spaces, all."""
    sizes = [sum(unicodedata.category(sign)[0] in "LNS" for sign in word) for word in words]
    total = sum(sizes)
    if not total:
        return float(all(known[word] for word in words))
    return sum(n for word, n in zip(words, sizes, strict=True) if known[word]) / total
