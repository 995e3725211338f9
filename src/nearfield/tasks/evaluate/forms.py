"""What a table is for, by its columns: the forms of an evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nearfield.errors import Blank, Hint, UnknownName, UsageError
from nearfield.modalities.text.written import says_nothing
from nearfield.sources.roles import column_of

Columns = dict[str, list[str | None]]


@dataclass(frozen=True)
class Form:
    """What a file may be for, and the columns that make it so."""

    task: str
    roles: tuple[str, ...]

    @property
    def texts(self) -> bool:
        """Whether a model is needed."""
        return bool({"text", "first", "query"} & set(self.roles))


# The first that fits is taken.
FORMS = (
    Form("clustering", ("label", "cluster")),
    Form("classification", ("label", "prediction")),
    Form("similarity", ("first", "second", "score")),
    Form("pairs", ("first", "second", "label")),
    Form("retrieval", ("query", "document")),
    Form("classification", ("text", "label")),
    Form("clustering", ("text", "label")),
    Form("similarity", ("score", "gold")),
    Form("pairs", ("score", "label")),
)
TASKS = tuple(dict.fromkeys(form.task for form in FORMS))


def form_of(columns: Columns, task: str | None, given: Sequence[str] = ()) -> Form:
    """What the table is for: its columns say, or ``task``, or as many ``given`` columns.

    Raises ``UnknownName`` for a task that there is not, ``UsageError`` where no form fits.
    """
    if task is not None and task not in TASKS:
        raise UnknownName("task", task, TASKS)
    forms = [form for form in FORMS if task in {None, form.task}]
    if given:
        return _of_given(forms, columns, task, given)
    for form in forms:
        names = [column_of(columns, role) for role in form.roles]
        if None not in names and len(set(names)) == len(form.roles):
            return form
    wanted = "; ".join(f"{', '.join(form.roles)} ({form.task})" for form in forms)
    raise UsageError(
        f"The columns are {', '.join(columns)}; wanted: {wanted}.",
        Hint.use("Name them in that order:", task=Blank("TASK"), columns=("A", "B", "C")),
    )


def take(columns: Columns, form: Form, given: Sequence[str] = ()) -> dict[str, list[str]]:
    """The columns of a form by role, without the rows that lack one of them."""
    names = given or [str(column_of(columns, role)) for role in form.roles]
    rows = zip(*(columns[name] for name in names), strict=True)
    if _misread(form, [columns[name] for name in names]):
        raise _no_labels([form], columns, names)
    whole = [row for row in rows if not any(c is None or says_nothing(str(c)) for c in row)]
    if not whole:
        raise UsageError(f"No row has a value in all of {', '.join(names)}.")
    turned = zip(*whole, strict=True)
    return {role: list(map(str, column)) for role, column in zip(form.roles, turned, strict=True)}


def left_out(columns: Columns, taken: dict[str, list[str]]) -> list[str]:
    """A sentence about the rows of which a cell says nothing, if there are any.

    >>> left_out({"label": ["a", "NA"], "prediction": ["a", "b"]}, {"label": ["a"]})
    ['1 of 2 rows left out: a cell of it says nothing.']
    """
    read, kept = (max(map(len, table.values()), default=0) for table in (columns, taken))
    whose = "it" if read - kept == 1 else "each"
    return (
        [f"{read - kept:,} of {read:,} rows left out: a cell of {whose} says nothing."]
        if kept < read
        else []
    )


def _of_given(
    forms: Sequence[Form], columns: Columns, task: str | None, given: Sequence[str]
) -> Form:
    for name in given:
        if name not in columns:
            raise UnknownName("column", name, columns)
    fitting = [form for form in forms if len(form.roles) == len(given)]
    cells = [columns[name] for name in given]
    likely = [form for form in fitting if not _misread(form, cells)]
    if task is None:  # what the columns hold must tell
        likely = [form for form in likely if _fits(form, cells)][:1]

    def usual(form: Form) -> tuple[int, bool]:
        pairs = zip(given, form.roles, strict=True)
        by_name = sum(column_of([name], role) is not None for name, role in pairs)
        return by_name, _fits(form, cells)

    best = max(likely, key=usual, default=None)
    misread = [form for form in fitting if _misread(form, cells)]
    if best is None and misread:
        raise _no_labels(misread, columns, given)
    if best is None:
        raise UsageError(
            f"{len(given)} columns were named; what they are for is not clear.",
            Hint.use("Say it:", task=Blank(" or ".join(TASKS))),
        )
    return best


_OF_TEXTS = frozenset({"text", "first", "second", "query", "document"})
_OF_LABELS = frozenset({"label", "prediction", "cluster"})
_ROWS = 5  # of fewer, all different values tell nothing
_LONG = 15  # letters of a text, on average; a label is a word or two


def is_text(cells: Sequence[str | None]) -> bool:
    """Whether the cells are texts: long, with spaces, and hardly one like another.

    >>> is_text([f"the screen of case {n} is broken" for n in range(9)]), is_text(["money"] * 9)
    (True, False)
    """
    values = [str(cell) for cell in cells if cell is not None and str(cell).strip()]
    if len(values) < _ROWS or 2 * len(set(values)) < len(values):
        return False
    spaced = sum(" " in value.strip() or not value.isascii() for value in values)
    return sum(map(len, values)) >= _LONG * len(values) and 2 * spaced >= len(values)


def _misread(form: Form, cells: Sequence[Sequence[str | None]]) -> bool:
    """Whether a column would be a label whose values are texts, each of them another."""
    return any(
        role in _OF_LABELS and is_text(column) and len(set(column)) > 0.9 * len(column)
        for role, column in zip(form.roles, cells, strict=True)
    )


def _fits(form: Form, cells: Sequence[Sequence[str | None]]) -> bool:
    """Whether every column of texts holds texts, no label does, and there is one that tells."""
    pairs = [*zip(form.roles, map(is_text, cells), strict=True)]
    told = all(texts == (role in _OF_TEXTS) for role, texts in pairs)
    return told and any(role in _OF_TEXTS for role, _ in pairs) and "score" not in form.roles


def _no_labels(forms: Sequence[Form], columns: Columns, given: Sequence[str]) -> UsageError:
    read = max(forms, key=lambda form: sum(role in _OF_TEXTS for role in form.roles))
    pairs = [*zip(read.roles, given, strict=True)]
    name = next(name for role, name in pairs if role in _OF_LABELS and is_text(columns[name]))
    told = ", ".join(f"{role} is {column!r}" for role, column in pairs)
    others = [column for column in given if column != name]
    return UsageError(
        f"The columns were read as: {told}. {name!r} holds texts, each of them another: they are "
        "no labels.",
        Hint.use("Name the text first, then its label:", columns=(name, *others))
        if len(others) == 1 and not is_text(columns[others[0]])
        else Hint.use("Name the column of labels:", columns=("A", "B")),
    )
