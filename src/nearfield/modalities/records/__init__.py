"""Records as typed values: what stands where, and what each path is over a whole collection.

>>> from nearfield.types import Record
>>> orders = [Record({"price": "12,50 €", "paid": True}), Record({"price": "9,00 €", "paid": None})]
>>> schema = Schema.of(orders)
>>> {path: field.kind for path, field in schema.fields.items()}
{'paid': 'boolean', 'price': 'number'}
>>> [(cell.path, cell.kind, cell.value) for cell in schema.typed(orders[:1])[0]][1:]
[('paid', 'boolean', True), ('price', 'number', 12.5)]
"""

from nearfield.modalities.records.field import Field
from nearfield.modalities.records.schema import Cell, Schema
from nearfield.modalities.records.walk import DEPTH, NODES, Place, places

__all__ = ["DEPTH", "NODES", "Cell", "Field", "Place", "Schema", "places"]
