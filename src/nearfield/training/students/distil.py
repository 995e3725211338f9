"""From an encoder to a table of token vectors."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from nearfield.encoders.text.vocabulary import tokenizer_of, vocabulary_rows
from nearfield.errors import UsageError
from nearfield.training.students.base_folder import check_base
from nearfield.training.students.frozen import Frozen
from nearfield.training.students.static import Static, token_ids
from nearfield.types import Encoder, Vectors, Watch, unwatched

# Chosen on the validation part of STS-B, Spearman. MiniLM in 256 numbers, untrained: 1e-4 78.5,
# 3e-4 79.3, 1e-3 79.2; in 128 numbers 78.5.
WIDTH = 256
SMOOTH = 3e-4
COMMON = 0.05  # share of texts' tokens that one punctuation mark or letter is taken to be
PIECE = 3000  # rank of a word that pieces of words are taken to be as common as
# Trained on the texts of STS-B's train: 3e-3 83.6, 1e-2 83.0, 3e-2 80.9. On the test part: 69.9
# untrained, 77.4 trained, MiniLM's own 82.0.
EPOCHS, BATCH, LEARNING_RATE = 5, 256, 3e-3


def distil(
    encoder: Encoder,
    texts: Collection[str] = (),
    *,
    dim: int | None = None,
    epochs: int = EPOCHS,
    random_state: int = 0,
    watch: Watch = unwatched,
) -> Static:
    """Distil a table of token vectors.

    Every token goes through the encoder alone; the rows are centred, turned to their ``dim``
    principal axes ``P``, and weighted by ``a / (a + p)``, ``p`` being how common the token is by
    Zipf's law (SIF, Arora et al. 2017, openreview.net/forum?id=SyK00v5xx; model2vec,
    github.com/MinishLab/model2vec). Then the table learns the encoder's own rows ``x`` of the
    texts: ``mean(1 - cos(s, x P))``, by Adam.

    Parameters
    ----------
    encoder
        From ``nearfield.load``.
    texts
        The user's own, without labels; without any, nothing is learned.
    dim
        Width of the table, at most the encoder's; None for 256, or the encoder's if that is less.
    epochs
        Passes over the texts.
    random_state
        Of their order.
    watch
        Told of the stages "Vocabulary", "Embedding" and "Distilling".

    Raises
    ------
    UsageError
        A width that cannot be, or an encoder without a folder of its own.
    """
    base = check_base(encoder)
    dim = min(WIDTH, base.dim) if dim is None else dim
    if not 1 <= dim <= base.dim:
        raise UsageError(
            f"dim={dim!r} was given; the rows of {base.name} have {base.dim} numbers, so it is "
            f"from 1 to {base.dim}.",
            "Leave it out for the usual width.",
        )
    tokenizer = tokenizer_of(base)
    rows = vocabulary_rows(base, progress=watch("Vocabulary"))
    rows -= rows.mean(axis=0)
    axes = _axes(rows, dim)
    table = rows @ axes
    names = tokenizer.get_vocab(with_added_tokens=True)
    table *= weights_of(sorted(names, key=names.__getitem__))[:, None]
    static = Static(table / np.linalg.norm(table, axis=1).mean(), tokenizer)
    if texts:
        frozen = Frozen(encoder, texts, progress=watch("Embedding"))
        _learn(static, sorted(set(texts)), frozen, axes, epochs, random_state, watch)
    return static


def weights_of(tokens: list[str]) -> Vectors:
    """Weight of each token, by the order of the ids: words stand there the common ones first.

    >>> [round(float(weight), 3) for weight in weights_of(["!", "the", "cat", "##s"])]
    [0.049, 0.005, 0.008, 0.885]
    """
    bare = [token.lstrip("▁Ġ") for token in tokens]
    words = [row for row, token in enumerate(bare) if token.isalpha() and len(token) > 1]
    harmonic = np.log(max(len(words), PIECE)) + 0.577
    common = np.full(len(tokens), COMMON)
    common[[row for row, token in enumerate(tokens) if token.startswith("##")]] = 1 / PIECE
    common[words] = 1 / np.arange(2, len(words) + 2)
    weights: Vectors = (SMOOTH / (SMOOTH + common / harmonic)).astype(np.float32)
    return weights


def _axes(rows: Vectors, dim: int) -> Vectors:
    """The principal axes of centred rows, the widest first: ``(d, dim)``."""
    _, vectors = np.linalg.eigh(rows.T @ rows)
    return np.ascontiguousarray(vectors[:, ::-1][:, :dim])


def _learn(
    static: Static,
    texts: list[str],
    frozen: Frozen,
    axes: Vectors,
    epochs: int,
    random_state: int,
    watch: Watch,
) -> None:
    """Regress to the encoder's rows; only tokens that come in the texts are moved."""
    listed = token_ids(static.tokenizer, texts)
    used, inverse = np.unique(np.concatenate(listed), return_inverse=True)
    places = np.split(inverse, np.cumsum([len(each) for each in listed])[:-1])
    table = nn.Parameter(static.table.detach()[used].clone())
    optimizer = torch.optim.Adam([table], lr=LEARNING_RATE)
    steps = epochs * -(-len(texts) // BATCH)
    progress = watch("Distilling")
    for step, rows in enumerate(_batches(len(texts), epochs, random_state)):
        optimizer.param_groups[0]["lr"] = LEARNING_RATE * (1 - step / steps)
        wanted = torch.from_numpy(frozen.of([texts[row] for row in rows]) @ axes)
        learned = _mean_rows(table, [places[row] for row in rows])
        loss = 1 - nn.functional.cosine_similarity(learned, wanted).mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        progress(step + 1, steps)
    with torch.no_grad():
        static.table[used] = table


def _batches(n: int, epochs: int, random_state: int) -> Iterator[NDArray[np.int64]]:
    random = np.random.default_rng(random_state)
    for _ in range(epochs):
        order = random.permutation(n)
        yield from (order[at : at + BATCH] for at in range(0, n, BATCH))


def _mean_rows(table: Tensor, places: list[NDArray[np.int64]]) -> Tensor:
    starts = np.cumsum([0, *(len(each) for each in places[:-1])])
    ids = torch.from_numpy(np.concatenate(places))
    return nn.functional.embedding_bag(ids, table, torch.from_numpy(starts), mode="mean")
