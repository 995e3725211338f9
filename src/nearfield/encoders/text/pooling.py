"""Token states to one row a text, as ``1_Pooling/config.json`` says.

The modes and their order are those of sentence-transformers' ``Pooling``; several modes are
concatenated. A text of no tokens at all (GPT-2's empty string) gives a row of zeros.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nearfield.encoders.network.config import read_json
from nearfield.encoders.network.layers import Node, constant, integers, number, ops, places
from nearfield.errors import BadModel


@dataclass(frozen=True)
class Pooling:
    """The modes, and whether the tokens of a prompt take part."""

    modes: tuple[str, ...] = ("mean",)
    include_prompt: bool = True


MEAN = Pooling()


def _cls(states: Node, mask: Node) -> Node:
    """State of the first token that takes part."""
    return _one(states, ops().topk(_ones(mask, "i32"), number(1), 1, "max", "index", stable=True))


def _last(states: Node, mask: Node) -> Node:
    place = ops().unsqueeze(places(mask), integers(0))
    counted = ops().multiply(_ones(mask, "i64"), ops().add(place, number(1)))
    return _one(states, ops().topk(counted, number(1), 1, "max", "index"))


def _max(states: Node, mask: Node) -> Node:
    low = constant(np.float32(np.finfo(np.float32).min))
    kept = ops().select(_column(mask), states, low)
    return ops().reduce_max(kept, number(1), False)


def _mean(states: Node, mask: Node) -> Node:
    return _ratio(*_sum_and_count(states, mask))


def _mean_sqrt(states: Node, mask: Node) -> Node:
    total, count = _sum_and_count(states, mask)
    return _ratio(total, ops().sqrt(count))


def _weighted(states: Node, mask: Node) -> Node:
    """Mean weighted by the place from 1, so that later tokens count more."""
    place = ops().convert(ops().add(places(mask), number(1)), "f32")
    weights = ops().multiply(_ones(_column(mask), "f32"), ops().unsqueeze(place, integers(1)))
    total = ops().reduce_sum(ops().multiply(_shown(states, mask), weights), number(1), False)
    return _ratio(total, ops().reduce_sum(weights, number(1), False))


def _one(states: Node, topk: Node) -> Node:
    """State at a place of its own in every text."""
    place = ops().squeeze(topk.output(1), number(1))
    return ops().gather(states, place, number(1), 1)


def _sum_and_count(states: Node, mask: Node) -> tuple[Node, Node]:
    total = ops().reduce_sum(_shown(states, mask), number(1), False)
    return total, ops().reduce_sum(_ones(_column(mask), "f32"), number(1), False)


def _ratio(total: Node, count: Node) -> Node:
    return ops().divide(total, ops().maximum(count, constant(np.float32(1e-9))))


def _shown(states: Node, mask: Node) -> Node:
    return ops().select(_column(mask), states, constant(np.float32(0)))


def _ones(mask: Node, kind: str) -> Node:
    return ops().convert(mask, kind)


def _column(mask: Node) -> Node:
    return ops().unsqueeze(mask, integers(2))


MODES: dict[str, tuple[str, Callable[[Node, Node], Node]]] = {
    # mode -> (its flag in files written before sentence-transformers 6, its graph)
    "cls": ("pooling_mode_cls_token", _cls),
    "max": ("pooling_mode_max_tokens", _max),
    "mean": ("pooling_mode_mean_tokens", _mean),
    "mean_sqrt_len_tokens": ("pooling_mode_mean_sqrt_len_tokens", _mean_sqrt),
    "weightedmean": ("pooling_mode_weightedmean_tokens", _weighted),
    "lasttoken": ("pooling_mode_lasttoken", _last),
}


def read_pooling(path: Path) -> Pooling:
    """Read a ``1_Pooling/config.json``, old or new style.

    Raises
    ------
    BadModel
        It is missing, or wants a mode that is not known.
    """
    config = read_json(path)
    named = config.get("pooling_mode")
    if named is None:
        named = [mode for mode, (flag, _) in MODES.items() if config.get(flag)] or "mean"
    modes = tuple(named) if isinstance(named, list) and named else (named,)
    unknown = [mode for mode in modes if not isinstance(mode, str) or mode not in MODES]
    if unknown:
        raise BadModel(f"{path} wants the pooling {unknown[0]!r}; known: {', '.join(MODES)}.")
    if len(set(modes)) < len(modes):
        raise BadModel(f"{path} wants the same pooling more than once.")
    return Pooling(modes, config.get("include_prompt", True) is not False)


def pool(modes: tuple[str, ...], states: Node, mask: Node) -> Node:
    """Pool states ``(batch, tokens, width)`` to ``(batch, width * len(modes))``.

    ``mask`` is true for the tokens that take part.
    """
    rows = [MODES[mode][1](states, mask) for mode in modes]
    return rows[0] if len(rows) == 1 else ops().concat(rows, 1)
