"""Which values a filter asks a column for."""

from __future__ import annotations

from collections.abc import Collection


def equalities(text: str, columns: Collection[str]) -> dict[str, list[str]]:
    """The texts that a filter wants of each column, by ``=`` and ``in``; nothing where it is none.

    >>> equalities("status = 'opne' and (team in ('a', 'b') or n > 2)", ["status", "team", "n"])
    {'status': ['opne'], 'team': ['a', 'b']}
    """
    from sqlglot import exp, parse_one
    from sqlglot.errors import SqlglotError

    wanted: dict[str, list[str]] = {}
    try:
        tree = parse_one(text, dialect="sqlite")
    except (SqlglotError, RecursionError):
        return wanted
    for node in tree.find_all(exp.EQ, exp.In):
        options = node.expressions if isinstance(node, exp.In) else [node.expression]
        texts = [o.this for o in options if isinstance(o, exp.Literal) and o.is_string]
        name = node.this.name if isinstance(node.this, exp.Column) else ""
        if name in columns and texts:
            wanted[name] = wanted.get(name, []) + texts
    return dict(sorted(wanted.items()))
