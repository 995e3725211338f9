"""How well each word or phrase tells a cluster from the others."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from nearfield.modalities.text.phrases import Phrases
from nearfield.tasks.cluster.product import product
from nearfield.tasks.topics.directions import unit
from nearfield.types import Vectors

SHORTLIST = 60  # terms a cluster whose vectors are looked at
# Measured on CLINC150, MedQuAD and Debian (16,000 to 24,000 texts): a prior of 20 to 100 texts is
# flat; coverage to the power 1.4 has more coherent keywords (NPMI) than 1 (by .03 to .07) at the
# same fit of the names.
PRIOR, PRIOR_SHARE = 50.0, 0.01
TIMES = 1.5  # a keyword is at least so much more frequent inside than outside
COVER = 1.4


class Candidates(NamedTuple):
    """A cluster's best terms: their numbers, scores, and how many of its texts hold each."""

    terms: NDArray[np.int64]
    scores: NDArray[np.float64]
    held: NDArray[np.float64]


def best_terms(
    labels: NDArray[np.int64],
    phrases: Phrases,
    vectors: Vectors,
    weights: NDArray[np.float64],
) -> list[Candidates]:
    """The candidates of each cluster ``0..max(labels)``, best first.

    ``weights`` is what each text's vote counts.
    """
    inside = np.flatnonzero(labels >= 0)
    shape = (int(labels.max(initial=-1)) + 1, len(labels))
    member = sp.csr_matrix((weights[inside], (labels[inside], inside)), shape)
    held = (member @ phrases.votes).tocsr()
    odds = _log_odds(held, member, phrases, weights)
    size = np.asarray(member.sum(axis=1)).ravel()
    short = []
    for cluster, (start, stop) in enumerate(pairwise(held.indptr)):
        terms, votes = held.indices[start:stop], held.data[start:stop]
        cover = (votes / max(size[cluster], 1e-9)) ** COVER
        scores = np.round(odds[start:stop] * cover, 9)
        best = np.lexsort((terms, -scores))[:SHORTLIST]
        best = best[scores[best] > 0]
        short.append(Candidates(terms[best].astype(np.int64), scores[best], votes[best]))
    return _refit(short, member, phrases, vectors)


def _log_odds(
    held: sp.csr_matrix, member: sp.csr_matrix, phrases: Phrases, weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Log of the odds of a term in the cluster over those outside, 0 where not more frequent."""
    size = np.asarray(member.sum(axis=1)).ravel()
    inside = np.repeat(size, np.diff(held.indptr))
    total = np.asarray(phrases.votes.T @ weights).ravel()[held.indices]
    votes = weights.sum()
    strength = min(PRIOR, PRIOR_SHARE * votes)
    prior = total / max(votes, 1e-9) * strength
    here, there = held.data + prior, np.maximum(total - held.data, 0) + prior
    if votes - size.max(initial=0) < 1e-9:  # one cluster, nothing to compare with: what it holds
        return np.ones_like(here)
    sizes, others = inside + strength, votes - inside + strength
    odds = np.log(here / np.maximum(sizes - here, 1e-9) / there * np.maximum(others - there, 1e-9))
    frequent = here / sizes > TIMES * there / others
    return np.where(frequent, np.maximum(odds, 0), 0)


def _refit(
    short: list[Candidates], member: sp.csr_matrix, phrases: Phrases, vectors: Vectors
) -> list[Candidates]:
    """Scores times the cosine between the centre of a term's texts and the cluster's own."""
    if not short or len(vectors) < 2:
        return short
    mean = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    terms = np.unique(np.concatenate([c.terms for c in short]))
    holds = phrases.votes[:, terms].T.tocsr().astype(np.float32)
    holds.data[:] = 1
    rows = unit(_means(holds, vectors) - mean)
    centres = unit(_means(member.astype(np.float32), vectors) - mean)
    refitted = []
    for cluster, (numbers, scores, held) in enumerate(short):
        near = np.einsum("ij,j->i", rows[np.searchsorted(terms, numbers)], centres[cluster])
        final = np.round(scores * np.maximum(near, 0.01), 6)
        order = np.lexsort((numbers, -final))
        refitted.append(Candidates(numbers[order], final[order], held[order]))
    return refitted


def _means(holds: sp.csr_matrix, vectors: Vectors) -> Vectors:
    counts = np.maximum(np.asarray(holds.sum(axis=1)), 1e-9)
    means: Vectors = product(holds, vectors) / counts
    return means
