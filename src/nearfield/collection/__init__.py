"""The conductor: source -> encoder -> store -> neighbors -> task."""

from nearfield.collection.collection import Collection, open_collection
from nearfield.collection.reports import AddReport, Info

__all__ = ["AddReport", "Collection", "Info", "open_collection"]
