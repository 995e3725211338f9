"""json2vec: each object and list attends to what stands in it, asked by its place in the schema.

The question is made of the hashed pieces of the holder's path, so that it exists for any key. A
second hop asks again, knowing what the first one heard (Sukhbaatar et al. 2015, "End-To-End Memory
Networks", arXiv:1503.08895); heads are those of Vaswani et al. 2017, arXiv:1706.03762. The elements
of a list are a set.
"""

from __future__ import annotations

import numpy as np

from nearfield.encoders.records.trained.arithmetic import (
    Arithmetic,
    Array,
    Index,
    Parameters,
    linear,
)
from nearfield.encoders.records.trained.networks import WIDTH, Below

HEADS = 8
HOPS = 2
BOUND = 12.0  # of logits and states: the exponentials of -12 and 12 are both safe in float32


class Json2Vec:
    """Cells whose state is one vector."""

    def sizes(self) -> dict[str, tuple[int, ...]]:
        """See :class:`~nearfield.encoders.records.trained.networks.Cells`."""
        made: dict[str, tuple[int, ...]] = {}
        for hop in range(HOPS):
            made |= {
                f"ask{hop}.weight": ((1 + hop) * WIDTH, WIDTH),
                f"ask{hop}.bias": (WIDTH,),
                f"tell{hop}.weight": (WIDTH, 2 * WIDTH),  # keys and values
                f"tell{hop}.bias": (2 * WIDTH,),
            }
        made["mix.weight"] = ((1 + HOPS) * WIDTH + 1, 2 * WIDTH)
        made["mix.bias"] = (2 * WIDTH,)
        made["out.weight"] = (2 * WIDTH, WIDTH)
        made["out.bias"] = (WIDTH,)
        return made

    def leaves(self, x: Array, weights: Parameters, how: Arithmetic) -> Array:
        """See :class:`~nearfield.encoders.records.trained.networks.Cells`."""
        return x

    def holders(self, x: Array, below: Below, weights: Parameters, how: Arithmetic) -> Array:
        """See :class:`~nearfield.encoders.records.trained.networks.Cells`."""
        count = np.bincount(below.owner, minlength=len(x)).astype(np.float32)[:, None]
        heard = [x]
        for hop in range(HOPS):
            question = linear(how.concat(heard[: 1 + hop], 1), weights, f"ask{hop}")
            told = how.take(linear(below.states, weights, f"tell{hop}"), below.at)
            heard.append(_attend(question, told, below.owner, how))
        heard.append(how.constant(np.log1p(count)))
        mixed = how.relu(linear(how.concat(heard, 1), weights, "mix"))
        # Without a bound, the states of 64 levels can grow beyond float32.
        return how.tanh((linear(mixed, weights, "out") + heard[1]) * (1 / BOUND)) * BOUND


def _attend(question: Array, told: Array, owner: Index, how: Arithmetic) -> Array:
    """What each holder hears of what stands in it, by heads: ``(holders, WIDTH)``."""
    owners, each = len(question), WIDTH // HEADS
    products = (how.take(question, owner) * told[:, :WIDTH]).reshape(-1, HEADS, each).sum(-1)
    logits = how.tanh(products * float(each**-0.5 / BOUND)) * BOUND
    shares = how.exp(logits)
    shares = shares / how.take(how.total(shares, owner, owners), owner)
    values = told[:, WIDTH:].reshape(-1, HEADS, each) * shares[:, :, None]
    return how.total(values.reshape(-1, WIDTH), owner, owners)
