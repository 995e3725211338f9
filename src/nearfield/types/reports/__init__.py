"""What the verbs answer that change a database, or say what is in it."""

from nearfield.types.reports.add import AddDocument, AddReport
from nearfield.types.reports.delete import Compacted, CompactedDocument, Deleted, DeletedDocument
from nearfield.types.reports.encode import EncodeDocument, ExportReport
from nearfield.types.reports.info import (
    Before,
    BeforeDocument,
    Info,
    InfoDocument,
    Listing,
    ListingDocument,
)
from nearfield.types.reports.report import Report
from nearfield.types.reports.switch import Switch, SwitchDocument, Underway, UnderwayDocument

__all__ = [
    "AddDocument",
    "AddReport",
    "Before",
    "BeforeDocument",
    "Compacted",
    "CompactedDocument",
    "Deleted",
    "DeletedDocument",
    "EncodeDocument",
    "ExportReport",
    "Info",
    "InfoDocument",
    "Listing",
    "ListingDocument",
    "Report",
    "Switch",
    "SwitchDocument",
    "Underway",
    "UnderwayDocument",
]
