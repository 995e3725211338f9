"""What an item can be: one file and one row a modality.

Another package adds a modality with an entry point in the group ``nearfield.modalities``: its
name is the modality's, and what it loads is a :class:`Kind`.
"""

from nearfield.modalities.kind import Kind
from nearfield.modalities.table import (
    KINDS,
    by_suffix,
    kind_of,
    kinds,
    modalities_of,
    modality_of,
)

__all__ = ["KINDS", "Kind", "by_suffix", "kind_of", "kinds", "modalities_of", "modality_of"]
