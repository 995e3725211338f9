"""What a table is for, by its columns."""

from __future__ import annotations

import pytest

from nearfield.errors import UnknownName, UsageError
from nearfield.tasks.evaluate.forms import (
    FORMS,
    Columns,
    Form,
    form_of,
    is_text,
    left_out,
    take,
)


@pytest.mark.parametrize(
    ("columns", "task"),
    [
        ("sentence1,sentence2,score", "similarity"),
        ("question1,question2,is_duplicate", "pairs"),
        ("Query,Document", "retrieval"),
        ("query,document,label", "pairs"),
        ("text,label", "classification"),
        ("label,prediction", "classification"),
        ("text,label,cluster", "clustering"),
        ("score,label", "pairs"),
    ],
)
def test_the_columns_say_what_is_measured(columns: str, task: str) -> None:
    assert form_of({name: [] for name in columns.split(",")}, None).task == task


@pytest.mark.parametrize("form", FORMS)
def test_columns_that_the_message_names_are_known(form: Form) -> None:
    assert form_of({role: [] for role in form.roles}, form.task) == form


def test_a_task_and_columns_may_be_named() -> None:
    columns: Columns = {name: [] for name in ("text", "label", "x", "y")}
    assert form_of(columns, "clustering").task == "clustering"
    assert form_of(columns, "similarity", ["x", "y", "label"]).roles == ("first", "second", "score")
    assert form_of(columns, "classification", ["x", "label"]).roles == ("text", "label")
    assert form_of(columns, "clustering", ["label", "x"]).roles == ("label", "cluster")
    with pytest.raises(UsageError, match="columns are a, b; wanted"):
        form_of({"a": [], "b": []}, None)
    with pytest.raises(UnknownName, match="clustering, pairs"):
        form_of(columns, "clusters")
    with pytest.raises(UnknownName, match="Did you mean 'label'"):
        form_of(columns, "classification", ["text", "labl"])
    with pytest.raises(UsageError, match="not clear"):
        form_of(columns, None, ["text", "label"])


def tickets(n: int = 20) -> Columns:
    """Columns whose names say nothing: texts, their labels, predictions, numbers."""
    return {
        "Anliegen": [f"the screen of case {row} is broken" for row in range(n)],
        "Sorte": [("money", "device")[row % 2] for row in range(n)],
        "Vorschlag": [("money", "device")[row % 3 % 2] for row in range(n)],
        "Antwort": [f"we replace the screen number {row} soon" for row in range(n)],
    }


@pytest.mark.parametrize("task", ["classification", "clustering", None])
def test_texts_are_no_labels_whatever_their_columns_are_called(task: str | None) -> None:
    form = form_of(tickets(), task, ["Anliegen", "Sorte"])
    assert (form.task, form.roles) == (task or "classification", ("text", "label"))
    rows = take(tickets(), form, ["Anliegen", "Sorte"])
    assert rows["label"][:2] == ["money", "device"]


def test_labels_and_predictions_by_what_they_hold() -> None:
    form = form_of(tickets(), "classification", ["Sorte", "Vorschlag"])
    assert form.roles == ("label", "prediction")
    assert form_of(tickets(), None, ["Anliegen", "Antwort"]).roles == ("query", "document")
    with pytest.raises(UsageError, match="not clear"):
        form_of(tickets(), None, ["Sorte", "Vorschlag"])


@pytest.mark.parametrize("task", ["classification", None])
def test_columns_the_wrong_way_round_are_said(task: str | None) -> None:
    with pytest.raises(UsageError, match="text is 'Sorte', label is 'Anliegen'") as error:
        form_of(tickets(), task, ["Sorte", "Anliegen"])
    assert "columns=('Anliegen', 'Sorte')" in str(error.value.hint)


def test_a_column_called_label_that_holds_texts_is_refused() -> None:
    table: Columns = {"label": tickets()["Anliegen"], "prediction": tickets()["Sorte"]}
    with pytest.raises(UsageError, match="'label' holds texts"):
        take(table, form_of(table, None))
    assert form_of(table, "classification", list(table)).roles == ("text", "label")


def test_what_is_a_text() -> None:
    assert is_text([f"退款还没有到账，请尽快处理第{n}个订单" for n in range(9)])
    assert not is_text([f"T-{n:05}" for n in range(99)])
    assert not is_text([f"{n}.50" for n in range(99)])
    assert not is_text(["the refund never arrived at all"] * 9)
    assert not is_text(["one text that is alone here"])


def test_rows_that_say_nothing_are_counted() -> None:
    columns: Columns = {"label": ["a", "NA", "b", ""], "prediction": ["a", "b", "b", None]}
    rows = take(columns, form_of(columns, None))
    assert rows == {"label": ["a", "b"], "prediction": ["a", "b"]}
    assert left_out(columns, rows) == ["2 of 4 rows left out: a cell of each says nothing."]
    assert left_out({"label": ["a"], "prediction": ["a"]}, {"label": ["a"]}) == []
