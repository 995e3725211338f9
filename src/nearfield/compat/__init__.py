"""sentence-transformers' classes, run by nearfield: what differs stands in docs/compat.md.

::

    from nearfield.compat import SentenceTransformer  # was: from sentence_transformers import ...
"""

from nearfield.compat.cross_encoder import CrossEncoder
from nearfield.compat.sentence_transformers import SentenceTransformer

__all__ = ["CrossEncoder", "SentenceTransformer"]
