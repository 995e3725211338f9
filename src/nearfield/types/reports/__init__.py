"""What the verbs answer that change a database, or say what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nearfield.types.lazy import lazy

if TYPE_CHECKING:
    from nearfield.types.reports.add import AddDocument as AddDocument
    from nearfield.types.reports.add import AddReport as AddReport
    from nearfield.types.reports.checked import Checked as Checked
    from nearfield.types.reports.checked import CheckedDocument as CheckedDocument
    from nearfield.types.reports.columns import ColumnDocument as ColumnDocument
    from nearfield.types.reports.columns import ColumnRead as ColumnRead
    from nearfield.types.reports.delete import Compacted as Compacted
    from nearfield.types.reports.delete import CompactedDocument as CompactedDocument
    from nearfield.types.reports.delete import Deleted as Deleted
    from nearfield.types.reports.delete import DeletedDocument as DeletedDocument
    from nearfield.types.reports.encode import EncodeDocument as EncodeDocument
    from nearfield.types.reports.encode import ExportReport as ExportReport
    from nearfield.types.reports.info import Before as Before
    from nearfield.types.reports.info import BeforeDocument as BeforeDocument
    from nearfield.types.reports.info import CollectionDocument as CollectionDocument
    from nearfield.types.reports.info import Info as Info
    from nearfield.types.reports.info import InfoDocument as InfoDocument
    from nearfield.types.reports.info import Listing as Listing
    from nearfield.types.reports.info import ListingDocument as ListingDocument
    from nearfield.types.reports.report import Report as Report
    from nearfield.types.reports.shown import Exported as Exported
    from nearfield.types.reports.shown import ExportedDocument as ExportedDocument
    from nearfield.types.reports.shown import ItemDocument as ItemDocument
    from nearfield.types.reports.shown import Shown as Shown
    from nearfield.types.reports.shown import ShownDocument as ShownDocument
    from nearfield.types.reports.switch import Switch as Switch
    from nearfield.types.reports.switch import SwitchDocument as SwitchDocument
    from nearfield.types.reports.switch import Underway as Underway
    from nearfield.types.reports.switch import UnderwayDocument as UnderwayDocument

# Loaded when first used: the command line starts without them.
_HOMES = {
    "AddDocument": "add",
    "AddReport": "add",
    "Before": "info",
    "BeforeDocument": "info",
    "Checked": "checked",
    "CheckedDocument": "checked",
    "CollectionDocument": "info",
    "ColumnDocument": "columns",
    "ColumnRead": "columns",
    "Compacted": "delete",
    "CompactedDocument": "delete",
    "Deleted": "delete",
    "DeletedDocument": "delete",
    "EncodeDocument": "encode",
    "ExportReport": "encode",
    "Exported": "shown",
    "ExportedDocument": "shown",
    "Info": "info",
    "InfoDocument": "info",
    "ItemDocument": "shown",
    "Listing": "info",
    "ListingDocument": "info",
    "Report": "report",
    "Shown": "shown",
    "ShownDocument": "shown",
    "Switch": "switch",
    "SwitchDocument": "switch",
    "Underway": "switch",
    "UnderwayDocument": "switch",
}
__all__, __getattr__ = lazy(__name__, _HOMES)
