"""Encoders of records: ``fields`` reads each field by its kind, without training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nearfield.types.lazy import lazy

if TYPE_CHECKING:
    from nearfield.encoders.records.fields import NAME as NAME
    from nearfield.encoders.records.fields import FieldsEncoder as FieldsEncoder

# Loaded when first used: every model's name is looked at by ``trained/place.py``, which needs none.
__all__, __getattr__ = lazy(__name__, dict.fromkeys(("FieldsEncoder", "NAME"), "fields"))
