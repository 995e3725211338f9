"""What passes between the rooms: Arrow batches, NumPy arrays and small frozen dataclasses.

An **item batch** is a ``pyarrow.RecordBatch`` with the columns ``id`` (string; null where the id
is to be made from the content), ``modality`` (string), ``text`` (string; the item's words, null
where it has none), ``uri`` (string) and ``data`` (binary), both null for a text, followed by the
item's metadata columns.
"""

from nearfield.types.content import MODALITIES, Content, Media, Modality, Node, Record
from nearfield.types.encoder import (
    AdaptedEncoder,
    Adaption,
    Encoder,
    EngineEncoder,
    Reranker,
    TokenEncoder,
    Tokens,
)
from nearfield.types.progress import Progress, Watch, silent, unwatched
from nearfield.types.query import ItemRef, Query
from nearfield.types.segment import Segment, Span
from nearfield.types.vectors import KnnGraph, Scored, Vectors

__all__ = [
    "MODALITIES",
    "AdaptedEncoder",
    "Adaption",
    "Content",
    "Encoder",
    "EngineEncoder",
    "ItemRef",
    "KnnGraph",
    "Media",
    "Modality",
    "Node",
    "Progress",
    "Query",
    "Record",
    "Reranker",
    "Scored",
    "Segment",
    "Span",
    "TokenEncoder",
    "Tokens",
    "Vectors",
    "Watch",
    "silent",
    "unwatched",
]
