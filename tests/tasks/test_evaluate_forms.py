"""What a table is for, by its columns."""

from __future__ import annotations

import pytest

from nearfield.errors import UnknownName, UsageError
from nearfield.tasks.evaluate.forms import FORMS, Columns, Form, form_of


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
