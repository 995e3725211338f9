"""How deep a training goes: a map on frozen vectors, all weights, or a table of token vectors."""

from __future__ import annotations

from nearfield.encoders.network.weights import weight_files
from nearfield.errors import Hint, UnknownName, UsageError
from nearfield.models import ModelFolder
from nearfield.training.data.examples import Examples

DEPTHS = ("adapter", "full", "static")
# The adapter on MiniLM by the cosine loss, Spearman on the test of STS-B, 82.0 before, at learning
# rates of 1e-3 and 3e-3: 500 pairs 82.9 and 83.5, 2,000 83.4 and 83.2, all 5,749 83.4 (1e-3 alone):
# what one matrix can learn it has learned by then. A plain loop over all weights with the 5,749
# reached 85.3, in minutes instead of seconds.
FEW = 2000
_NOUNS = {"scores": "scored pairs", "labels": "labelled texts"}


def choose(
    wanted: str | None, examples: Examples, folder: ModelFolder | None = None
) -> tuple[str, str]:
    """Return the depth, and why, in a sentence for the user.

    Parameters
    ----------
    wanted
        One of ``adapter``, ``full``, ``static``, or None to choose by the data.
    examples
        What is learned from.
    folder
        Of the model; for one without safetensors only the adapter and the static table are there.

    Raises
    ------
    UnknownName
        There is no such depth.
    UsageError
        The model or the data cannot be trained so.

    Examples
    --------
    >>> pairs = Examples("pairs", {"anchor": ["a"] * 1200, "positive": ["b"] * 1200})
    >>> choose(None, pairs)[1]
    '1,200 pairs are few: the adapter learns in seconds and cannot unlearn; the depth full \
trains all weights.'
    """
    if wanted is not None and wanted not in DEPTHS:
        raise UnknownName("depth", wanted, DEPTHS)
    what = f"{len(examples):,} {_NOUNS.get(examples.form, examples.form)}"
    trains = folder is None or _has_weights(folder)
    depth = wanted or _by_data(examples, trains)
    _check(depth, examples, folder, trains)
    if wanted:
        return depth, f"The depth {depth} was asked for."
    if depth == "full":
        alone = f"{what} are enough to train all weights"
        if examples.form == "texts":
            alone = "Texts alone are learned from by dropout, which all weights have"
        return depth, f"{alone}; the depth adapter takes seconds."
    if trains:
        return depth, (
            f"{what} are few: the adapter learns in seconds and cannot unlearn; the depth full "
            "trains all weights."
        )
    return depth, f"{folder and folder.name} has no safetensors, so the adapter alone is trained."


def _by_data(examples: Examples, trains: bool) -> str:
    if examples.form == "texts":
        return "full"
    return "full" if trains and len(examples) >= FEW else "adapter"


def _check(depth: str, examples: Examples, folder: ModelFolder | None, trains: bool) -> None:
    if depth == "full" and folder is not None and not trains:
        raise UsageError(
            f"{folder.name} has no weights in safetensors, so not all of them can be trained.",
            Hint.use("Choose another model, or train a map on its vectors:", depth="adapter"),
        )
    if depth == "adapter" and examples.form == "texts":
        raise UsageError(
            "Texts alone are learned from by dropout, and the adapter has none: two readings of a "
            "text would be the same row.",
            Hint.use("Train all weights, or a static table:", depth="full"),
        )


def _has_weights(folder: ModelFolder) -> bool:
    return any(weight_files(folder.path / inner) for inner in ("", "0_Transformer"))
