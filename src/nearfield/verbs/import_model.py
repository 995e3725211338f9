"""The verb ``models import``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from nearfield.verbs.check import checked
from nearfield.verbs.options import Meta

if TYPE_CHECKING:
    from nearfield.types.reports.models import PulledModel


@checked
def import_model(
    file: Annotated[str | Path, Meta("FILE")], *, as_: Annotated[str, Meta("NAME")]
) -> PulledModel:
    """Import a model's official file of weights, so that it can be loaded by name.

    The file is read without running anything that it holds, and written as safetensors into the
    cache, with its sha256 and all that loading needs: how items are prepared, and what the
    network is.

    Parameters
    ----------
    file
        The weights: .pth, .pt, .bin or .safetensors.
    as_
        What they are, and the name to load them by: resnet50, vgg16; of a file beside its
        config.json any name.

    Returns
    -------
    PulledModel

    Raises
    ------
    UnknownName
        There are no such official weights.
    UsageError
        The file is not there, or the name is taken.
    BadModel
        The file cannot be read safely, or its weights are another model's.

    Examples
    --------
    >>> from nearfield import verbs
    >>> verbs.import_model("resnet50-0676ba61.pth", as_="resnet50")  # doctest: +SKIP
    """
    from nearfield.encoders.importing import import_model as import_weights
    from nearfield.types.reports.models import PulledModel

    folder = import_weights(Path(file).expanduser(), as_)
    return PulledModel(folder.name, str(folder.path), folder.sha256)
