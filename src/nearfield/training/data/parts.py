"""Which examples are learned from, which choose the best step, and which are tested on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nearfield.errors import FILE, Hint, UsageError
from nearfield.modalities.text.shingles import plain
from nearfield.training.data.examples import Examples
from nearfield.training.data.split import Split, refuse_shared, split

SHARES = (0.8, 0.1, 0.1)


@dataclass(frozen=True)
class Parts(Split):
    """Examples that share no text: to learn from, to choose the best step by, to test on."""

    @property
    def texts(self) -> set[str]:
        """All texts."""
        return {text for part in self._all for text in part.texts}

    @property
    def queries(self) -> set[str]:
        """The anchors, where no text is on both sides of pairs: questions, but no duplicates."""
        parts = [part for part in self._all if "anchor" in part.columns]
        anchors = {text for part in parts for text in part.columns["anchor"]}
        others = {
            t for part in parts for role, c in part.columns.items() if role != "anchor" for t in c
        }
        return set() if anchors & others else anchors

    @property
    def _all(self) -> tuple[Examples, Examples, Examples]:
        return self.train, self.validation, self.test

    @property
    def sizes(self) -> dict[str, int]:
        """Rows of each part."""
        return {
            "train": len(self.train),
            "validation": len(self.validation),
            "test": len(self.test),
        }


def parts_of(
    examples: Examples,
    validation: Examples | None = None,
    test: Examples | None = None,
    *,
    random_state: int = 0,
    drop_shared: bool = False,
) -> Parts:
    """Split off what was not given: a tenth for validation, a tenth for the test.

    Texts alone show no right and wrong, so a test must be given with them; without a validation,
    a half of it is that. ``drop_shared`` leaves the rows out of the training (and of the
    validation) that share a text with the test, rather than refuse them.

    Raises
    ------
    UsageError
        A text of the training is in a given part too, with the pairs; or nothing to test on.
    """
    given = [part for part in (validation, test) if part is not None]
    apart = without if drop_shared else _refused
    for part in given:
        examples = apart(examples, part)
    if validation is not None and test is not None:
        validation = apart(validation, test)
        return _with_notes(examples, validation, test)
    if examples.form == "texts":
        if not given:
            raise UsageError(
                "Texts alone do not show whether an encoder got better.",
                Hint.use(
                    "Name more columns, or add judged pairs:",
                    columns=["TEXT", "LABEL"],
                    test=FILE,
                ),
            )
        half = split(given[0], (0.5, 0.5, 0.0), random_state)
        return _with_notes(examples, half.train, half.validation, half.notes)
    learned, chosen, tested = SHARES
    shares = (learned, 0.0 if validation else chosen, 0.0 if test else tested)
    left = split(examples, shares, random_state)
    return _with_notes(left.train, validation or left.validation, test or left.test, left.notes)


def without(examples: Examples, test: Examples) -> Examples:
    """The rows that share no text with the test, with a note; case and spacing do not matter."""
    seen = {plain(text) for text in test.texts}
    rows = zip(*examples.columns.values(), strict=True)
    kept = [at for at, row in enumerate(rows) if seen.isdisjoint(map(plain, row))]
    lost = len(examples) - len(kept)
    if not lost:
        return examples
    note = f"{lost:,} of {len(examples):,} rows are left out: their texts are tested on."
    return replace(examples.take(kept), notes=(*examples.notes, note))


def _refused(examples: Examples, test: Examples) -> Examples:
    try:
        refuse_shared(examples, test)
    except UsageError as error:
        hint = Hint.use("To learn from the other rows:", drop_shared=True)
        raise UsageError(error.message, hint) from error
    return examples


def _with_notes(
    train: Examples, validation: Examples, test: Examples, notes: tuple[str, ...] = ()
) -> Parts:
    others = {"Validation": validation, "Test": test}
    noted = [
        *train.notes,
        *(
            f"{name}: {note}"
            for name, part in others.items()
            for note in part.notes
            if note not in train.notes
        ),
    ]
    first, second, third = (replace(part, notes=()) for part in (train, validation, test))
    return Parts(first, second, third, notes=(*noted, *notes))
