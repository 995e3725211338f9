"""ELMo from its official files: ``options.json``, and weights in HDF5 (the extra ``hdf5``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nearfield.encoders.text.elmo.encoder import ElmoEncoder as ElmoEncoder

__all__ = ["ElmoEncoder"]


def __getattr__(name: str) -> Any:
    """``ElmoEncoder`` with what it is made of, when it is first asked for."""
    if name in __all__:
        from nearfield.encoders.text.elmo import encoder

        return getattr(encoder, name)
    raise AttributeError(name)
