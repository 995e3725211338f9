"""nearfield: from any pile of data to vectors, and from vectors to answers.

The front door. Names are loaded when they are first used, so that ``import nearfield`` costs
nothing that is not needed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from nearfield.collection import AddReport as AddReport
    from nearfield.collection import Collection as Collection
    from nearfield.collection import Info as Info
    from nearfield.collection import open_collection as open  # noqa: A004, F401
    from nearfield.collection.teaching import train as train
    from nearfield.encoders import calibrate as calibrate
    from nearfield.encoders import encode as encode
    from nearfield.encoders import load_reranker as load_reranker
    from nearfield.errors import NearfieldError as NearfieldError
    from nearfield.registry import load as load
    from nearfield.tasks.search import Hit as Hit
    from nearfield.tasks.search import Hits as Hits

_DOORS = {
    "AddReport": "nearfield.collection",
    "Collection": "nearfield.collection",
    "Hit": "nearfield.tasks.search",
    "Hits": "nearfield.tasks.search",
    "Info": "nearfield.collection",
    "NearfieldError": "nearfield.errors",
    "calibrate": "nearfield.encoders",
    "encode": "nearfield.encoders",
    "load": "nearfield.registry",
    "load_reranker": "nearfield.encoders",
    "open": "nearfield.collection",
    "train": "nearfield.collection.teaching",
}
__all__ = sorted(_DOORS)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name not in _DOORS:
        raise AttributeError(f"nearfield has no {name!r}; it has: {', '.join(__all__)}")
    room = import_module(_DOORS[name])
    return getattr(room, "open_collection" if name == "open" else name)


def __dir__() -> list[str]:
    return __all__
