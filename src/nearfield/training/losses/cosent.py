"""CoSENT: pairs come in the order of their scores."""

from __future__ import annotations

from nearfield.training.losses.loss import Loss, borrowed, checked_temperature


def cosent(*, temperature: float = 0.05) -> Loss:
    """``log(1 + sum over pairs i, j with y_i > y_j of exp((c_j - c_i) / temperature))``.

    ``c = cos(u, v)`` of u, v ``(n, d)``; scores y ``(n,)`` on any scale: their order counts alone.
    Pairs of equal scores are not compared, and a batch of equal scores gives 0. It is
    sentence-transformers' ``CoSENTLoss`` with ``scale = 1 / temperature``. Huang et al., CoSENT,
    IEEE/ACM TASLP 2024 (doi:10.1109/TASLP.2024.3402087).

    Raises
    ------
    UsageError
        A temperature of 0 or less.

    >>> from torch import tensor
    >>> u, v = tensor([[1.0, 0.0], [1.0, 0.0]]), tensor([[0.6, 0.8], [0.8, 0.6]])
    >>> f"{cosent(temperature=1)([u, v], tensor([1.0, 0.0])):.4f}"  # log(1 + exp(.8 - .6))
    '0.7981'
    """
    return borrowed("CoSENTLoss", scale=1 / checked_temperature(temperature))
