"""From texts alone to a folder of vectors: read, learn, write."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from nearfield.encoders.documents.folder import write_learned
from nearfield.training.proof.folder import check_out, publish
from nearfield.training.words.corpus import Corpus
from nearfield.training.words.learned import Learned, NearestDocument
from nearfield.training.words.learner import Arrays, check_installed, learn
from nearfield.training.words.method import LAST_RATE, Method
from nearfield.types import Vectors, Watch, unwatched

SHOWN, AROUND = 5, 5  # words that are shown, and how many of the nearest
_WORN = 100  # the commonest words are everybody's: those that are shown come after them


def learn_words(
    texts: Iterable[str], method: Method, out: str | Path, watch: Watch = unwatched
) -> Learned:
    """Learn vectors from ``texts``, and write them to the folder ``out``.

    The texts are read once, as they come; what is held in memory is the vocabulary and the vectors
    (for Doc2Vec those of the documents too). One thread learns, so that the same texts, method and
    seed give the same folder, whatever the machine has besides.

    Raises
    ------
    MissingExtra
        The extra ``words`` is not installed.
    UsageError
        ``out`` is there already, or the texts hold too few words.
    Failure
        The numbers ran away, or the folder cannot be written.
    """
    check_installed()
    out = Path(out)
    check_out(out)
    began = time.monotonic()
    corpus = Corpus(method.min_count)
    try:
        corpus.read(texts, watch)
        arrays = learn(corpus, method, watch)
    finally:
        corpus.close()
    settings = settings_of(corpus, method, arrays)
    publish(
        lambda folder: write_learned(folder, settings, corpus.words, corpus.counts, arrays.by_name),
        out,
    )
    return Learned(
        path=out,
        method=method.name,
        architecture=method.architecture,
        dim=method.dim,
        words=len(corpus.words),
        rare=corpus.rare,
        documents=corpus.documents,
        tokens=corpus.tokens,
        epochs=method.epochs,
        seconds=round(time.monotonic() - began, 1),
        nearest=() if method.of_documents else nearest(corpus, arrays.words),
    )


def settings_of(corpus: Corpus, method: Method, arrays: Arrays) -> dict[str, Any]:
    """What ``config.json`` says: what reading the arrays takes, and how they were made."""
    made = asdict(method)
    shortest, longest = made.pop("ngrams")
    pieces = {"min_n": shortest, "max_n": longest, "buckets": arrays.buckets}
    return {
        "model_type": made.pop("name"),
        **made,
        **(pieces if arrays.buckets else {}),
        "last_rate": LAST_RATE,
        "documents": corpus.documents,
        "tokens": corpus.tokens,
        "gensim": version("gensim"),
    }


def nearest(corpus: Corpus, vectors: Vectors) -> tuple[NearestDocument, ...]:
    """Some words in the middle of the vocabulary, and the words nearest to each."""
    first = min(_WORN, len(vectors) // 2)
    shown = range(first, min(first + SHOWN, len(vectors)))
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    rows: list[NearestDocument] = []
    for at in shown:
        order = np.argsort(-(unit @ unit[at]), kind="stable")
        near = [corpus.words[row] for row in order[: AROUND + 1].tolist() if row != at]
        rows.append(
            {
                "word": corpus.words[at],
                "count": int(corpus.counts[at]),
                "nearest": near[:AROUND],
            }
        )
    return tuple(rows)
