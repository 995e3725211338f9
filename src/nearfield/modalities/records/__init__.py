"""Records as typed values: what stands where, and what each path is over a whole collection.

>>> from nearfield.modalities.records import Schema
>>> from nearfield.types import Record
>>> orders = [Record({"price": "12,50 €", "paid": True}), Record({"price": "9,00 €", "paid": None})]
>>> schema = Schema.of(orders)
>>> {path: field.kind for path, field in schema.fields.items()}
{'paid': 'boolean', 'price': 'number'}
>>> [(cell.path, cell.kind, cell.value) for cell in schema.typed(orders[:1])[0]][1:]
[('paid', 'boolean', True), ('price', 'number', 12.5)]
"""

from typing import TYPE_CHECKING

from nearfield.modalities.records.walk import DEPTH, NODES, Place, places
from nearfield.types.lazy import lazy

if TYPE_CHECKING:
    from nearfield.modalities.records.field import Field
    from nearfield.modalities.records.schema import Cell, Schema

__all__ = ["DEPTH", "NODES", "Cell", "Field", "Place", "Schema", "places"]

# Schema reads columns with Arrow; who only walks a record needs none of that.
_, __getattr__ = lazy(__name__, {"Cell": "schema", "Field": "field", "Schema": "schema"})
