"""Local attention in blocks: each token looks at the tokens around it, and no others are computed.

Over the whole text, local layers cost as much as global ones. ModernBERT base in bf16, one thread,
CPU seconds over the whole text and in blocks: 200 tokens .29, .29; 2,048 tokens 2.6, 1.9; 8,192
tokens 34.6, 14.2.
"""

from __future__ import annotations

from nearfield.encoders.network.layers import Node, attend, integers, length, number, ops

BLOCK = 128  # queries that share their keys; blocks of 256 take as long
LONG = 512  # tokens up to which a text is one block, without a halo


class Local:
    """Which tokens look where in local layers, ``reach`` to either side; shared by all of them.

    A text of ``n`` tokens is cut into blocks of queries. Their keys are those of the block and of a
    halo of ``reach`` tokens around it; places beyond the ends are clipped, and masked.
    """

    def __init__(self, ids: Node, mask: Node, reach: int, width: int) -> None:
        opset = ops()
        self._tokens, self._width = length(ids), width
        is_long = opset.greater(self._tokens, integers(LONG))
        size = opset.select(is_long, integers(BLOCK), self._tokens)
        halo = opset.select(is_long, integers(reach), integers(0))
        keys = opset.add(size, opset.multiply(halo, integers(2)))
        queries_at = _places(self._tokens, size, integers(0), size)
        keys_at = _places(self._tokens, size, halo, keys)
        last = opset.subtract(self._tokens, integers(1))
        self._queries = opset.minimum(queries_at, last)
        self._keys = opset.maximum(opset.minimum(keys_at, last), integers(0))
        apart = opset.abs(
            opset.subtract(
                opset.unsqueeze(self._queries, integers(2)), opset.unsqueeze(keys_at, integers(1))
            )
        )
        is_inside = opset.unsqueeze(opset.equal(keys_at, self._keys), integers(1))
        is_near = opset.logical_and(opset.less_equal(apart, number(reach)), is_inside)
        is_real = opset.unsqueeze(opset.gather(mask, self._keys, number(1)), integers(2))
        # A padded token far behind the text would see nothing, and become NaN; it sees itself.
        is_self = opset.equal(apart, number(0))
        visible = opset.logical_and(is_near, opset.logical_or(is_self, is_real))
        self._visible = opset.reshape(
            visible, opset.concat([integers(-1, 1), size, keys], 0), False
        )

    def attend(self, query: Node, key: Node, value: Node) -> Node:
        """Attention of ``(batch, heads, tokens, width / heads)``, as ``layers.attend`` gives it."""
        opset = ops()
        mixed = attend(
            _blocks(query, self._queries),
            _blocks(key, self._keys),
            _blocks(value, self._keys),
            self._visible,
        )
        batch = opset.gather(opset.shape_of(query), integers(0), number(0))
        joined = opset.reshape(mixed, opset.concat([batch, integers(-1, self._width)], 0), False)
        return opset.slice(joined, integers(0), self._tokens, integers(1), integers(1))


def _places(tokens: Node, size: Node, halo: Node, many: Node) -> Node:
    """Places of the tokens of each block, ``(blocks, many)``; some lie beyond the text's ends."""
    opset = ops()
    short = opset.subtract(opset.add(tokens, size), integers(1))
    starts = opset.multiply(_range(opset.divide(short, size)), size)
    return opset.add(opset.unsqueeze(opset.subtract(starts, halo), integers(1)), _range(many))


def _range(many: Node) -> Node:
    return ops().range(number(0), ops().squeeze(many), number(1), "i64")


def _blocks(x: Node, at: Node) -> Node:
    """``(batch, heads, tokens, w)`` to ``(batch * blocks, heads, many, w)``."""
    opset = ops()
    blocks = opset.transpose(opset.gather(x, at, number(2)), integers(0, 2, 1, 3, 4))
    tail = opset.gather(opset.shape_of(blocks), integers(2, 3, 4), number(0))
    return opset.reshape(blocks, opset.concat([integers(-1), tail], 0), False)
