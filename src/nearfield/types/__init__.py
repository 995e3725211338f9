"""What passes between the rooms: Arrow batches, NumPy arrays and small frozen dataclasses.

An **item batch** is a ``pyarrow.RecordBatch`` with the columns ``id`` (string; null where the id
is to be made from the content), ``modality`` (string), ``text`` (string; the item's words, null
where it has none), ``uri`` (string) and ``data`` (binary), both null for a text, followed by the
item's metadata columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nearfield.types.lazy import lazy

if TYPE_CHECKING:
    from nearfield.types.content import MODALITIES as MODALITIES
    from nearfield.types.content import Content as Content
    from nearfield.types.content import Media as Media
    from nearfield.types.content import Modality as Modality
    from nearfield.types.content import Node as Node
    from nearfield.types.content import Record as Record
    from nearfield.types.encoder import AdaptedEncoder as AdaptedEncoder
    from nearfield.types.encoder import Adaption as Adaption
    from nearfield.types.encoder import Encoder as Encoder
    from nearfield.types.encoder import EngineEncoder as EngineEncoder
    from nearfield.types.encoder import FieldEncoder as FieldEncoder
    from nearfield.types.encoder import FieldShare as FieldShare
    from nearfield.types.encoder import FieldWeight as FieldWeight
    from nearfield.types.encoder import FittedEncoder as FittedEncoder
    from nearfield.types.encoder import GrowingEncoder as GrowingEncoder
    from nearfield.types.encoder import MediaEncoder as MediaEncoder
    from nearfield.types.encoder import PromptedEncoder as PromptedEncoder
    from nearfield.types.encoder import ReadingEncoder as ReadingEncoder
    from nearfield.types.encoder import Reranker as Reranker
    from nearfield.types.encoder import TokenEncoder as TokenEncoder
    from nearfield.types.encoder import Tokens as Tokens
    from nearfield.types.progress import Progress as Progress
    from nearfield.types.progress import Watch as Watch
    from nearfield.types.progress import silent as silent
    from nearfield.types.progress import unwatched as unwatched
    from nearfield.types.query import Filter as Filter
    from nearfield.types.query import ItemRef as ItemRef
    from nearfield.types.query import Query as Query
    from nearfield.types.segment import Segment as Segment
    from nearfield.types.segment import Span as Span
    from nearfield.types.vectors import KnnGraph as KnnGraph
    from nearfield.types.vectors import Scored as Scored
    from nearfield.types.vectors import Vectors as Vectors

# Loaded when first used: NumPy alone takes 0.1 s of CPU, which ``nearfield --help`` does not need.
_HOMES = {
    "AdaptedEncoder": "encoder",
    "Adaption": "encoder",
    "Content": "content",
    "Encoder": "encoder",
    "EngineEncoder": "encoder",
    "FieldEncoder": "encoder",
    "FieldShare": "encoder",
    "FieldWeight": "encoder",
    "Filter": "query",
    "ItemRef": "query",
    "KnnGraph": "vectors",
    "MODALITIES": "content",
    "Media": "content",
    "MediaEncoder": "encoder",
    "Modality": "content",
    "Node": "content",
    "Progress": "progress",
    "PromptedEncoder": "encoder",
    "FittedEncoder": "encoder",
    "GrowingEncoder": "encoder",
    "ReadingEncoder": "encoder",
    "Query": "query",
    "Record": "content",
    "Reranker": "encoder",
    "Scored": "vectors",
    "Segment": "segment",
    "Span": "segment",
    "TokenEncoder": "encoder",
    "Tokens": "encoder",
    "Vectors": "vectors",
    "Watch": "progress",
    "silent": "progress",
    "unwatched": "progress",
}
__all__, __getattr__ = lazy(__name__, _HOMES)
