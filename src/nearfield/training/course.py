"""What is asked of a training."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from nearfield.errors import UnknownName
from nearfield.training.loop.plan import Plan


@dataclass(frozen=True)
class Course:
    """What is asked of a training, whatever its examples come from.

    ``depth``, ``loss`` and every entry of ``plan`` are chosen where they are None.
    """

    out: Path
    loss: str | None = None
    depth: str | None = None
    margin: float | None = None
    temperature: float | None = None
    distance: str | None = None
    matryoshka: tuple[int, ...] = ()
    hard_negatives: int = 0
    device: str = "auto"
    random_state: int = 0
    restart: bool = False
    plan: dict[str, Any] = field(default_factory=dict)

    @property
    def loss_options(self) -> dict[str, Any]:
        """What the loss is built with, other than by its defaults."""
        options = {
            "margin": self.margin,
            "temperature": self.temperature,
            "distance": self.distance,
            "matryoshka": self.matryoshka or None,
        }
        return {name: value for name, value in options.items() if value is not None}

    @property
    def run_folder(self) -> Path:
        """Where the run is kept, so that it can go on after a kill: beside what it writes."""
        return self.out.with_name(f"{self.out.name}.training")


def course_of(out: Path, **options: Any) -> Course:
    """Sort options into those of the course and those of the loop; None is left to be chosen.

    Raises ``UnknownName`` for one that neither has.
    """
    of_course = {each.name for each in fields(Course)} - {"out", "plan"}
    of_loop = {each.name for each in fields(Plan)} - of_course
    for name in options:
        if name not in of_course | of_loop:
            raise UnknownName("option of a training", name, of_course | of_loop)
    given = {name: value for name, value in options.items() if value is not None}
    plan = {name: value for name, value in given.items() if name in of_loop}
    return Course(out, plan=plan, **{n: value for n, value in given.items() if n in of_course})
