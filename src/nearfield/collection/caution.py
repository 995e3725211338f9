"""What a person should know of the model and the texts that it is to embed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nearfield.encoders.table import GRAPHS
from nearfield.errors import Hint, UsageError, count, shortened
from nearfield.modalities.text.language import languages_of, script_of
from nearfield.modalities.text.languages import languages, name_of
from nearfield.pipeline.unread import written_in
from nearfield.types import Encoder, ReadingEncoder
from nearfield.types.reports import AddReport

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nearfield.models import Model
    from nearfield.pipeline.survey import Survey

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
            f"{_listed(trained)}, and will find less in them."
        )
    if not notes:
        return report
    better = multilingual([*survey.unread, *survey.sample.texts], besides=encoder.name)
    notes.append(_reads(better))
    return replace(report, notes=(*report.notes, *notes), better=better.name)


def trained_on(encoder: Encoder) -> tuple[str, ...]:
    """The languages of a model; empty for many, or where nobody says."""
    return encoder.languages if isinstance(encoder, ReadingEncoder) else ()


def multilingual(texts: Sequence[str], *, besides: str = "") -> Model:
    """The first other model of the table that was trained on many languages, the texts' among them.

    One that needs no hub stands before the others there.
    """
    from nearfield.models import known

    codes, scripts = set(languages_of(texts)), set(map(script_of, texts)) - {None}
    many = (m for m in known() if m.role == "encoder" and len(m.languages) != 1)
    return next(m for m in many if m.name != besides and _covers(m, codes, scripts))


def _covers(model: Model, codes: set[str], scripts: set[str | None]) -> bool:
    """Whether a model was trained on languages, and on one at least of each script."""
    if not model.languages:  # about a hundred
        return True
    written = {script for code in model.languages for script in languages()[code].scripts}
    return codes <= set(model.languages) and scripts <= written


def _reads(model: Model) -> str:
    """Say how many languages a model was trained on."""
    number = str(len(model.languages)) if model.languages else "about a hundred"
    return f"{model.name} reads {number} languages."


def _listed(codes: Sequence[str]) -> str:
    """Some languages by name, many by their number."""
    return " and ".join(map(name_of, codes)) if len(codes) <= 2 else f"{len(codes)} languages"


def warn_unread(model: str, texts: Sequence[str], n: int, what: str = LEFT_OUT) -> None:
    """Say that some of ``n`` items are left out of an analysis, or what else becomes of them."""
    from nearfield.encoders.text.caution import warn

    if model in GRAPHS:
        verb = "has" if len(texts) == 1 else "have"
        said = f"{len(texts):,} of {count(n, 'node')} {verb} no edge, and so no place: {what}."
        warn(said, UnreadWarning)
        return
    warn(
        f"{model} cannot read {len(texts):,} of {count(n, 'item')} ({written_in(texts)}): "
        f"{what}. {_reads(multilingual(texts, besides=model))}",
        UnreadWarning,
    )


def none_readable(model: str, texts: Sequence[str], collection: str | None = None) -> UsageError:
    """The error that a model can read none of what it is asked about."""
    owner = {"collection": collection} if collection else {}
    if model in GRAPHS:
        return UsageError(
            "It has no edge in the graph, and so no place among the others: only its words find "
            "it.",
            Hint.run("add", "edges.csv", kind="graph", words="Add edges of it:", **owner),
        )
    return UsageError(
        f"{model} cannot read {written_in(texts)}: the vectors say nothing.",
        Hint.run(
            "reembed",
            **owner,
            model=multilingual(texts, besides=model).name,
            words="Embed it with one that does:",
        ),
    )
