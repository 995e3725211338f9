"""What stands beside the weights: the card, the report, the log, and its curve."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from nearfield.training.base import Base
from nearfield.training.course import Course
from nearfield.training.data.examples import Examples
from nearfield.training.loop.claim import LOG
from nearfield.training.loop.run import Run
from nearfield.training.losses import LOSSES
from nearfield.training.proof.card import Card, Score, write_card
from nearfield.training.trained import Trained
from nearfield.types.whole import write_text

FOLDER = "training"

Picture: TypeAlias = Callable[[Sequence[Mapping[str, Any]], str, str, Path], None]
"""``picture(history, metric, title, path)`` draws the lines of a log as a PNG file."""


def write_report(
    folder: Path,
    result: Trained,
    run: Run,
    lesson: Examples,
    course: Course,
    base: Base,
    picture: Picture | None = None,
) -> None:
    """``README.md``, and in ``training/``: ``report.json``, ``log.jsonl``, ``loss.png``.

    ``picture`` draws the last of them; without it there is none.
    """
    inner = folder / FOLDER
    inner.mkdir()
    report = result.to_dict() | {"path": None}
    text = json.dumps(report, indent=2, ensure_ascii=False, default=str)
    write_text(inner / "report.json", text + "\n")
    shutil.copyfile(course.run_folder / LOG, inner / LOG)
    if picture is not None:
        metric = result.facts["validation"]["metric"]
        title = f"{base.short}, {result.depth}, {result.loss}"
        picture(run.history, metric, title, inner / "loss.png")
    write_card(
        folder,
        Card(
            name=course.out.name,
            base=base.folder,
            depth=result.depth,
            form=lesson.form,
            rows=len(lesson),
            loss=result.loss,
            formula=(LOSSES[result.loss].build.__doc__ or "").strip().splitlines()[0],
            options=course.loss_options,
            splits=result.facts["rows"],
            arguments=result.facts["arguments"],
            scores=_scores(result),
            sentence=f"{result.sentence} {result.caution}".strip(),
            notes=result.notes,
        ),
    )


def _scores(result: Trained) -> list[Score]:
    if result.before is None or result.after is None:
        return []
    before, after = result.before.metrics, result.after.metrics
    return [
        Score(
            row["metric"],
            row["before"],
            row["after"],
            (row["low"], row["high"]),
            before[row["metric"]][1:],
            after[row["metric"]][1:],
        )
        for row in result.rows()
    ]
