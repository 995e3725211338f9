"""Fixtures of other rooms that the fuzz tests need."""

from tests.encoders.conftest import write_model

__all__ = ["write_model"]
