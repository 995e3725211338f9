"""A model's folder is made by others: what fits nowhere in it is a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nearfield.errors import BadModel, NearfieldError, shortened

# What Python, NumPy and OpenVINO raise where a value of a file is not what a formula wants.
_MISFITS = (
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    RuntimeError,
    EOFError,
    MemoryError,
)


@contextmanager
def guarded(model: str) -> Iterator[None]:
    """Whatever does not fit together in a model's files while it is opened is a ``BadModel``."""
    try:
        yield
    except NearfieldError:
        raise
    except Exception as error:
        # The Rust side of tokenizers raises a bare Exception.
        if not isinstance(error, _MISFITS) and type(error) is not Exception:
            raise
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise BadModel(
            f"The files of {model} do not fit together: {shortened(lines[-1], 200)}.",
            "Fetch or save the model again.",
        ) from error
