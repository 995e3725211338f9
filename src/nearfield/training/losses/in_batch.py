"""In-batch negatives: of all the positives of a batch, an anchor finds its own."""

from __future__ import annotations

from nearfield.training.losses.loss import Loss, borrowed, checked_temperature


def in_batch(*, temperature: float = 0.05) -> Loss:
    """``1/2 mean_i [-log softmax_j(S_ij) + -log softmax_j(S_ji)]`` at j = i, symmetric InfoNCE.

    ``S_ij = cos(a_i, p_j) / temperature`` for anchors a and positives p ``(n, d)``. Explicit
    negatives, each ``(n, d)``, are further candidates for every anchor, in the first term alone:
    they have no anchor of their own to find. A batch of one without negatives gives 0.

    Of other rows it takes for granted that they are negatives: no text, label or group may come
    twice in a batch (``Batches(distinct=True)``). The larger the batch the better it teaches:
    ``cached.step`` makes it cheap.

    It is sentence-transformers' ``MultipleNegativesRankingLoss`` with the directions
    ``query_to_doc`` and ``doc_to_query``, and ``scale = 1 / temperature``. Henderson et al., 2017
    (arXiv:1705.00652), section 4.4; van den Oord, Li and Vinyals, 2018 (arXiv:1807.03748),
    equation 4; both ways as Radford et al., CLIP, 2021 (arXiv:2103.00020), figure 3, and Günther
    et al., Jina Embeddings 2, 2023 (arXiv:2310.19923). A temperature of .05 is SimCSE's (Gao,
    Yao and Chen, EMNLP 2021, arXiv:2104.08821).

    Raises
    ------
    UsageError
        A temperature of 0 or less.

    >>> from torch import eye
    >>> f"{in_batch(temperature=1)([eye(2), eye(2)], None):.4f}"  # -log(e / (e + 1))
    '0.3133'
    """
    return borrowed(
        "MultipleNegativesRankingLoss",
        scale=1 / checked_temperature(temperature),
        directions=("query_to_doc", "doc_to_query"),
        partition_mode="per_direction",
    )
