"""The folder of a run: whether it is the same run that is asked for again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nearfield.errors import Failure, Hint, UsageError
from nearfield.training.data.examples import Examples
from nearfield.training.loop.plan import Plan
from nearfield.training.students.student import Student
from nearfield.types.whole import write_text

ARGUMENTS, LOG = "arguments.json", "log.jsonl"


def arguments_of(
    student: Student, train: Examples, plan: Plan, more: Mapping[str, Any]
) -> dict[str, Any]:
    """All that decides the weights that a run ends with, as JSON takes it."""
    scores = None if train.scores is None else train.scores.tolist()
    rows = json.dumps([train.form, train.columns, train.labels, scores], sort_keys=True)
    data = hashlib.sha256(rows.encode("utf-8", "replace")).hexdigest()[:16]
    arguments = {"depth": student.depth, "dim": student.dim, **asdict(plan), **more, "data": data}
    same: dict[str, Any] = json.loads(json.dumps(arguments, default=str))
    return same


def claim(folder: Path, arguments: Mapping[str, Any]) -> None:
    """Take a folder for a run with these arguments; one that was begun goes on.

    Raises
    ------
    UsageError
        It was begun with others.
    Failure
        It cannot be written.
    """
    path = folder / ARGUMENTS
    try:
        kept = json.loads(path.read_text("utf-8")) if path.is_file() else None
    except ValueError:
        raise UsageError(f"{path} is damaged.", Hint.use("Begin anew:", restart=True)) from None
    if kept is None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_text(path, json.dumps(arguments, indent=2, ensure_ascii=False) + "\n")
        except OSError as error:
            raise Failure(f"{folder} cannot be written: {error}.") from error
        return
    for name in sorted({*kept, *arguments}):
        was, now = kept.get(name), arguments.get(name)
        if was != now:
            difference = (
                "other rows to learn from"
                if name == "data"
                else f"{name} {was!r}, and now it is {now!r}"
            )
            raise UsageError(
                f"{folder} holds a training that was begun with {difference}.",
                Hint.use("Go on with the same arguments, or begin anew:", restart=True),
            )
