"""What is learned: the loss, and the examples in the form that it takes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nearfield.errors import Hint, UnknownName, UsageError, shortened
from nearfield.training.base import Base
from nearfield.training.course import Course
from nearfield.training.data.examples import Examples
from nearfield.training.data.parts import Parts
from nearfield.training.losses import LOSSES
from nearfield.training.sampling import hard_negatives, to_form
from nearfield.training.sampling.negatives import NEAREST

SHOWN, LETTERS = 3, 50  # candidates that were no safe negatives: how many, how much of each
DEFAULTS = {
    "scores": "cosine",
    "pairs": "in-batch",
    "triplets": "triplet",
    "labels": "in-batch",
    "texts": "in-batch",
}


def loss_for(examples: Examples, loss: str | None) -> str:
    """The loss that is asked for, or that fits the form.

    Raises ``UnknownName``, or ``UsageError`` for one of 0 and 1 where the scores are between.
    """
    name = loss or DEFAULTS[examples.form]
    if name not in LOSSES:
        raise UnknownName("loss", name, LOSSES)
    if LOSSES[name].binary and examples.scores is not None:
        between = sorted(set(examples.scores.tolist()) - {0.0, 1.0})
        if between:
            graded = ", ".join(known for known, row in LOSSES.items() if not row.binary)
            raise UsageError(
                f"The loss {name!r} takes scores of 0 and 1 alone; one is {between[0]:g} here.",
                Hint.use(f"Choose another (there are {graded}):", loss="cosine"),
            )
    return name


def lesson_of(parts: Parts, name: str, course: Course, base: Base) -> Examples:
    """The training examples in a form of the loss, with hard negatives where they are asked for.

    Raises ``UsageError`` where the form cannot be made into one that the loss takes.
    """
    train, forms = parts.train, LOSSES[name].form
    if course.hard_negatives:
        if "triplets" not in forms:
            raise UsageError(
                f"The loss {name!r} takes no negatives.",
                Hint.use("Choose in-batch or triplet:", loss="in-batch"),
            )
        return _with_hard(parts, course, base)
    if train.form in forms:
        return train
    vectors = (train.texts, base.rows(train.texts)) if forms[0] == "triplets" else None
    return to_form(train, forms[0], vectors=vectors, random_state=course.random_state)


def _with_hard(parts: Parts, course: Course, base: Base) -> Examples:
    """Negatives from the neighbors of each anchor; of a collection, from all that is not tested."""
    train = parts.train
    pairs = train if train.form in {"pairs", "triplets"} else to_form(train, "pairs")
    options: dict[str, Any] = {
        "negatives": course.hard_negatives,
        "random_state": course.random_state,
    }
    if base.known is None:
        texts: list[str] = pairs.texts
        rows = base.rows(texts)
    else:
        held = {*parts.validation.texts, *parts.test.texts}
        texts, rows = list(base.known.texts), base.known.rows
        options["among"] = [text for text in texts if text not in held]
        options["graph"] = base.known.graph(NEAREST)
    mined = hard_negatives(pairs, texts, rows, **options)
    shown = [
        f"  {why}: {shortened(candidate, LETTERS)!r} for {shortened(anchor, LETTERS)!r}"
        for anchor, _, candidate, why in mined.dropped[:SHOWN]
    ]
    notes = [*mined.examples.notes, *filter(None, [mined.sentence]), *shown]
    return replace(mined.examples, notes=tuple(notes))
