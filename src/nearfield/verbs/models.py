"""The verbs ``models``, ``models pull`` and ``models calibrate``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from typing_extensions import TypedDict

from nearfield.errors import FILE, Hint
from nearfield.types.progress import unwatched
from nearfield.types.reports.report import Report
from nearfield.verbs.check import checked
from nearfield.verbs.options import (
    Encoding,
    Format,
    Meta,
    TextColumn,
    Watch,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nearfield.encoders.text.calibration import Calibration
    from nearfield.encoders.text.fidelity import FidelityDocument
    from nearfield.encoders.text.speed import SpeedDocument
    from nearfield.types.reports.models import Models, PulledModel


class CalibrationDocument(TypedDict):
    """A quantised model: its precision's name, how near it stays, and how fast it is here."""

    name: str
    precision: str
    fidelity: FidelityDocument
    speed: SpeedDocument


@dataclass(frozen=True)
class Calibrated(Report):
    """A model made faster on some texts, how near it stays, and how fast it is."""

    name: str
    calibration: Calibration

    def to_dict(self) -> CalibrationDocument:
        """The document."""
        made = self.calibration
        return {
            "name": made.model,
            "precision": made.precision,
            "fidelity": made.fidelity.to_dict(),
            "speed": made.speed.to_dict(),
        }

    def asides(self) -> list[str | Hint]:
        """What to do next."""
        return [Hint.run("add", FILE, model=self.name, precision="int8", words="Next:")]


@checked
def models() -> Models:
    """Every model known by name: licence, size, width, and whether it is here.

    Returns
    -------
    Models

    Examples
    --------
    >>> [row["dim"] for row in models().rows if row["name"] == "minilm"]
    [384]
    """
    from nearfield.models import is_here, known
    from nearfield.types.reports.models import Models

    return Models(
        tuple(
            {
                "name": model.name,
                "role": model.role,
                "reads": model.reads,
                "title": model.title,
                "licence": model.licence,
                "dim": model.dim,
                "max_tokens": model.max_tokens,
                "size": model.size,
                "here": is_here(model.name),
            }
            for model in known()
        )
    )


@checked
def pull(name: Annotated[str, Meta("NAME")], *, watch: Watch = unwatched) -> PulledModel:
    """Fetch a model into the cache, and check it.

    Parameters
    ----------
    name
        A known name, or a hub name: org/name.

    Returns
    -------
    PulledModel

    Raises
    ------
    UnknownName, FetchError
    """
    from nearfield.models import pull as fetch
    from nearfield.types.reports.models import PulledModel

    folder = fetch(name, progress=watch(f"Fetching {name}"))
    return PulledModel(folder.name, str(folder.path), folder.sha256)


@checked
def calibrate(
    name: Annotated[str, Meta("NAME")],
    source: Annotated[Any, Meta("SOURCE")],
    *,
    text: TextColumn | Sequence[str] | None = None,
    format: Format | None = None,  # noqa: A002 - the field's word
    encoding: Encoding | None = None,
    watch: Watch = unwatched,
) -> Calibrated:
    """Make a model faster (int8) on your own texts, and see how near it stays.

    Its speed is measured on this machine, and it is refused where it is slower than what ``auto``
    takes, or too far from f32.

    Parameters
    ----------
    name
        A model's name or folder.
    source
        A file, a folder or a dataset: your own texts.

    Returns
    -------
    Calibrated

    Raises
    ------
    UnknownName, BadSource, MissingExtra, UsageError, Failure
    """
    from nearfield import encoders
    from nearfield.pipeline.read import Reading
    from nearfield.sources.request import Written

    written = Written(format, encoding)
    texts = Reading(text=text, watch=watch, written=written).texts(source)
    return Calibrated(name, encoders.calibrate(name, texts, watch=watch))
