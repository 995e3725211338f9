"""Encoders of records: ``fields`` reads each field by its kind, without training."""

from nearfield.encoders.records.fields import NAME, FieldsEncoder

__all__ = ["NAME", "FieldsEncoder"]
