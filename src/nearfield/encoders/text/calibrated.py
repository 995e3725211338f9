"""Where quantised graphs are kept, and how one is read.

::

    <cache>/int8/minilm-1f0c9b7a2d3e-5a41c7d09b33/   model, calibration
        states.xml, states.bin                       ids and mask in, token states out
        fidelity.json                                the report, its speed, when it was made
        .nearfield.json                              sizes and sha256 of them

The first number stands for the model's files, the second for the texts, NNCF's version and the
settings. ``precision="int8"`` is the last one made; an encoder's own ``precision`` names its
calibration (``int8:5a41c7d09b33``), so that a collection always gets the one it was embedded with.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield.encoders.network.layers import Node
from nearfield.encoders.runtime import core
from nearfield.encoders.text.architecture import Architecture
from nearfield.encoders.text.fidelity import Fidelity
from nearfield.encoders.text.speed import Speed
from nearfield.errors import COLUMN, FILE, Hint, UsageError
from nearfield.models.cache import is_whole, place, read_manifest

if TYPE_CHECKING:
    from nearfield.models import ModelFolder

KIND = "int8"  # the folder of the cache, and the precision's name
GRAPH = "states.xml"
REPORT = "fidelity.json"


class Calibrated(Architecture):
    """A quantised graph in the place of the one it was made from."""

    def __init__(self, kept: Path, exact: Architecture) -> None:
        self._path = kept / GRAPH
        self.words, self.width, self.max_tokens = exact.words, exact.width, exact.max_tokens
        self.traits = exact.traits

    def states(self, ids: Node, mask: Node) -> Node:
        """See :class:`Architecture`."""
        model = core().read_model(self._path)
        for port, ours in zip(model.inputs, (ids, mask), strict=True):
            port.replace(ours.output(0))
        return model.output(0).get_node().input_value(0)


def name_of(folder: ModelFolder, calibration: str) -> str:
    """Name of a calibrated model in the cache."""
    slug = re.sub(r"[^\w.-]+", "-", Path(folder.name).name)
    return f"{slug}-{_digest(folder)}-{calibration}"


def find_calibrated(folder: ModelFolder, precision: str) -> tuple[str, Path]:
    """Find the calibration that ``int8`` or ``int8:NUMBER`` means: its full name, and its folder.

    Raises
    ------
    UsageError
        The model was not calibrated, or not like that; with the call that calibrates it.
    """
    number = precision.partition(":")[2]
    pattern = place(KIND, name_of(folder, number or "*"))
    kept = [path for path in pattern.parent.glob(pattern.name) if is_whole(path)]
    if not kept:
        like = f" as {precision}" if number else ""
        raise UsageError(
            f"{folder.name} is not calibrated for int8{like}: that takes some of your own texts.",
            Hint.run("calibrate", folder.name, FILE, text=COLUMN),
        )
    path = max(kept, key=lambda path: str(_report(path)["made"]))
    return f"{KIND}:{path.name.rpartition('-')[2]}", path


def digests(kept: Path) -> dict[str, str]:
    """The sha256 of a quantised graph's files, as they were when it was kept."""
    return {name: entry["sha256"] for name, entry in read_manifest(kept).items()}


def fidelity_of(kept: Path) -> Fidelity:
    """The report that was made with a calibration."""
    return Fidelity(**_report(kept)["fidelity"])


def speed_of(kept: Path) -> Speed | None:
    """How fast it was where it was made; None of one that came before this was measured."""
    speed = _report(kept).get("speed")
    return Speed(**speed) if speed else None


def _report(kept: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((kept / REPORT).read_text("utf-8"))
    return report


def _digest(folder: ModelFolder) -> str:
    """Of all files of a model that decide its graph."""
    digest = hashlib.sha256(folder.sha256.encode())
    for path in sorted(folder.path.rglob("[!.]*.json")):
        digest.update(path.relative_to(folder.path).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]
