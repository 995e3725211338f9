"""Token states to one row a text, as ``1_Pooling/config.json`` says.

The modes and their order are those of sentence-transformers' ``Pooling``; several modes are
concatenated.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from nearfield.encoders.text.config import read_json
from nearfield.encoders.text.layers import Node, constant, ops
from nearfield.errors import BadModel


def _cls(states: Node, mask: Node) -> Node:
    return ops().gather(states, constant(np.int64(0)), constant(np.int64(1)))


def _max(states: Node, mask: Node) -> Node:
    low = constant(np.float32(np.finfo(np.float32).min))
    kept = ops().select(_column(mask), states, low)
    return ops().reduce_max(kept, constant(np.int64(1)), False)


def _mean(states: Node, mask: Node) -> Node:
    return ops().divide(*_sum_and_count(states, mask))


def _mean_sqrt(states: Node, mask: Node) -> Node:
    total, count = _sum_and_count(states, mask)
    return ops().divide(total, ops().sqrt(count))


def _sum_and_count(states: Node, mask: Node) -> tuple[Node, Node]:
    ones = ops().convert(_column(mask), "f32")
    tokens = constant(np.int64(1))
    total = ops().reduce_sum(ops().multiply(states, ones), tokens, False)
    return total, ops().reduce_sum(ones, tokens, False)


def _column(mask: Node) -> Node:
    return ops().unsqueeze(mask, constant(np.int64(2)))


MODES: dict[str, tuple[str, Callable[[Node, Node], Node]]] = {
    # mode -> (its flag in files written before sentence-transformers 6, its graph)
    "cls": ("pooling_mode_cls_token", _cls),
    "max": ("pooling_mode_max_tokens", _max),
    "mean": ("pooling_mode_mean_tokens", _mean),
    "mean_sqrt_len_tokens": ("pooling_mode_mean_sqrt_len_tokens", _mean_sqrt),
}
_UNKNOWN_FLAGS = {
    "pooling_mode_weightedmean_tokens": "weightedmean",
    "pooling_mode_lasttoken": "lasttoken",
}


def read_modes(path: Path) -> tuple[str, ...]:
    """Read the pooling modes of a ``1_Pooling/config.json``, old or new style."""
    config = read_json(path)
    named = config.get("pooling_mode")
    if named is None:
        flags = {flag: mode for mode, (flag, _) in MODES.items()} | _UNKNOWN_FLAGS
        named = [mode for flag, mode in flags.items() if config.get(flag)] or "mean"
    modes = (named,) if isinstance(named, str) else tuple(named)
    unknown = [mode for mode in modes if mode not in MODES]
    if unknown:
        raise BadModel(f"{path} wants the pooling {unknown[0]!r}; known: {', '.join(MODES)}.")
    if config.get("include_prompt", True) is False:
        raise BadModel(f"{path} wants prompts left out of the pooling, which is not known here.")
    return modes


def pool(modes: tuple[str, ...], states: Node, mask: Node) -> Node:
    """Pool states ``(batch, tokens, width)`` to ``(batch, width * len(modes))``."""
    rows = [MODES[mode][1](states, mask) for mode in modes]
    return rows[0] if len(rows) == 1 else ops().concat(rows, 1)
