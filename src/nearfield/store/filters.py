"""A user's filter, made into a condition for Lance.

The text is parsed by ``sqlglot``; of what it understands only the node kinds in ``_NODES`` are
taken; columns and values are checked against the collection's types; and the condition is built
anew with ``lancedb.expr``, so that nothing of the text itself reaches the database.

Comparisons with a missing value are unknown, as in SQL: neither ``a = 1`` nor ``not a = 1`` finds
a row without ``a``. NaN equals itself and is larger than all numbers, as in PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import accumulate
from typing import Any, TypeAlias

import pyarrow as pa

from nearfield.errors import BadFilter, UnknownName, shortened
from nearfield.modalities.text.written import moment
from nearfield.store.layout import ID, TEXT, physical
from nearfield.store.operands import Operand, TextOperand, TruthOperand, Value, operand
from nearfield.store.patterns import canonical
from nearfield.types import Filter

Node: TypeAlias = Any  # sqlglot.exp.Expr
Holds: TypeAlias = Callable[[str], bool]

LONGEST = 50_000  # characters; 4,000 comparisons joined by "or" take Lance 0.2 s
LARGEST = 300  # powers of ten; beyond them a float is infinite or zero
DEEPEST = 20  # Lance's own parser gives up at 48 parentheses, sqlglot's at 50
ALLOWED = "=, !=, <, <=, >, >=, in, between, like, is null, and, or, not and parentheses"
WORDS = {"AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "BETWEEN", "ESCAPE", "TRUE", "FALSE"}

ISO = "^[0-9]{4}-[0-9]{2}-[0-9]{2}"  # texts of which the order is that of their letters

_FLIPPED = {"EQ": "EQ", "NEQ": "NEQ", "LT": "GT", "LTE": "GTE", "GT": "LT", "GTE": "LTE"}
_DENIED = {"EQ": "NEQ", "NEQ": "EQ", "LT": "GTE", "LTE": "GT", "GT": "LTE", "GTE": "LT"}


def compile_filter(
    text: Filter,
    types: Mapping[str, pa.DataType],
    *,
    own: Collection[str] = (ID, TEXT),
    holds: Holds = lambda _: False,
) -> str:
    r"""Check a filter against the columns' types and give the SQL condition for Lance.

    Parameters
    ----------
    text
        Comparisons of a column with a value by ``= != < <= > >= in between like is null``,
        joined by ``and or not`` and parentheses. Text and dates stand in single quotes; names
        with spaces in double quotes, backticks or brackets. ``like`` takes ``%``, ``_`` and the
        escape ``\``, or another after ``escape``. Of several texts each is read by itself, and all
        must hold: no quote or parenthesis of one reaches into another.
    types
        Columns by the user's names.
    own
        Those of them that are the item's own, not metadata: fewer where a metadata column of
        that name stands before it.
    holds
        Whether some row fits a condition for Lance. It is asked where a column of text is compared
        with a date: that is refused, unless its texts are dates whose order is that of their
        letters, or for ``=`` one of them is that very text. And where it is compared with true or
        false: that is refused, unless some text says yes or no.

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
    compiler = _Compiler(types, own, holds)
    parts = [compiler.sql(_parse(each, types)) for each in _texts(text, types)]
    return parts[0] if len(parts) == 1 else f"({' AND '.join(parts)})"


def _texts(text: Filter, types: Mapping[str, pa.DataType]) -> list[str]:
    """The filters that must all hold, each a text, none too long together."""
    texts = [text] if isinstance(text, str) else text
    if not isinstance(texts, list | tuple) or not all(isinstance(each, str) for each in texts):
        came = shortened(repr(text))
        raise BadFilter(f"The filter is {came}; wanted a text, or a list of them.", _hint(types))
    if not texts:
        raise BadFilter("The filter is empty.", _hint(types))
    length = sum(map(len, texts))
    if length > LONGEST:
        raise BadFilter(f"The filter has {length:,} characters; at most {LONGEST:,} are taken.")
    for each in texts:
        if half := next((sign for sign in each if "\ud800" <= sign <= "\udfff"), ""):
            raise BadFilter(
                f"The filter holds U+{ord(half):04X}, half of a sign that no text can hold.",
                "It was read in another encoding than it was written in.",
            )
    return list(texts)


