"""gensim's inner loops, driven in one order: the same texts and seed give the same bits.

gensim itself is repeatable with one worker alone: several write into one another's rows as they
come. Here one thread makes each step, in the order of the texts; the vocabulary's order, the first
numbers and every draw follow from the seed, and nothing from Python's salted ``hash``.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import Failure, Hint, MissingExtra
from nearfield.training.words.corpus import Corpus
from nearfield.training.words.method import LAST_RATE, Method
from nearfield.types import Vectors, Watch, unwatched

if TYPE_CHECKING:
    from collections.abc import Iterator

# fastText's own number of hashed pieces of words. A smaller corpus takes the power of two that is
# twice its different pieces: two million rows of 100 numbers are 800 MB.
MOST_BUCKETS = 2_000_000
LEAST_BUCKETS = 1 << 12
_FAR = 1e4  # no number of a vector comes near it: see MOST_RATE


@dataclass(frozen=True)
class Arrays:
    """What was learned, ``by_name`` as it stands in the folder.

    ``vectors`` (words, dim) for Word2Vec; for fastText the words' own rows and under them those of
    the hashed pieces, (words + buckets, dim). For Doc2Vec ``vectors`` (PV-DM alone) and ``output``,
    (words, dim) each. ``words`` are the vectors of the words, ``(words, dim)``, and of Doc2Vec
    ``documents`` those of the texts, ``(documents, dim)``; neither is in the folder.
    """

    by_name: Mapping[str, Vectors]
    words: Vectors
    documents: Vectors | None = None
    buckets: int = 0


def check_installed() -> None:
    """Raise ``MissingExtra`` where gensim is not there."""
    if find_spec("gensim") is None:
        raise MissingExtra("Learning vectors of words", "words")


def learn(corpus: Corpus, method: Method, watch: Watch = unwatched) -> Arrays:
    """Learn the vectors of a corpus.

    Raises
    ------
    MissingExtra
        gensim is not installed.
    Failure
        The numbers ran away.
    """
    check_installed()
    with _quiet():
        model = MODELS[method.name](corpus, method)
        _run(model, corpus, method, watch)
    learned = _TAKEN[method.name](model, method)
    for array in learned.by_name.values():
        if not np.isfinite(array).all():
            raise _ran_away(method)
    return learned


def _ran_away(method: Method) -> Failure:
    return Failure(
        "The numbers of the vectors ran away: the learning rate is too high.",
        Hint.use(learning_rate=method.learning_rate / 10),
    )


def _run(model: Any, corpus: Corpus, method: Method, watch: Watch) -> None:
    """Every batch of every epoch, the rate falling with the words done."""
    memory = model._get_thread_working_mem()
    total, done = corpus.kept * method.epochs, 0
    progress = watch("Learning")
    for _ in range(method.epochs):
        for batch in corpus.batches():
            rate = method.learning_rate - (method.learning_rate - LAST_RATE) * done / total
            model._do_train_job(_job(batch, method), max(rate, LAST_RATE), memory)
            done += sum(len(words) for _, words in batch)
            progress(done, total)
        if not np.abs(model.syn1neg).max() < _FAR:
            raise _ran_away(method)


def _job(batch: list[tuple[int, list[str]]], method: Method) -> list[Any]:
    if not method.of_documents:
        return [words for _, words in batch]
    from gensim.models.doc2vec import TaggedDocument

    return [TaggedDocument(words, [number]) for number, words in batch]


def _common(method: Method) -> dict[str, Any]:
    """What gensim's three models are told alike."""
    return {
        "vector_size": method.dim,
        "window": method.window,
        "min_count": 1,  # the corpus holds no rarer words any more
        "sample": method.subsample,
        "negative": method.negative,
        "seed": method.random_state,
        "epochs": method.epochs,
        "workers": 1,
        "sorted_vocab": 0,  # it is, and gensim's order of equally common words is not stable
    }


def _word2vec(corpus: Corpus, method: Method) -> Any:
    from gensim.models.word2vec import Word2Vec

    model = Word2Vec(sg=int(method.architecture == "skip-gram"), **_common(method))
    model.build_vocab_from_freq(_counts(corpus))
    return model


def _fasttext(corpus: Corpus, method: Method) -> Any:
    from gensim.models.fasttext import FastText

    shortest, longest = method.ngrams
    model = FastText(
        sg=int(method.architecture == "skip-gram"),
        min_n=shortest,
        max_n=longest,
        bucket=buckets_for(corpus.words, method.ngrams),
        **_common(method),
    )
    model.build_vocab_from_freq(_counts(corpus))
    return model


def _doc2vec(corpus: Corpus, method: Method) -> Any:
    from gensim.models.doc2vec import Doc2Vec

    model = Doc2Vec(dm=int(method.architecture == "pv-dm"), **_common(method))
    model.dv.index_to_key = list(range(corpus.documents))
    model.build_vocab_from_freq(_counts(corpus), corpus_count=corpus.documents)
    return model


def _counts(corpus: Corpus) -> dict[str, int]:
    return dict(zip(corpus.words, corpus.counts.tolist(), strict=True))


def buckets_for(words: list[str], ngrams: tuple[int, int]) -> int:
    """How many rows fastText's hashed pieces share.

    >>> buckets_for(["where"], (3, 6))
    4096
    """
    pieces: set[str] = set()
    for word in words:
        marked = f"<{word}>"
        for size in range(ngrams[0], ngrams[1] + 1):
            pieces.update(marked[at : at + size] for at in range(len(marked) - size + 1))
        if 2 * len(pieces) >= MOST_BUCKETS:
            return MOST_BUCKETS
    return min(MOST_BUCKETS, max(LEAST_BUCKETS, 1 << (2 * len(pieces) - 1).bit_length()))


def _of_words(model: Any, method: Method) -> Arrays:
    return Arrays({"vectors": model.wv.vectors}, model.wv.vectors)


def _of_pieces(model: Any, method: Method) -> Arrays:
    model.wv.adjust_vectors()
    rows = np.concatenate([model.wv.vectors_vocab, model.wv.vectors_ngrams])
    return Arrays({"vectors": rows}, model.wv.vectors, buckets=model.wv.bucket)


def _of_documents(model: Any, method: Method) -> Arrays:
    arrays: dict[str, NDArray[np.float32]] = {"output": model.syn1neg}
    if method.architecture == "pv-dm":
        arrays["vectors"] = model.wv.vectors
    return Arrays(arrays, model.wv.vectors, documents=model.dv.vectors)


MODELS = {"word2vec": _word2vec, "fasttext": _fasttext, "doc2vec": _doc2vec}
_TAKEN = {"word2vec": _of_words, "fasttext": _of_pieces, "doc2vec": _of_documents}


@contextmanager
def _quiet() -> Iterator[None]:
    """Gensim warns through ``logging`` of what is meant so here."""
    import logging

    log = logging.getLogger("gensim")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)
