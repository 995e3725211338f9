"""The cross-encoder: reads the query and a text together, and says how well they fit.

Slower than comparing vectors, since nothing can be computed before the query is known, and better:
it is for the few best of another ranking (Nogueira and Cho, "Passage re-ranking with BERT", 2019,
arXiv:1901.04085).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nearfield.encoders.forked import opened
from nearfield.encoders.rerank.graph import read_graph
from nearfield.encoders.rerank.pairs import Pairs
from nearfield.encoders.runtime import choose_precision, choose_threads
from nearfield.encoders.text.caution import TruncationWarning, warn
from nearfield.encoders.text.openvino_engine import OpenVinoEngine
from nearfield.encoders.text.output import torch
from nearfield.encoders.text.texts import WINDOW, as_list
from nearfield.encoders.text.tokenizer import Tokenizer
from nearfield.errors import BadModel, UsageError, shortened
from nearfield.types import Progress, silent

if TYPE_CHECKING:
    from nearfield.models import ModelFolder


@dataclass(frozen=True)
class Reranked:
    """A text and how well it fits the query; ``index`` is its place in what was given.

    It may be read as sentence-transformers' dictionary is: ``one["corpus_id"]``.
    """

    index: int
    score: float
    text: str

    @property
    def corpus_id(self) -> int:
        """``index``, by sentence-transformers' name."""
        return self.index

    def __getitem__(self, name: str) -> Any:
        if name not in ("corpus_id", "score", "text"):
            raise KeyError(name)
        return getattr(self, name)


class CrossEncoder:
    """Scores pairs of a query and a text; higher fits better.

    Scores are as the model's config has it: between 0 and 1 after a sigmoid, or plain numbers
    (``ms-marco-minilm``: about -11 to 11). They do not depend on the batch, to 1e-5 in f32 and
    .05 of a spread of 20 in bf16. May be shared by threads; pickled, it is opened again from its
    folder.

    Attributes
    ----------
    name, precision
        As of an encoder.
    folder
        Its files on this disk.
    max_tokens
        Room for a query, a text and the special tokens between them.
    """

    def __init__(
        self, folder: ModelFolder, *, precision: str = "auto", threads: int | None = None
    ) -> None:
        self.name, self.folder = folder.name, folder
        self.precision = choose_precision(precision)
        self._threads = threads = choose_threads(threads)
        graph = read_graph(folder.path)
        tokenizer = Tokenizer(folder.path, graph.max_tokens, folder.max_tokens, threads)
        tokenizer.check_words(graph.words, self.name)
        self.max_tokens = tokenizer.limit
        self._pairs = Pairs(tokenizer)
        self._sigmoid = graph.sigmoid
        self._engine = OpenVinoEngine(
            lambda: graph.model,
            precision=self.precision,
            threads=threads,
            pad=tokenizer.pad,
            most=graph.max_tokens,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        options: dict[str, Any] = {"precision": self.precision, "threads": self._threads}
        return partial(opened, CrossEncoder, **options), (self.folder,)

    def __repr__(self) -> str:
        return f"CrossEncoder({self.name!r}, precision={self.precision!r})"

    def predict(
        self,
        inputs: Sequence[tuple[str, str]] | tuple[str, str],
        *,
        convert_to_tensor: bool = False,
        progress: Progress = silent,
    ) -> Any:
        """:meth:`scores` of n pairs, ``inputs``, ``(n,)``, or of one: sentence-transformers' name.

        ``convert_to_tensor`` gives a tensor of torch; ``progress`` is that of :meth:`scores`.
        Raises as it does.
        """
        one = len(inputs) == 2 and all(isinstance(part, str) for part in inputs)
        pairs: Any = [inputs] if one else inputs
        scores = self.scores(pairs, progress=progress)
        given = torch().from_numpy(scores) if convert_to_tensor else scores
        return given[0] if one else given

    def rank(
        self, query: str, documents: Sequence[str], top_k: int | None = None
    ) -> list[Reranked]:
        """``documents`` by how well they fit ``query``, best first; equal ones as they came.

        ``top_k`` is how many of them to return, None for all. Raises as :meth:`scores` does.
        """
        if top_k is not None and top_k < 1:
            raise UsageError(f"top_k is {top_k}; at least one text must be asked for.")
        texts = as_list(documents)
        scores = self.scores([(query, text) for text in texts])
        order = np.argsort(-scores, kind="stable")[:top_k]
        return [Reranked(int(row), float(scores[row]), texts[row]) for row in order]

    def scores(
        self, pairs: Sequence[tuple[str, str]], *, progress: Progress = silent
    ) -> NDArray[np.float32]:
        """How well the text of each of n ``pairs``, ``(query, text)``, fits its query: ``(n,)``.

        A text that does not fit beside the query is read in passages, and has the score of its
        best one. A query over half of the model's limit is cut, with a ``TruncationWarning``.
        ``progress`` is called with the pairs done and the number of pairs.

        Raises
        ------
        UsageError
            Something that is not a pair of strings, with its position.
        """
        queries, texts = _columns(pairs)
        scores = np.empty(len(texts), np.float32)
        done = 0
        for query, rows in _by_query(queries).items():
            fitting = self._fitting(query)
            for start in range(0, len(rows), WINDOW):
                window = rows[start : start + WINDOW]
                scores[window] = self._best(fitting, [texts[row] for row in window])
                done += len(window)
                progress(done, len(texts))
        return scores

    def _best(self, query: str, texts: list[str]) -> NDArray[np.float32]:
        pieces = self._pairs.pieces(query, texts)
        ids = self._pairs.ids(query, [piece for of_text in pieces for piece in of_text])
        logits = self._engine.run(ids, lambda rows: None)[:, 0]
        if not np.isfinite(logits).all():
            raise BadModel(
                f"{self.name} gives scores that are no numbers: its weights are damaged."
            )
        numbers = 1 / (1 + np.exp(-logits)) if self._sigmoid else logits
        starts = np.cumsum([0, *map(len, pieces)])[:-1]
        return np.maximum.reduceat(numbers, starts).astype(np.float32, copy=False)

    def _fitting(self, query: str) -> str:
        cut = self._pairs.cut(query)
        if cut != query:
            warn(
                f"The query is longer than the {self._pairs.most} tokens that it may take of "
                f"{self.max_tokens}, and was cut.",
                TruncationWarning,
            )
        return cut


def _columns(pairs: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    for place, pair in enumerate(pairs):
        if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != 2:
            raise UsageError(
                f"The item at position {place} is {type(pair).__name__} "
                f"{shortened(str(pair), 40)!r}; a pair (query, text) was wanted."
            )
    return as_list([query for query, _ in pairs]), as_list([text for _, text in pairs])


def _by_query(queries: list[str]) -> dict[str, list[int]]:
    """Each query with its rows."""
    rows: dict[str, list[int]] = {}
    for row, query in enumerate(queries):
        rows.setdefault(query, []).append(row)
    return rows