def _parse(text: str, types: Mapping[str, pa.DataType]) -> Node:
    """The syntax tree, of the dialect whose quotes are the most forgiving."""
    from sqlglot import Dialect, exp
    from sqlglot.errors import SqlglotError
    from sqlglot.tokenizer_core import TokenType

    dialect = Dialect.get_or_raise("sqlite")
    arrows = {TokenType.ARROW, TokenType.DARROW}
    try:
        tokens = dialect.tokenize(text)
        for token in tokens:
            if token.comments or token.token_type is TokenType.SEMICOLON:
                raise BadFilter("The filter holds a comment or a semicolon.", _hint(types))
            if token.token_type in arrows:  # a path stands behind it; sqlglot logs what is none
                raise BadFilter(f"The filter holds {token.text}; only these are taken: {ALLOWED}.")
            bare = token.text.isidentifier() and text[token.start : token.end + 1] == token.text
            if bare and token.text in types and token.text.upper() not in WORDS:
                token.token_type = (
                    TokenType.IDENTIFIER
                )  # a column named like a keyword: case, select
        depth = _depth(token.token_type.name for token in tokens)
        if depth > DEEPEST:
            raise BadFilter(f"The filter nests {depth} parentheses; at most {DEEPEST} are taken.")
        trees = dialect.parser().parse_into(exp.Condition, tokens, text)
    except (SqlglotError, RecursionError):
        raise BadFilter(
            f"The filter cannot be understood: {shortened(text)}", _hint(types)
        ) from None
    if len(trees) != 1 or trees[0] is None:
        raise BadFilter("The filter is empty.", _hint(types))
    return trees[0]


class _Compiler:
    """Walks the tree with ``not`` pushed down to the comparisons.

    Pushed down, because Lance's parser takes time exponential in nested ``NOT (``.
    """

    def __init__(
        self, types: Mapping[str, pa.DataType], own: Collection[str], holds: Holds
    ) -> None:
        self.types = types
        self.own = own
        self.holds = holds

    def sql(self, node: Node, denied: bool = False) -> str:
        """The condition for a node, or for its denial."""
        arguments, compiled = _NODES.get(type(node).__name__, (set(), None))
        extra = {key for key, value in node.args.items() if value} - arguments
        if compiled is None or extra:
            raise self.refuse(node)
        return compiled(self, node, denied)

    def refuse(self, node: Node) -> BadFilter:
        """The error for what is not allowed."""
        return BadFilter(
            f"The filter holds {shortened(node.sql('sqlite'))}, but only these are taken: "
            f"{ALLOWED}, each between a column and a value.",
            _hint(self.types),
        )

    def joined(self, node: Node, denied: bool) -> str:
        """``and``, ``or``: by De Morgan's laws, the denied other one of the denied."""
        both = type(node).__name__ == "And"
        word = " AND " if both is not denied else " OR "
        return f"({word.join(self.sql(part, denied) for part in node.flatten(unnest=False))})"

    def inner(self, node: Node, denied: bool) -> str:
        """Parentheses."""
        return self.sql(node.this, denied)

    def denial(self, node: Node, denied: bool) -> str:
        """``not``."""
        return self.sql(node.this, not denied)

    def comparison(self, node: Node, denied: bool) -> str:
        """``column = value`` and the like, either way round."""
        op, left, right = type(node).__name__, node.this, node.args["expression"]
        if not _is_column(left):
            op, left, right = _FLIPPED[op], right, left
        if not _is_column(left):
            raise self.refuse(node)
        if _is_column(right):
            raise BadFilter(
                f"The filter compares two columns: {shortened(node.sql('sqlite'))}.",
                f"Text goes in single quotes. {_hint(self.types)}",
            )
        column, value = self.column(left), self.value(right)
        if isinstance(value, bool) and op not in {"EQ", "NEQ"}:
            raise column.unfit(value)
        if isinstance(value, bool) and isinstance(column, TextOperand):
            either = (column.compare("EQ", answer) for answer in (True, False))
            if not any(self.holds(str(words.to_sql())) for words in either):
                raise column.unfit(value)
        self.check_dates(column, value, exact=op in {"EQ", "NEQ"})
        return str(column.compare(_DENIED[op] if denied else op, value).to_sql())

    def among(self, node: Node, denied: bool) -> str:
        """``column in (values)``.

        Denied it asks for a value too: of ``a not in (1) or a not in (2)`` Lance makes "always",
        and finds the rows without one. False does as well as unknown here, where no ``not`` is
        left around it.
        """
        column, values = self.column(node.this), [self.value(v) for v in node.args["expressions"]]
        for each in values:
            self.check_dates(column, each, exact=True)
        member = f"({column.among(values, denied=denied).to_sql()})"
        return f"({column.column.to_sql()} IS NOT NULL AND {member})" if denied else member

    def between(self, node: Node, denied: bool) -> str:
        """``column between low and high``, both included."""
        column = self.column(node.this)
        low, high = (self.value(node.args[key]) for key in ("low", "high"))
        for each in (low, high):
            self.check_dates(column, each, exact=False)
        below = column.compare("LT" if denied else "GTE", low).to_sql()
        above = column.compare("GT" if denied else "LTE", high).to_sql()
        return f"({below} {'OR' if denied else 'AND'} {above})"

    def check_dates(self, column: Operand, value: Value, *, exact: bool) -> None:
        """Refuse to compare a date with texts that are no dates: no row would ever fit."""
        if not isinstance(column, TextOperand) or column.name in self.own:
            return
        if not isinstance(value, str) or moment(value) is None:
            return
        name = column.column.to_sql()
        other = f"({name} IS NOT NULL) AND NOT regexp_like({name}, '{ISO}')"
        if not self.holds(f"{name} IS NOT NULL") or not self.holds(other):
            return
        if exact and self.holds(str(column.compare("EQ", value).to_sql())):
            return
        raise BadFilter(
            f"The column {column.name!r} holds text, and {value!r} is a date: their letters would "
            "be compared, not their days.",
            f"Write: \"{column.name}\" like '%2024%', or add the rows anew with dates alone there.",
        )

    def like(self, node: Node, denied: bool, escape: str = "\\") -> str:
        """``column like pattern``; ``not like`` is the same node with a flag."""
        column, pattern = self.column(node.this), self.value(node.args["expression"])
        if not isinstance(column, TextOperand) or not isinstance(pattern, str):
            raise BadFilter(
                f"The column {column.name!r} holds {column.holds}; like is for text.",
                f'Write: "{column.name}" {column.example}',
            )
        word = "NOT LIKE" if denied is not bool(node.args.get("negate")) else "LIKE"
        literal = column.literal(canonical(pattern, escape))
        return f"({column.column.to_sql()} {word} {literal.to_sql()})"

    def escaped(self, node: Node, denied: bool) -> str:
        """``column like pattern escape character``."""
        escape = self.value(node.args["expression"])
        if type(node.this).__name__ != "Like" or not isinstance(escape, str):
            raise self.refuse(node)
        return self.like(node.this, denied, escape)

    def missing(self, node: Node, denied: bool) -> str:
        """``column is null``."""
        if type(node.args["expression"]).__name__ != "Null":
            raise self.refuse(node)
        word = "IS NOT NULL" if denied else "IS NULL"
        return f"({self.column(node.this).column.to_sql()} {word})"

    def truth(self, node: Node, denied: bool) -> str:
        """A column of true or false by itself."""
        column = self.column(node)
        if not isinstance(column, TruthOperand):
            raise self.refuse(node)
        return str(column.compare("EQ", not denied).to_sql())

    def column(self, node: Node) -> Operand:
        """The column that a node names: as it is written, or else without regard to case."""
        node = node.unnest()
        if not _is_column(node):
            raise self.refuse(node)
        name = ".".join(part.name for part in node.parts)
        if name not in self.types:
            alike = [known for known in self.types if known.lower() == name.lower()]
            if len(alike) != 1:
                raise UnknownName("column", name, self.types, _hint(self.types))
            name = alike[0]
        return operand(name, self.types[name], name if name in self.own else physical(name))

    def value(self, node: Node) -> Value:
        """The text, number or truth that a node states."""
        node = node.unnest()
        kind = type(node).__name__
        if kind == "Null":
            raise BadFilter("Nothing equals null, so it cannot be compared.", "Write: is null")
        if kind == "Boolean":
            return bool(node.this)
        if kind == "Neg" and type(node.this).__name__ == "Literal" and not node.this.is_string:
            return -self.number(node.this.this)
        if kind != "Literal":
            raise self.refuse(node)
        return str(node.this) if node.is_string else self.number(node.this)

    def number(self, digits: str) -> Fraction:
        """The number, exactly."""
        try:
            number = Decimal(digits)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number.adjusted()) > LARGEST:
            raise BadFilter(
                f"The number {shortened(digits)} is too large or too small.",
                f"Numbers go from 1e-{LARGEST} to 1e{LARGEST}.",
            )
        return Fraction(number)


