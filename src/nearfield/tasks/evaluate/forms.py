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
        names = {column_of(columns, role) for role in form.roles}
        if None not in names and len(names) == len(form.roles):
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
    whole = [row for row in rows if not any(c is None or says_nothing(str(c)) for c in row)]
    if not whole:
        raise UsageError(f"No row has a value in all of {', '.join(names)}.")
    turned = zip(*whole, strict=True)
    return {role: list(map(str, column)) for role, column in zip(form.roles, turned, strict=True)}


def _of_given(
    forms: Sequence[Form], columns: Columns, task: str | None, given: Sequence[str]
) -> Form:
    for name in given:
        if name not in columns:
            raise UnknownName("column", name, columns)
    fitting = [form for form in forms if len(form.roles) == len(given)]
    if task is None or not fitting:
        raise UsageError(
            f"{len(given)} columns were named; what they are for is not clear.",
            Hint.use("Say it:", task=Blank(" or ".join(TASKS))),
        )

    def usual(form: Form) -> int:
        pairs = zip(given, form.roles, strict=True)
        return sum(column_of([name], role) is not None for name, role in pairs)

    return max(fitting, key=usual)
