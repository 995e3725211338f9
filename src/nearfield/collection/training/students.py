"""Who is trained: a student for each depth."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nearfield.collection.training.base import Base
from nearfield.collection.training.course import Course
from nearfield.training.examples import Examples
from nearfield.types import Watch

if TYPE_CHECKING:
    from nearfield.training.student import Student


def _adapter(base: Base, lesson: Examples, course: Course, watch: Watch) -> Student:
    """A map on the rows that are known already."""
    from nearfield.training.adapter import Adapter

    return Adapter(base.encoder, frozen=base.frozen, seed=course.seed)


def _full(base: Base, lesson: Examples, course: Course, watch: Watch) -> Student:
    """All weights, in torch."""
    from nearfield.training.full import Full

    asked = {name: course.plan[name] for name in ("precision", "gradient_checkpointing")
             if name in course.plan}  # fmt: skip
    return Full(base.folder, queries=base.queries, device=course.device, **asked)


def _static(base: Base, lesson: Examples, course: Course, watch: Watch) -> Student:
    """A table, distilled on the training texts."""
    from nearfield.training.distil import distil

    return distil(base.encoder, lesson.texts, seed=course.seed, watch=watch)


STUDENTS: dict[str, Callable[[Base, Examples, Course, Watch], Student]] = {
    "adapter": _adapter,
    "full": _full,
    "static": _static,
}
