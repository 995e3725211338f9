"""One training, from its examples to its proof: lesson, student, loop, scores, folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield.collection.training.base import Base, Known
from nearfield.collection.training.course import Course
from nearfield.collection.training.files import Parts
from nearfield.collection.training.lesson import lesson_of, loss_for
from nearfield.collection.training.report import write_report
from nearfield.collection.training.students import STUDENTS
from nearfield.collection.training.trained import Trained
from nearfield.errors import MissingExtra
from nearfield.registry import load
from nearfield.tasks.evaluate import Comparison, Evaluation, compare
from nearfield.training.measure import Encode, measure
from nearfield.types import Encoder, Watch, unwatched

if TYPE_CHECKING:
    from nearfield.training.examples import Examples
    from nearfield.training.plan import Plan
    from nearfield.training.run import Run
    from nearfield.training.student import Student
    from nearfield.training.validation import Validation

Tell = Callable[[Mapping[str, Any]], None]


def ready(out: str | Path) -> None:
    """See that training is possible, and its folder free, before any work.

    Raises ``MissingExtra`` or ``UsageError``.
    """
    if any(find_spec(name) is None for name in ("torch", "sentence_transformers")):
        raise MissingExtra("Training", "train")
    from nearfield.training.folder import check_out

    check_out(Path(out))


def teach(
    parts: Parts,
    model: str | Encoder,
    course: Course,
    *,
    known: Known | None = None,
    watch: Watch = unwatched,
    tell: Tell | None = None,
) -> Trained:
    """Train on one part, choose the best step on another, and compare on the third.

    Nothing is written where no step is better than the base on the validation part.
    """
    from nearfield.training.depth import choose
    from nearfield.training.folder import publish
    from nearfield.training.loop import fit
    from nearfield.training.losses import build
    from nearfield.training.validation import validation_of

    base = Base(model, parts.texts, () if known else parts.queries, known, watch)
    loss = loss_for(parts.train, course.loss)
    objective = build(loss, **course.loss_options)
    depth, why = choose(course.depth, parts.train, base.folder)
    lesson = lesson_of(parts, loss, course, base)
    plan = _plan(depth, lesson, loss, course)
    student = STUDENTS[depth](base, lesson, course, watch)
    before = measure(parts.test, base.rows, parts.train, random_state=course.seed)
    judge = validation_of(parts.validation, known=parts.train)
    with _threads(depth):
        run = fit(
            student, lesson, judge, objective, plan, kept(course),
            watch=watch, tell=tell, arguments=_arguments(base, loss, course), before=base.rows,
        )  # fmt: skip
    better = run.better or depth == "static"
    found = Trained(
        path=course.out if better else None, model=base.short, depth=depth, loss=loss,
        comparison=_compared(student, before, parts, base, course) if better else None,
        facts={**_facts(run, parts, judge.metric), "arguments": asdict(plan)},
        notes=_notes(parts, lesson, why, judge, run),
    )  # fmt: skip
    if better:
        publish(
            lambda folder: _write(folder, student, found, run, lesson, course, base), course.out
        )
        shutil.rmtree(kept(course), ignore_errors=True)
    return found


@contextmanager
def _threads(depth: str) -> Iterator[None]:
    """One thread of torch's for the small students.

    A step of 64 rows of 384 by an adapter, on two cores that others work on too: 2.5 to 3.2 ms by
    one thread, 49 to 115 ms by two, which wait for each other.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(before if depth == "full" else 1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def kept(course: Course) -> Path:
    """Where a training keeps what it needs to go on after a kill: beside the folder it writes."""
    return course.out.with_name(f"{course.out.name}.training")


def _plan(depth: str, lesson: Examples, loss: str, course: Course) -> Plan:
    """The usual plan, and what is asked for; a training that is to begin again is forgotten."""
    from nearfield.training.losses import LOSSES
    from nearfield.training.plan import Plan

    if course.restart:
        shutil.rmtree(kept(course), ignore_errors=True)
    usual = Plan.for_(depth, lesson.form, len(lesson), course.device)
    distinct = LOSSES[loss].distinct
    return replace(usual, **{"seed": course.seed, "distinct": distinct, **course.plan})


def _arguments(base: Base, loss: str, course: Course) -> dict[str, Any]:
    """What decides the weights beside the plan and the rows."""
    name, weights = base.short, base.folder.sha256
    return {"model": name, "weights": weights, "loss": loss, **course.loss_options}


def _compared(
    student: Student, before: Evaluation, parts: Parts, base: Base, course: Course
) -> Comparison:
    rows = _rows_of(student, parts, base, course)
    after = measure(parts.test, rows, parts.train, random_state=course.seed)
    mine, other = course.out.name, base.short
    return compare({mine if mine != other else f"{mine} (trained)": after, other: before})


def _rows_of(student: Student, parts: Parts, base: Base, course: Course) -> Encode:
    """The student's rows of texts: of all weights by our engine, as those of the base are.

    It embeds 150 answers of 250 tokens while torch embeds 25.
    """
    from nearfield.training.frozen import Frozen

    if student.depth != "full":
        return student.encode
    folder = kept(course) / "model"
    shutil.rmtree(folder, ignore_errors=True)
    student.write(folder)
    encoder = load(str(folder), precision=getattr(base.encoder, "precision", "auto"))
    texts = set(parts.test.texts)
    return Frozen(encoder, texts, texts & set(base.queries)).of


def _notes(
    parts: Parts, lesson: Examples, why: str, judge: Validation, run: Run
) -> tuple[str, ...]:
    """What was mapped, dropped, chosen; each once, in the order that it happened."""
    said = (*parts.notes, *lesson.notes, why, *judge.notes, *run.notes, run.stopped)
    return tuple(dict.fromkeys(said))


def _facts(run: Run, parts: Parts, metric: str) -> dict[str, Any]:
    return {
        "rows": parts.sizes,
        "validation": {
            "metric": metric, "rows": len(parts.validation), "before": run.before,
            "best": run.best, "best_step": run.best_step,
        },
        "steps": run.steps,
        "seconds": round(run.seconds, 1),
    }  # fmt: skip


def _write(
    folder: Path, student: Student, found: Trained, run: Run, lesson: Examples, course: Course,
    base: Base,
) -> None:  # fmt: skip
    student.write(folder)
    write_report(folder, found, run, lesson, course, base, kept(course) / "log.jsonl")
