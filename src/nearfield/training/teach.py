"""One training, from its examples to its proof: lesson, student, loop, scores, folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield.encoders import load
from nearfield.tasks.evaluate import Comparison, Evaluation, compare
from nearfield.training.base import Base
from nearfield.training.course import Course
from nearfield.training.data.examples import Examples
from nearfield.training.data.parts import Parts
from nearfield.training.known import Known
from nearfield.training.lesson import lesson_of, loss_for
from nearfield.training.loop.plan import Plan
from nearfield.training.loop.run import Run, Tell
from nearfield.training.proof.folder import publish
from nearfield.training.proof.measure import Encode, measure
from nearfield.training.proof.report import Picture, write_report
from nearfield.training.proof.validation import Validation, validation_of
from nearfield.training.students.depth import choose
from nearfield.training.students.frozen import Frozen
from nearfield.training.students.table import STUDENTS
from nearfield.training.trained import FactsDocument, Trained
from nearfield.types import Encoder, Watch, unwatched

if TYPE_CHECKING:
    from nearfield.training.students.student import Student


def teach(
    parts: Parts,
    model: str | Encoder,
    course: Course,
    *,
    known: Known | None = None,
    watch: Watch = unwatched,
    tell: Tell | None = None,
    picture: Picture | None = None,
) -> Trained:
    """Train on one part, choose the best step on another, and compare on the third.

    Nothing is written where no step is better than the base on the validation part.
    """
    from nearfield.training.loop.fit import fit
    from nearfield.training.losses import build

    base = Base(model, parts.texts, () if known else parts.queries, known, watch)
    loss = loss_for(parts.train, course.loss)
    objective = build(loss, **course.loss_options)
    depth, why = choose(course.depth, parts.train, base.folder)
    lesson = lesson_of(parts, loss, course, base)
    plan = _plan(depth, lesson, loss, course)
    student = STUDENTS[depth](base, lesson, course, watch)
    before = measure(parts.test, base.rows, parts.train, random_state=course.random_state)
    judge = validation_of(parts.validation, train=parts.train)
    with _threads(depth):
        run = fit(
            student,
            lesson,
            judge,
            objective,
            plan,
            course.run_folder,
            watch=watch,
            tell=tell,
            arguments=_arguments(base, loss, course),
            before=base.rows,
            metric=judge.metric,
        )
    better = run.better or depth == "static"
    result = Trained(
        path=course.out if better else None,
        model=base.short,
        depth=depth,
        loss=loss,
        comparison=_compared(student, before, parts, base, course) if better else None,
        facts=_facts(run, parts, judge.metric, plan),
        notes=_notes(parts, lesson, why, judge, run),
    )
    if better:
        _publish(student, result, run, lesson, course, base, picture)
    return result


def _publish(
    student: Student,
    result: Trained,
    run: Run,
    lesson: Examples,
    course: Course,
    base: Base,
    picture: Picture | None,
) -> None:
    """Write the folder in one step, and leave the run behind."""

    def fill(folder: Path) -> None:
        student.write(folder)
        write_report(folder, result, run, lesson, course, base, picture)

    publish(fill, course.out)
    shutil.rmtree(course.run_folder, ignore_errors=True)


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


def _plan(depth: str, lesson: Examples, loss: str, course: Course) -> Plan:
    """The usual plan, and what is asked for; a training that is to begin again is forgotten."""
    from nearfield.training.losses import LOSSES

    if course.restart:
        shutil.rmtree(course.run_folder, ignore_errors=True)
    usual = Plan.for_(depth, lesson.form, len(lesson), course.device)
    own = {"random_state": course.random_state, "distinct": LOSSES[loss].distinct}
    return replace(usual, **{**own, **course.plan})


def _arguments(base: Base, loss: str, course: Course) -> dict[str, Any]:
    """What decides the weights beside the plan and the rows."""
    name, weights = base.short, base.folder.sha256
    return {"model": name, "weights": weights, "loss": loss, **course.loss_options}


def _compared(
    student: Student, before: Evaluation, parts: Parts, base: Base, course: Course
) -> Comparison:
    rows = _rows_of(student, parts, base, course)
    after = measure(parts.test, rows, parts.train, random_state=course.random_state)
    name, other = course.out.name, base.short
    return compare({name if name != other else f"{name} (trained)": after, other: before})


def _rows_of(student: Student, parts: Parts, base: Base, course: Course) -> Encode:
    """The student's rows of texts: of all weights by our engine, as those of the base are.

    It embeds 150 answers of 250 tokens while torch embeds 25.
    """
    if student.depth != "full":
        return student.encode
    folder = course.run_folder / "model"
    shutil.rmtree(folder, ignore_errors=True)
    student.write(folder)
    encoder = load(str(folder), precision=base.precision)
    texts = set(parts.test.texts)
    return Frozen(encoder, texts, texts & set(base.queries)).of


def _notes(
    parts: Parts, lesson: Examples, why: str, judge: Validation, run: Run
) -> tuple[str, ...]:
    """What was mapped, dropped, chosen; each once, in the order that it happened."""
    notes = (*parts.notes, *lesson.notes, why, *judge.notes, *run.notes, run.stopped)
    return tuple(dict.fromkeys(notes))


def _facts(run: Run, parts: Parts, metric: str, plan: Plan) -> FactsDocument:
    return {
        "rows": parts.sizes,
        "validation": {
            "metric": metric,
            "rows": len(parts.validation),
            "before": run.before,
            "best": run.best,
            "best_step": run.best_step,
        },
        "steps": run.steps,
        "seconds": round(run.seconds, 1),
        "arguments": asdict(plan),
    }
