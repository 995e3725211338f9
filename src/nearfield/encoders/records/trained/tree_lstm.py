"""Child-sum Tree-LSTM over objects, an LSTM over lists: Tai, Socher and Manning 2015.

"Improved Semantic Representations From Tree-Structured Long Short-Term Memory Networks",
arXiv:1503.00075, section 3.1: the input, output and candidate gates read the sum of what the
children say, and each child has a forget gate of its own. A list is read from its first element to
its last by an ordinary LSTM (Woof and Chen 2020, arXiv:2002.05707), or summed as a set.
"""

from __future__ import annotations

import numpy as np

from nearfield.encoders.records.trained.arithmetic import Arithmetic, Array, Parameters, linear
from nearfield.encoders.records.trained.networks import WIDTH, Below


class TreeLstm:
    """Cells whose state is ``h`` and ``c`` beside each other.

    Parameters
    ----------
    ordered
        Whether the elements of a list are read in their order; else a list is a set.
    """

    def __init__(self, *, ordered: bool = True) -> None:
        self.ordered = ordered

    def sizes(self) -> dict[str, tuple[int, ...]]:
        """See :class:`~nearfield.encoders.records.trained.networks.Cells`."""
        made: dict[str, tuple[int, ...]] = {
            "tree.weight": (2 * WIDTH, 3 * WIDTH),  # of x and the children's sum: i, o, u
            "tree.bias": (3 * WIDTH,),
            "forget.child": (WIDTH, WIDTH),  # of one child
            "forget.weight": (WIDTH, WIDTH),  # of x
            "forget.bias": (WIDTH,),
        }
        if self.ordered:
            made |= {"list.weight": (2 * WIDTH, 4 * WIDTH), "list.bias": (4 * WIDTH,)}
        return made

    def leaves(self, x: Array, weights: Parameters, how: Arithmetic) -> Array:
        """See :class:`~nearfield.encoders.records.trained.networks.Cells`."""
        nothing = how.zeros(len(x), WIDTH)
        return self._cell(x, nothing, nothing, weights, how)

    def holders(self, x: Array, below: Below, weights: Parameters, how: Arithmetic) -> Array:
        """See :class:`~nearfield.encoders.records.trained.networks.Cells`."""
        if self.ordered and below.lists[below.owner].any():
            below = _summarized(below, weights, how)
        of_child = below.states[:, :WIDTH] @ weights["forget.child"]
        of_key = linear(x, weights, "forget")
        keep = how.sigmoid(how.take(of_key, below.owner) + how.take(of_child, below.at))
        states = how.take(below.states, below.at)
        kept = how.total(keep * states[:, WIDTH:], below.owner, len(x))
        h = how.total(states[:, :WIDTH], below.owner, len(x))
        return self._cell(x, h, kept, weights, how)

    def _cell(self, x: Array, h: Array, kept: Array, weights: Parameters, how: Arithmetic) -> Array:
        gates = linear(how.concat([x, h], 1), weights, "tree")
        let = how.sigmoid(gates[:, :WIDTH])
        show = how.sigmoid(gates[:, WIDTH : 2 * WIDTH])
        c = let * how.tanh(gates[:, 2 * WIDTH :]) + kept
        return how.concat([show * how.tanh(c), c], 1)


def _summarized(below: Below, weights: Parameters, how: Arithmetic) -> Below:
    """What is below with each list's elements read into one."""
    inside = below.lists[below.owner]
    members = np.flatnonzero(inside)
    owners, first, sizes = np.unique(below.owner[members], return_index=True, return_counts=True)
    longest = np.argsort(-sizes, kind="stable")  # those that go on stand in front
    starts, sizes = members[first[longest]], sizes[longest]
    h = c = how.zeros(len(starts), WIDTH)
    for step in range(int(sizes[0])):
        going = int((sizes > step).sum())
        x = how.take(below.states, below.at[starts[:going] + step])[:, :WIDTH]
        gates = linear(how.concat([x, h[:going]], 1), weights, "list")
        let, keep, show = (how.sigmoid(gates[:, at * WIDTH : (at + 1) * WIDTH]) for at in range(3))
        memory = let * how.tanh(gates[:, 3 * WIDTH :]) + keep * c[:going]
        c = how.concat([memory, c[going:]], 0)
        h = how.concat([show * how.tanh(memory), h[going:]], 0)
    states = how.concat([below.states, how.concat([h, c], 1)], 0)
    at = np.concatenate([below.at[~inside], len(below.states) + np.arange(len(starts))])
    owner = np.concatenate([below.owner[~inside], owners[longest]])
    order = np.argsort(owner, kind="stable")
    return Below(states, at[order], owner[order], below.lists)
