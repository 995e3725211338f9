"""Lists written in a cell, as JSON or as Python has them."""

from __future__ import annotations

import ast
import json
from typing import Any


def listed(cell: str) -> Any:
    """A list that is written in a cell, or the cell itself where it holds none.

    >>> listed('["a", "b"]'), listed("['a', 'b']"), listed("[sic] red")
    (['a', 'b'], ['a', 'b'], '[sic] red')
    """
    for read in (json.loads, ast.literal_eval):
        try:
            value = read(cell.strip())
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(value, list | tuple) and not any(isinstance(v, list | dict) for v in value):
            return list(value)
    return cell
