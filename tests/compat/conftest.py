"""The tiny models of the encoders' tests."""

from tests.encoders.conftest import put_tokenizer, write_model

__all__ = ["put_tokenizer", "write_model"]