# Node kind -> the arguments that it may have, and what compiles it.
_Compile = Callable[[_Compiler, Any, bool], str]
_TWO = {"this", "expression"}
_NODES: dict[str, tuple[set[str], _Compile | None]] = {
    **dict.fromkeys(("And", "Or"), (_TWO, _Compiler.joined)),
    **dict.fromkeys(_DENIED, (_TWO, _Compiler.comparison)),
    "Paren": ({"this"}, _Compiler.inner),
    "Not": ({"this"}, _Compiler.denial),
    "In": ({"this", "expressions"}, _Compiler.among),
    "Between": ({"this", "low", "high"}, _Compiler.between),
    "Like": (_TWO | {"negate"}, _Compiler.like),
    "Escape": (_TWO, _Compiler.escaped),
    "Is": (_TWO, _Compiler.missing),
    "Column": ({"this", "table", "db", "catalog"}, _Compiler.truth),
    "Dot": (_TWO, _Compiler.truth),
}


def _is_column(node: Node) -> bool:
    return type(node.unnest()).__name__ in {"Column", "Dot"}


def _depth(kinds: Iterable[str]) -> int:
    """The most parentheses that are open at once."""
    steps = [{"L_PAREN": 1, "R_PAREN": -1}.get(kind, 0) for kind in kinds]
    return max(accumulate(steps), default=0)


def _hint(types: Mapping[str, pa.DataType]) -> str:
    """An example with a column that is there."""
    name = next((n for n in types if n not in {ID, TEXT}), next(iter(types), "id"))
    shown = name if name.isidentifier() else f'"{name}"'
    return f"Write for example: {shown} {operand(name, types.get(name, pa.string()), 'x').example}"
