"""What stands beside the weights: the card, the report, the log, and its curve."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from nearfield.collection.training.base import Base
from nearfield.collection.training.course import Course
from nearfield.collection.training.trained import Trained

if TYPE_CHECKING:
    from nearfield.training.card import Score
    from nearfield.training.examples import Examples
    from nearfield.training.run import Run

FOLDER = "training"


def write_report(
    folder: Path, found: Trained, run: Run, lesson: Examples, course: Course, base: Base, log: Path
) -> None:
    """``README.md``, and in ``training/``: ``report.json``, ``log.jsonl``, ``loss.png``."""
    from nearfield.training.card import Card, write_card
    from nearfield.training.losses import LOSSES
    from nearfield.views.figure import loss_curve, save_figure

    inner = folder / FOLDER
    inner.mkdir()
    report = found.to_dict() | {"path": None}
    text = json.dumps(report, indent=2, ensure_ascii=False, default=str)
    (inner / "report.json").write_text(text + "\n", "utf-8")
    shutil.copyfile(log, inner / "log.jsonl")
    metric = found.facts["validation"]["metric"]
    title = f"{base.short}, {found.depth}, {found.loss}"
    save_figure(loss_curve(run.history, metric=metric, title=title), inner / "loss.png", dpi=100)
    write_card(
        folder,
        Card(
            name=course.out.name, base=base.folder, depth=found.depth, form=lesson.form,
            rows=len(lesson), loss=found.loss,
            formula=(LOSSES[found.loss].build.__doc__ or "").strip().splitlines()[0],
            options=course.loss_options,
            splits=found.facts["rows"], arguments=found.facts["arguments"],
            scores=_scores(found), sentence=found.sentence, notes=found.notes,
        ),
    )  # fmt: skip


def _scores(found: Trained) -> list[Score]:
    from nearfield.training.card import Score

    if found.before is None or found.after is None:
        return []
    before, after = found.before.metrics, found.after.metrics
    return [
        Score(
            row["metric"], row["before"], row["after"], (row["low"], row["high"]),
            before[row["metric"]][1:], after[row["metric"]][1:],
        )
        for row in found.rows()
    ]  # fmt: skip
