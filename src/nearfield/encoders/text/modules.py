"""``modules.json``: the steps from text to vector, as sentence-transformers writes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nearfield.encoders.text.config import read_json
from nearfield.encoders.text.pooling import read_modes
from nearfield.errors import BadModel

KNOWN = ("Transformer", "Pooling", "Normalize")


@dataclass(frozen=True)
class Recipe:
    """What happens to the token states.

    ``modes`` are the poolings, concatenated; ``normalize`` says that the model itself makes unit
    rows; ``transformer`` is the folder of that step.
    """

    transformer: Path
    modes: tuple[str, ...] = ("mean",)
    normalize: bool = False


def read_recipe(folder: Path) -> Recipe:
    """Read the steps; without ``modules.json``, mean pooling, as sentence-transformers has it.

    Raises
    ------
    BadModel
        A step of an unknown type, or steps in an order that is not Transformer, Pooling and
        perhaps Normalize.
    """
    path = folder / "modules.json"
    listed = read_json(path, list, missing=[])
    if not listed:
        return Recipe(folder)
    try:
        steps = [(str(step["type"]).rpartition(".")[2], folder / step["path"]) for step in listed]
    except (TypeError, KeyError):
        raise BadModel(f"{path} lists a step without a type or a path.") from None
    kinds = tuple(kind for kind, _ in steps)
    unknown = [kind for kind in kinds if kind not in KNOWN]
    if unknown:
        raise BadModel(f"{path} has a step of type {unknown[0]!r}; known: {', '.join(KNOWN)}.")
    if kinds not in (KNOWN, KNOWN[:2]):
        raise BadModel(
            f"{path} has the steps {', '.join(kinds)}; "
            f"wanted: {', '.join(KNOWN)} in this order, the last one optional."
        )
    modes = read_modes(steps[1][1] / "config.json")
    return Recipe(steps[0][1], modes, normalize="Normalize" in kinds)
