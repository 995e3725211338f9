"""What a person should know of the model and the texts that it is to embed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nearfield.errors import Hint, UsageError, count, shortened
from nearfield.modalities.text.languages import name_of
from nearfield.pipeline.survey import Survey
from nearfield.pipeline.unread import written_in
from nearfield.types import Encoder, ReadingEncoder
from nearfield.types.reports import AddReport

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN = 40  # characters of an example
LEFT_OUT = "they are left out"
EQUAL = "of these only equal ones are found"


class UnreadWarning(UserWarning):
    """Some items are left out of an analysis, because their model cannot read them."""


def cautioned(report: AddReport, survey: Survey, encoder: Encoder) -> AddReport:
    """The report with what its model cannot read, or was not trained on, and a model that was."""
    language = survey.sample.language
    report = replace(report, language=language, unread=survey.counts["unread"])
    notes: list[str] = []
    embedded = report.new + report.changed
    if report.unread:
        example = shortened(survey.unread[0], SHOWN)
        notes.append(
            f"{encoder.name} cannot read {report.unread:,} of {count(embedded, 'item')} "
            f"({written_in(survey.unread)}, such as {example!r}): their vectors say nothing. They "
            "are found by their words alone, and left out of maps and groups."
        )
    trained = trained_on(encoder)
    if language and trained and language not in trained and report.unread * 2 < embedded:
        notes.append(
            f"Most of the texts are {name_of(language)}; {encoder.name} was trained on "
            f"{' and '.join(map(name_of, trained))}, and will find less in them."
        )
    if not notes:
        return report
    better = multilingual()
    notes.append(f"{better} reads about a hundred languages.")
    return replace(report, notes=(*report.notes, *notes), better=better)


def trained_on(encoder: Encoder) -> tuple[str, ...]:
    """The languages of a model; empty for many, or where nobody says."""
    return encoder.languages if isinstance(encoder, ReadingEncoder) else ()


def multilingual() -> str:
    """The first model of the table that was trained on about a hundred languages."""
    from nearfield.models import known

    return next(m.name for m in known() if m.role == "encoder" and not m.languages)


def warn_unread(model: str, texts: Sequence[str], n: int, what: str = LEFT_OUT) -> None:
    """Say that some of ``n`` items are left out of an analysis, or what else becomes of them."""
    from nearfield.encoders.text.caution import warn

    warn(
        f"{model} cannot read {len(texts):,} of {count(n, 'item')} ({written_in(texts)}): "
        f"{what}. {multilingual()} reads about a hundred languages.",
        UnreadWarning,
    )


def none_readable(model: str, texts: Sequence[str], collection: str | None = None) -> UsageError:
    """The error that a model can read none of what it is asked about."""
    owner = {"collection": collection} if collection else {}
    return UsageError(
        f"{model} cannot read {written_in(texts)}: the vectors say nothing.",
        Hint.run("reembed", **owner, model=multilingual(), words="Embed it with one that does:"),
    )
