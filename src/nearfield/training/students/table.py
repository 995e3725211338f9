"""Who is trained: a student for each depth."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nearfield.training.base import Base
from nearfield.training.course import Course
from nearfield.training.data.examples import Examples
from nearfield.types import Watch

if TYPE_CHECKING:
    from nearfield.training.students.student import Student


def _adapter(base: Base, lesson: Examples, course: Course, watch: Watch) -> Student:
    """A map on the rows that are known already."""
    from nearfield.training.students.adapter import Adapter

    return Adapter(base.encoder, frozen=base.frozen, random_state=course.random_state)


def _full(base: Base, lesson: Examples, course: Course, watch: Watch) -> Student:
    """All weights, in torch."""
    from nearfield.training.students.full import Full

    options = {
        name: course.plan[name]
        for name in ("precision", "gradient_checkpointing")
        if name in course.plan
    }
    return Full(base.folder, queries=base.queries, device=course.device, **options)


def _static(base: Base, lesson: Examples, course: Course, watch: Watch) -> Student:
    """A table, distilled on the training texts."""
    from nearfield.training.students.distil import distil

    return distil(base.encoder, lesson.texts, random_state=course.random_state, watch=watch)


STUDENTS: dict[str, Callable[[Base, Examples, Course, Watch], Student]] = {
    "adapter": _adapter,
    "full": _full,
    "static": _static,
}
