"""A user's filter, made into a condition for Lance.

The text is parsed by ``sqlglot``; of what it understands only the node kinds in ``_NODES`` are
taken; columns and values are checked against the collection's types; and the condition is built
anew with ``lancedb.expr``, so that nothing of the text itself reaches the database.

Comparisons with a missing value are unknown, as in SQL: neither ``a = 1`` nor ``not a = 1`` finds
a row without ``a``. NaN equals itself and is larger than all numbers, as in PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from nearfield.errors import BadFilter, UnknownName
from nearfield.store.layout import ID, TEXT, physical
from nearfield.store.operands import Operand, operand
from nearfield.store.patterns import canonical

if TYPE_CHECKING:
    from sqlglot import exp

LONGEST = 50_000  # characters; 4,000 comparisons joined by "or" take Lance 0.2 s
DEEPEST = 20  # Lance's own parser gives up at 48 parentheses, sqlglot's at 50
ALLOWED = "=, !=, <, <=, >, >=, in, between, like, is null, and, or, not and parentheses"

_FLIPPED = {"EQ": "EQ", "NEQ": "NEQ", "LT": "GT", "LTE": "GTE", "GT": "LT", "GTE": "LTE"}
_DENIED = {"EQ": "NEQ", "NEQ": "EQ", "LT": "GTE", "LTE": "GT", "GT": "LTE", "GTE": "LT"}


def compile_filter(text: str, types: Mapping[str, pa.DataType]) -> str:
    """Check a filter against the columns' types and give the SQL condition for Lance.

    Parameters
    ----------
    text
        Comparisons of a column with a value by ``= != < <= > >= in between like is null``,
        joined by ``and or not`` and parentheses. Text and dates stand in single quotes; names
        with spaces in double quotes, backticks or brackets. ``like`` takes ``%``, ``_`` and the
        escape ``\\``, or another after ``escape``.
    types
        Columns by the user's names. ``id`` and ``text`` are the item's own, unless a metadata
        column of that name is given as ``metadata.id``.

    Raises
    ------
    BadFilter
        The text cannot be understood, holds something else, or a value does not fit its column.
    UnknownName
        There is no such column.

    >>> compile_filter("stars >= 4 and not status = 'open'",
    ...                {"stars": pa.int64(), "status": pa.string()})
    "((`m:stars` >= 4) AND (`m:status` <> 'open'))"
    """
    return _Compiler(types).sql(_parse(text, types))


def _parse(text: str, types: Mapping[str, pa.DataType]) -> exp.Expression:
    """The syntax tree, of the dialect whose quotes are the most forgiving."""
    from sqlglot import Dialect, exp
    from sqlglot.errors import SqlglotError
    from sqlglot.tokens import TokenType

    if len(text) > LONGEST:
        raise BadFilter(f"The filter has {len(text)} characters; at most {LONGEST} are taken.")
    dialect = Dialect.get_or_raise("sqlite")
    try:
        tokens = dialect.tokenize(text)
        for token in tokens:
            if token.comments or token.token_type is TokenType.SEMICOLON:
                raise BadFilter("The filter holds a comment or a semicolon.", _hint(types))
        depth = _depth(token.text for token in tokens)
        if depth > DEEPEST:
            raise BadFilter(f"The filter nests {depth} parentheses; at most {DEEPEST} are taken.")
        trees = dialect.parser().parse_into(exp.Condition, tokens, text)
    except (SqlglotError, RecursionError):
        raise BadFilter(f"The filter cannot be understood: {_short(text)}", _hint(types)) from None
    if len(trees) != 1 or trees[0] is None:
        raise BadFilter("The filter is empty.", _hint(types))
    return trees[0]
