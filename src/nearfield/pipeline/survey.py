"""What an ``add`` is about to do, before it spends compute.

Every batch of a source is compared with what the collection holds. Rows come out with what they
are to it: ``new`` (to embed and append), ``changed`` (the id is here with another content: to embed
and replace) and ``updated`` (only the metadata differs: the vectors stay).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nearfield.errors import BadSource, count
from nearfield.modalities import kind_of, modalities_of, modality_of
from nearfield.pipeline.contents import contents_of
from nearfield.pipeline.sample import Sample
from nearfield.pipeline.segment import cut, thinned
from nearfield.sources import OWN
from nearfield.store import layout
from nearfield.store.digests import (
    Digests,
    DigestSet,
    Known,
    content_digest,
    keys,
    meta_digests,
)
from nearfield.types import Content, Record, Segment

NEW, CHANGED, UPDATED = "new", "changed", "updated"
ITEM = (layout.MODALITY, layout.URI, layout.DATA)  # columns that a batch of texts alone lacks
SHOWN = 5  # examples of what is broken
SAMPLED = 50  # examples of what cannot be read
REPLACED = 50  # changed items of which the texts are kept, to be compared with those before
Split = Callable[[Sequence[Content]], list[list[Segment]]]
Mark = Callable[[pa.RecordBatch], pa.RecordBatch]


class Survey:
    """Counts and sorts the rows of batches; ids and contents seen cost 8 bytes each.

    ``counts`` holds: read, new, changed, updated, unchanged, empty, not_text, repeated_ids,
    duplicates (contents the same byte for byte as one before), split, passages, broken, unread.
    ``modalities`` are those of the items that are new or changed, ``sample`` some of their texts,
    ``thinned`` some that are too long to be read whole, ``unread`` some of those that ``mark``
    marked: no passage of which the model can read. Of the repeated ids, ``lost`` counts those with
    another content than any before of that id; of the new items, ``elsewhere`` those whose content
    is in the collection under another id. ``lost`` is the first of the former, ``replaced`` holds
    some of the changed items: ids and texts.
    """

    def __init__(self, known: Known, split: Split, mark: Mark = lambda rows: rows) -> None:
        self.counts: Counter[str] = Counter()
        self.modalities: set[str] = set()
        self.broken: list[tuple[str, str]] = []
        self.sample = Sample()
        self.unread: list[str] = []
        self.thinned: list[str] = []
        self._known = known
        self._split = split
        self._mark = mark
        self.lost: tuple[str, str] | None = None
        self.replaced: list[tuple[str, str]] = []
        self._ids, self._pairs = DigestSet(), DigestSet()
        self._contents = DigestSet()

    def take(self, batch: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
        """Yield ``(change, rows)``: one row a segment, with the item's metadata as it came."""
        self.counts["read"] += batch.num_rows
        batch = self._with_digests(self._with_content(batch))
        batch, names = self._once(_with_ids(batch))
        if not batch.num_rows:
            return
        self.counts["duplicates"] += int((~self._contents.add(_content_keys(batch))).sum())
        here, same_content, same_meta = self._known.compare(
            names,
            digests_of(batch, layout.CONTENT),
            digests_of(batch, layout.META),
        )
        self.counts["unchanged"] += int((same_content & same_meta).sum())
        if not here.all():
            content = digests_of(batch, layout.CONTENT)[~here]
            self.counts["elsewhere"] += int(self._known.holding(content).sum())
        for change, mask in [
            (NEW, ~here),
            (CHANGED, here & ~same_content),
            (UPDATED, same_content & ~same_meta),
        ]:
            rows = batch.filter(pa.array(mask))
            if change == CHANGED:
                self._replace(rows)
            if rows.num_rows and change != UPDATED:
                rows, contents, segments = self._segmented(rows)
            self.counts[change] += rows.num_rows
            if rows.num_rows:
                yield change, rows if change == UPDATED else self._cut(rows, contents, segments)

    def _with_content(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The rows that hold something to embed."""
        texts = batch.column(layout.TEXT)
        full = [bool(text and text.strip()) for text in texts.to_pylist()]
        missing = texts.null_count
        if layout.MODALITY in batch.schema.names:  # what is no text needs none
            other = [m not in (None, "text") for m in batch.column(layout.MODALITY).to_pylist()]
            missing = sum(
                t is None and not o for t, o in zip(texts.to_pylist(), other, strict=True)
            )
            full = [f or o for f, o in zip(full, other, strict=True)]
        self.counts["not_text"] += missing
        self.counts["empty"] += full.count(False) - missing
        return batch.filter(pa.array(full, pa.bool_()))

    def _with_digests(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The rows with the digests of their contents and metadata; without what is broken."""
        if layout.MODALITY in batch.schema.names:
            batch, digests = self._sound(batch)
        else:
            digests = [content_digest(text) for text in batch.column(layout.TEXT).to_pylist()]
        meta = meta_digests(_metadata(batch))
        for name, values in ((layout.CONTENT, digests), (layout.META, meta)):
            batch = batch.append_column(name, pa.array(values, pa.binary(16)))
        return batch

    def _sound(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, list[bytes]]:
        """The rows whose content can be read, and the digests of their contents."""
        ids = batch.column(layout.ID).to_pylist()
        digests = [self._digest(*row) for row in zip(ids, contents_of(batch), strict=True)]
        good = pa.array([digest is not None for digest in digests])
        return batch.filter(good), [digest for digest in digests if digest is not None]

    def _digest(self, name: str | None, content: Content) -> bytes | None:
        if isinstance(content, str):
            return content_digest(content)
        try:
            return kind_of(modality_of(content)).digest(content)
        except (OSError, BadSource) as error:
            self.count_broken(name, error)
            return None

    def count_broken(self, name: str | None, error: Exception) -> None:
        """Count an item whose content cannot be read, and remember why of the first."""
        self.counts["broken"] += 1
        if len(self.broken) < SHOWN:
            why = error.message if isinstance(error, BadSource) else str(error)
            self.broken.append((str(name), why))

    def count_thinned(
        self,
        rows: pa.RecordBatch,
        contents: Sequence[Content],
        segments: Sequence[Sequence[Segment]],
    ) -> None:
        """Count the items that are too long to be read whole, and remember the first ids."""
        ids = rows.column(layout.ID)
        names = [str(ids[place].as_py()) for place in thinned(contents, segments)]
        self.counts["thinned"] += len(names)
        self.thinned += names[: SHOWN - len(self.thinned)]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of the items, in sentences."""
        number = self.counts["thinned"]
        if not number:
            return ()
        more = ", ..." if number > len(self.thinned) else ""
        return (
            f"Too long to be read whole, so that windows evenly spread are: "
            f"{count(number, 'item')} ({', '.join(self.thinned)}{more}).",
        )

    def _once(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, Digests]:
        """The first row of each id, in this ``add``, and the digests of their ids."""
        names = keys(batch.column(layout.ID).to_pylist())
        new = self._ids.add(names)
        self.counts["repeated_ids"] += int((~new).sum())
        lost = self._pairs.add(names ^ _content_keys(batch)) & ~new
        if lost.any():
            self.counts["lost"] += int(lost.sum())
            self.lost = self.lost or _told(batch, int(lost.argmax()))
        return batch.filter(pa.array(new)), names[new]

    def _replace(self, rows: pa.RecordBatch) -> None:
        """Remember some items that come under the ids of others."""
        few = rows.slice(0, max(0, REPLACED - len(self.replaced)))
        self.replaced += [_told(few, row) for row in range(few.num_rows)]

    def _segmented(
        self, rows: pa.RecordBatch
    ) -> tuple[pa.RecordBatch, list[Content], list[list[Segment]]]:
        """Items with their contents and segments; without those that turn out to be broken."""
        contents = contents_of(rows)
        if layout.VECTOR in rows.schema.names:  # given vectors: one an item
            ends = [len(c) if isinstance(c, str) else 0 for c in contents]
            return rows, contents, [[Segment(0, end)] for end in ends]
        try:
            return rows, contents, self._split(contents)
        except BadSource:
            ids = rows.column(layout.ID).to_pylist()
            each = [self._split_one(*row) for row in zip(ids, contents, strict=True)]
        good = [segments is not None for segments in each]
        kept = [content for content, is_good in zip(contents, good, strict=True) if is_good]
        return rows.filter(pa.array(good)), kept, [s for s in each if s is not None]

    def _split_one(self, name: str, content: Content) -> list[Segment] | None:
        try:
            return self._split([content])[0]
        except BadSource as error:
            self.count_broken(name, error)
            return None

    def _cut(
        self, rows: pa.RecordBatch, contents: list[Content], segments: list[list[Segment]]
    ) -> pa.RecordBatch:
        self.modalities |= modalities_of(contents)
        lengths = [len(each) for each in segments]
        self.counts["split"] += len(lengths) - lengths.count(0) - lengths.count(1)
        self.counts["passages"] += sum(lengths)
        self.count_thinned(rows, contents, segments)
        texts_alone = layout.MODALITY not in rows.schema.names
        digests = digests_of(rows, layout.CONTENT)
        if texts_alone:
            self.sample.take(digests, contents)
        else:
            words = rows.column(layout.TEXT).to_pylist()
            texts = [_said(*each) for each in zip(contents, words, strict=True)]
            here = [at for at, text in enumerate(texts) if text is not None]
            self.sample.take(digests[here], [texts[at] for at in here])
        rows = cut(rows.drop_columns([layout.TEXT]) if texts_alone else rows, contents, segments)
        if layout.VECTOR not in rows.schema.names:
            rows = self._marked(rows, contents)
        return rows

    def _marked(self, rows: pa.RecordBatch, contents: Sequence[Content]) -> pa.RecordBatch:
        """The segments, those that the model cannot read with a mark; their items are counted."""
        rows = self._mark(rows)
        if layout.UNREAD in rows.schema.names:
            heads = np.flatnonzero(rows.column(layout.PART).to_numpy() == 0)
            whole = np.logical_and.reduceat(rows.column(layout.UNREAD).to_numpy(False), heads)
            self.counts["unread"] += int(whole.sum())
            self.unread += [str(contents[at]) for at in np.flatnonzero(whole).tolist()]
            self.unread = sorted(self.unread)[:SAMPLED]
        return rows


def adopt(batch: pa.RecordBatch) -> pa.RecordBatch:
    """An item batch as the table names its columns: metadata cannot meet a column of ours.

    A batch of texts alone comes without the columns that only other modalities need.
    """
    names = [*OWN, *map(layout.physical, batch.schema.names[len(OWN) :])]
    batch = pa.RecordBatch.from_arrays(batch.columns, names=names)
    modalities = batch.column(layout.MODALITY)
    if modalities.null_count == len(modalities) or set(modalities.unique().to_pylist()) <= PLAIN:
        return batch.drop_columns(list(ITEM))
    return batch


PLAIN = {None, "text"}


def _metadata(batch: pa.RecordBatch) -> pa.RecordBatch:
    return batch.select([n for n in batch.schema.names if n.startswith(layout.PREFIX)])


def digests_of(batch: pa.RecordBatch, name: str) -> NDArray[np.void]:
    """A column of digests as it stands in memory, 16 bytes each."""
    column = batch.column(name)
    return np.frombuffer(column.buffers()[1], "V16", len(column), 16 * column.offset)


def _content_keys(batch: pa.RecordBatch) -> NDArray[np.uint64]:
    return digests_of(batch, layout.CONTENT).view(np.uint64)[::2]  # half a digest is one, too


def _with_ids(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Where a row has no id, its content makes one, and its metadata if it has any."""
    ids = batch.column(layout.ID)
    if not ids.null_count:
        return batch
    texts = batch.column(layout.TEXT).to_pylist()
    rows = zip(
        ids.to_pylist(),
        texts,
        batch.column(layout.CONTENT).to_pylist(),
        batch.column(layout.META).to_pylist(),
        strict=True,
    )
    made = [
        name if name is not None else content_digest(_own(text, content) + meta.hex()).hex()[:16]
        for name, text, content, meta in rows
    ]
    return batch.set_column(0, layout.ID, pa.array(made, pa.string()))


def _said(content: Content, words: str | None) -> str | None:
    """What a language can be guessed by: a text, or the words of a record."""
    if isinstance(content, str):
        return content
    return words or None if isinstance(content, Record) else None


def _told(batch: pa.RecordBatch, row: int) -> tuple[str, str]:
    """The id and the text of a row."""
    text = batch.column(layout.TEXT)[row].as_py()
    return batch.column(layout.ID)[row].as_py(), text or ""


def _own(text: str | None, content: bytes) -> str:
    """What an id is made of: a text itself, as in 0.1.0; else the digest of the content."""
    return text if text is not None and content_digest(text) == content else content.hex()
