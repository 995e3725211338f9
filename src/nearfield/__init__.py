"""nearfield: from any pile of data to vectors, and from vectors to answers.

The front door. Names are loaded when they are first used, so that ``import nearfield`` costs
nothing that is not needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nearfield.types.lazy import lazy

__version__ = "0.1.0"

if TYPE_CHECKING:
    from nearfield.api import Collection as Collection
    from nearfield.api import align as align
    from nearfield.api import evaluate as evaluate
    from nearfield.api import open as open  # noqa: A004 - the field's word
    from nearfield.api import train as train
    from nearfield.encoders import calibrate as calibrate
    from nearfield.encoders import encode as encode
    from nearfield.encoders import load as load
    from nearfield.encoders import load_reranker as load_reranker
    from nearfield.errors import NearfieldError as NearfieldError
    from nearfield.tasks.search import Hit as Hit
    from nearfield.tasks.search import Hits as Hits
    from nearfield.types import ItemRef as ItemRef
    from nearfield.types import Media as Media
    from nearfield.types import Record as Record
    from nearfield.types.reports import AddReport as AddReport
    from nearfield.types.reports import Info as Info


_DOORS = {
    "AddReport": "types.reports",
    "Collection": "api",
    "Hit": "tasks.search",
    "Hits": "tasks.search",
    "Info": "types.reports",
    "ItemRef": "types",
    "Media": "types",
    "NearfieldError": "errors",
    "Record": "types",
    "align": "api",
    "calibrate": "encoders",
    "encode": "encoders",
    "evaluate": "api",
    "load": "encoders",
    "load_reranker": "encoders",
    "open": "api",
    "train": "api",
}
__all__, __getattr__ = lazy(__name__, _DOORS)


def __dir__() -> list[str]:
    return __all__
