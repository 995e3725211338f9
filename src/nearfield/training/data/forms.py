"""What a table teaches, by its columns: pairs, with scores or without, triplets, labels, clicks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nearfield.errors import BadSource, Hint, UnknownName, UsageError, count
from nearfield.sources.roles import column_of, plain
from nearfield.training.data.answers import is_log
from nearfield.training.data.cells import numbered_rows, text_of
from nearfield.training.data.checks import LEAST, check, noted
from nearfield.training.data.clicks import from_clicks
from nearfield.training.data.examples import ROLES, Examples
from nearfield.training.data.scores import is_score, read_scores

Table = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Form:
    """What a table may be, by the roles of its columns (see ``sources/roles.py``).

    ``gives`` are the forms of examples that are read from it, ``last`` what the last column holds.
    """

    name: str
    columns: tuple[str, ...]
    gives: tuple[str, ...]
    last: str = "text"


# The first whose columns are all there is taken.
FORMS = (
    Form("triplets", ("anchor", "positive", "negative"), ("triplets",)),
    Form("clicks", ("query", "clicked", "shown"), ("triplets", "pairs")),
    Form("clicks", ("query", "clicked", "document"), ("triplets", "pairs")),
    Form("scores", ("first", "second", "score"), ("scores",), "score"),
    Form("scores", ("anchor", "positive", "score"), ("scores",), "score"),
    Form("scores", ("first", "second", "mark"), ("scores",), "score"),
    Form("scores", ("anchor", "positive", "mark"), ("scores",), "score"),
    Form("pairs", ("anchor", "positive"), ("pairs",)),
    Form("pairs", ("first", "second"), ("pairs",)),
    Form("labels", ("text", "label"), ("labels",), "label"),
    Form("texts", ("text",), ("texts",)),
)
NEGATIVE = re.compile(r"(hard)?neg(ative)?s?(\d+)")  # negative_2, neg3: further negatives
SAMPLE = 100  # cells that say whether a column holds scores


def examples_of(
    columns: Table,
    *,
    form: str | None = None,
    columns_named: Sequence[str] = (),
    group: str | None = None,
    scale: tuple[float, float] | None = None,
    least: int = LEAST,
) -> Examples:
    """Examples from the columns of a table, checked; the notes say what was mapped and dropped.

    Parameters
    ----------
    columns
        Name to cells. Cells are texts (numbers are read as texts), None where nothing is; scores
        numbers or words; a ``positive``, ``negative``, ``clicked`` or ``shown`` may be a list.
    form
        What is wanted of it, a key of ``ROLES``, where the names allow more than one.
    columns_named
        The columns in the form's order, where the usual names do not say it: (text, text, score),
        (anchor, positive, negative...), (query, clicked, shown), (text, label), (text,).
    group
        The column whose equal values stay on one side of a split.
    scale
        The lowest and the highest score there can be (:func:`~nearfield.training.data.scores`).
    least
        Rows that must be left.

    Raises
    ------
    UnknownName, UsageError, BadSource
        A column that is not there, a score that is no number, too few rows.

    Examples
    --------
    >>> examples = examples_of({"Sentence1": ["a cat", "a dog"], "sentence2": ["cats", "the sky"],
    ...                         "score": [5, 2.5]}, least=2)
    >>> examples.form, examples.scores.tolist(), examples.notes
    ('scores', [1.0, 0.5], ('Scores 0 to 5 are read as 0 to 1.',))
    """
    if form is not None and form not in ROLES:
        raise UnknownName("form of examples", form, ROLES)
    for name in (*columns_named, *([] if group is None else [group])):
        if name not in columns:
            hint = Hint.use("Name others:", columns=["A", "B", "C"])
            raise UnknownName("column", name, columns, hint)
    if len({len(cells) for cells in columns.values()}) > 1:
        raise BadSource("The columns are not of one length.", "Give as many cells in each of them.")
    wanted = (
        _by_columns(columns, form, columns_named) if columns_named else _by_names(columns, form)
    )
    names = list(columns_named) or [str(column_of(columns, role)) for role in wanted.columns]
    if wanted.name == "triplets" and not columns_named:
        names += sorted(c for c in columns if NEGATIVE.fullmatch(plain(c)) and c not in names)
    cells = [columns[name] for name in names]
    notes = () if columns_named or form is None else _unread(columns, wanted, names)
    groups = None if group is None else columns[group]
    if wanted.name == "clicks":
        clicks = from_clicks(*cells, groups=groups, form=form or "triplets")
        return check(noted(clicks, *notes), least=least, came=len(cells[0]))
    return noted(_examples(wanted, names, cells, groups, scale, least), *notes)


def _examples(
    form: Form,
    names: list[str],
    cells: list[Sequence[Any]],
    groups: Sequence[Any] | None,
    scale: tuple[float, float] | None,
    least: int,
) -> Examples:
    came = len(cells[0])
    rows = numbered_rows(form.name, names, cells, groups)
    roles = list(ROLES[form.name])
    roles += [f"negative_{n}" for n in range(2, len(names) - 1)] if form.name == "triplets" else []
    columns = {role: rows.texts[at] for at, role in enumerate(roles)}
    scores, notes = None, rows.notes
    if form.last == "score":
        _no_codes(names, rows.last)
        scores, read = read_scores(rows.last, rows.numbers, names[2], scale)
        notes += read
    labels = [str(cell).strip() for cell in rows.last] if form.last == "label" else None
    examples = Examples(form.name, columns, scores, labels, rows.groups, notes)
    return check(examples, least=least, came=came)


def _by_names(columns: Table, form: str | None) -> Form:
    """The first form whose columns all go by their usual names."""
    fitting = [f for f in FORMS if form is None or form in f.gives]
    for one in fitting:
        names = [column_of(columns, role) for role in one.columns]
        if None in names or len(set(names)) < len(names):
            continue
        if one.columns[-1] == "mark" and not _scored(columns, names[-1]):
            continue  # a label that is the pair's subject
        return one
    wanted = "; ".join(f"{', '.join(f.columns)} ({f.name})" for f in _once(fitting))
    raise BadSource(
        f"The columns are {', '.join(columns) or 'none'}; wanted: {wanted}.",
        Hint.use("Name them in that order:", columns=["A", "B", "C"]),
    )


def _unread(columns: Table, wanted: Form, names: Sequence[str]) -> tuple[str, ...]:
    """What the columns would say if no form were asked for."""
    natural = _by_names(columns, None)
    more = [str(column_of(columns, role)) for role in natural.columns]
    unread = [name for name in more if name not in names]
    if natural.name == wanted.name or not unread:
        return ()
    return (f"Read as {wanted.name}; {', '.join(unread)} is not read.",)


def _by_columns(columns: Table, form: str | None, names: Sequence[str]) -> Form:
    """The form of named columns: as many, and alike in their names and what the last one holds."""
    fitting = [
        f
        for f in _once(FORMS)
        if (form is None or form in f.gives)
        and (len(f.columns) == len(names) or (f.name == "triplets" and len(names) > 3))
    ]
    if not fitting:
        raise UsageError(
            f"{count(len(names), 'column')} {'was' if len(names) == 1 else 'were'} named, "
            f"which fits no {form or 'form of'} examples.",
            Hint.use(
                "Name text,text,score or anchor,positive,negative or query,clicked,shown or "
                "anchor,positive or text,label or text:",
                columns=["A", "B", "C"],
            ),
        )

    scored = _scored(columns, names[-1])
    log = len(names) == 3 and is_log(*(columns[name][:SAMPLE] for name in names[1:]))

    def likely(f: Form) -> tuple[bool, bool, int]:
        usual = sum(column_of([n], r) is not None for n, r in zip(names, f.columns, strict=False))
        return (f.last == "score") == scored, (f.name == "clicks") == log, usual

    return max(fitting, key=likely)


def _once(forms: Sequence[Form]) -> list[Form]:
    return list({form.name: form for form in reversed(forms)}.values())[::-1]


def _scored(columns: Table, name: str | None) -> bool:
    cells = [cell for cell in columns[str(name)][:SAMPLE] if text_of(cell) is not None]
    return any(map(is_score, cells))


def _no_codes(names: Sequence[str], cells: Sequence[Any]) -> None:
    """Refuses 0, 1 and 2 of natural language inference: SNLI's 0 is entailment, others' is not."""
    if plain(names[1]) == "hypothesis" and plain(names[2]) == "label":
        kinds = {str(cell).strip().removesuffix(".0") for cell in cells}
        if "2" in kinds and kinds <= {"-1", "0", "1", "2"}:
            raise BadSource(
                "The labels of premise and hypothesis are numbers, and which one is entailment "
                "is not known.",
                "Write them as entailment, neutral and contradiction.",
            )
