"""The conductor: source -> encoder -> store -> neighbors -> task."""

from nearfield.collection.collection import Collection, open_collection
from nearfield.collection.exporting import ExportReport, export
from nearfield.collection.reports import AddReport, Info
from nearfield.collection.resolve import texts_of

__all__ = [
    "AddReport",
    "Collection",
    "ExportReport",
    "Info",
    "export",
    "open_collection",
    "texts_of",
]
