"""What is learned: the loss, and the examples in the form that it takes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nearfield.collection.training.base import Base
from nearfield.collection.training.course import Course
from nearfield.collection.training.files import Parts
from nearfield.errors import UnknownName, UsageError, shortened
from nearfield.training.examples import Examples

SHOWN, LETTERS = 3, 50  # candidates that were no safe negatives: how many, how much of each
DEFAULTS = {
    "scores": "cosine", "pairs": "in-batch", "triplets": "triplet", "labels": "in-batch",
    "texts": "in-batch",
}  # fmt: skip


def loss_for(examples: Examples, asked: str | None) -> str:
    """The loss that is asked for, or that fits the form.

    Raises ``UnknownName``, or ``UsageError`` for one of 0 and 1 where the scores are between.
    """
    from nearfield.training.losses import LOSSES

    name = asked or DEFAULTS[examples.form]
    if name not in LOSSES:
        raise UnknownName("loss", name, LOSSES)
    if LOSSES[name].binary and examples.scores is not None:
        between = sorted(set(examples.scores.tolist()) - {0.0, 1.0})
        if between:
            graded = ", ".join(known for known, row in LOSSES.items() if not row.binary)
            raise UsageError(
                f"The loss {name!r} takes scores of 0 and 1 alone; one is {between[0]:g} here.",
                f"Choose another: --loss cosine (there are {graded})",
            )
    return name


def lesson_of(parts: Parts, name: str, course: Course, base: Base) -> Examples:
    """The training examples in a form of the loss, with hard negatives where they are asked for.

    Raises ``UsageError`` where the form cannot be made into one that the loss takes.
    """
    from nearfield.training.losses import LOSSES
    from nearfield.training.sampling import to_form

    train, forms = parts.train, LOSSES[name].form
    if course.hard_negatives:
        if "triplets" not in forms:
            raise UsageError(
                f"The loss {name!r} takes no negatives.", "Use: --loss in-batch, or --loss triplet"
            )
        return _with_hard(parts, course, base)
    if train.form in forms:
        return train
    vectors = (train.texts, base.rows(train.texts)) if forms[0] == "triplets" else None
    return to_form(train, forms[0], vectors=vectors, seed=course.seed)


def _with_hard(parts: Parts, course: Course, base: Base) -> Examples:
    """Negatives from the neighbors of each anchor; of a collection, from all that is not tested."""
    from nearfield.training.sampling import hard_negatives, to_form
    from nearfield.training.sampling.negatives import NEAREST

    train = parts.train
    pairs = train if train.form in {"pairs", "triplets"} else to_form(train, "pairs")
    among: dict[str, Any] = {}
    texts = pairs.texts
    if base.known is not None:
        held = {*parts.validation.texts, *parts.test.texts}
        texts = list(base.known.texts)
        among = {
            "among": [text for text in texts if text not in held],
            "graph": base.known.graph(NEAREST),
        }
    rows = base.rows(texts) if base.known is None else base.known.rows
    mined = hard_negatives(
        pairs, texts, rows, negatives=course.hard_negatives, seed=course.seed, **among
    )
    shown = [
        f"  {why}: {shortened(candidate, LETTERS)!r} for {shortened(anchor, LETTERS)!r}"
        for anchor, _, candidate, why in mined.dropped[:SHOWN]
    ]
    notes = [*mined.examples.notes, *filter(None, [mined.sentence]), *shown]
    return replace(mined.examples, notes=tuple(notes))
