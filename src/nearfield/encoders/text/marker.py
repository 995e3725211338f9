"""``nearfield.json``: says that the last steps of ``modules.json`` are an adapter, and on what.

::

    {"adapter": 3, "base": "minilm"}
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nearfield.encoders.network.config import Config, read_json
from nearfield.errors import BadModel

MARKER = "nearfield.json"
# What an adapter adds: unit rows, a map of them, and unit rows again.
ADDED = ("Normalize", "Dense", "Normalize")


def adapter_steps(folder: Path, kinds: Sequence[str]) -> int:
    """Return how many of the last steps are an adapter's, 0 for a model that is none.

    Raises
    ------
    BadModel
        The steps are other than ``nearfield.json`` says.
    """
    path = folder / MARKER
    steps = Config(path, read_json(path, missing={})).integer("adapter", 0, least=0)
    if steps and (steps != len(ADDED) or tuple(kinds[-steps:]) != ADDED):
        raise BadModel(
            f"{path} says that the last {steps} steps are an adapter ({', '.join(ADDED)}); "
            f"modules.json has the steps {', '.join(kinds)}.",
            f"Delete {path} if the folder was changed: it is then a model like any other.",
        )
    return steps
