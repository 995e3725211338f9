"""Word vectors: word2vec, GloVe, fastText, gensim's files, mapped into memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nearfield.types.lazy import lazy

if TYPE_CHECKING:
    from nearfield.encoders.words.encoder import WordEncoder as WordEncoder
    from nearfield.encoders.words.formats.folder import write_folder as write_folder
    from nearfield.encoders.words.similar import Similar as Similar
    from nearfield.encoders.words.subwords import Subwords as Subwords

# Loaded when first used: every model's name is looked at by ``told.py``, which needs none of them.
_HOMES = {
    "Similar": "similar",
    "Subwords": "subwords",
    "WordEncoder": "encoder",
    "write_folder": "formats.folder",
}
__all__, __getattr__ = lazy(__name__, _HOMES)
