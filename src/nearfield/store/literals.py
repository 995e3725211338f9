"""Text as a literal for Lance."""

from __future__ import annotations

from typing import Any

from nearfield.modalities.text.valid import valid


def text_literal(value: str) -> Any:
    r"""The ``lancedb.expr.Expr`` of a text, whatever is in it.

    ``lit(text).to_sql()`` of lancedb 0.40 is injectable: its renderer takes a quote after a
    backslash, or next to another quote, for one that is escaped already, and leaves it, so that
    ``\' or true --`` ends the literal. Text with a quote is therefore written as its bytes.

    >>> text_literal("open").to_sql(), text_literal("it's").to_sql()
    ("'open'", "arrow_cast(X'69742773', 'Utf8')")
    """
    import pyarrow as pa
    from lancedb.expr import lit

    value = valid(value)
    return lit(value.encode()).cast(pa.string()) if "'" in value else lit(value)
