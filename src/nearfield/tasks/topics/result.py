"""The result: topics of items, with names, keywords and a confidence for each item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UnknownItem, UsageError
from nearfield.tasks import saved
from nearfield.tasks.details import with_details
from nearfield.tasks.result import Result
from nearfield.tasks.topics import edit
from nearfield.tasks.topics.assignment import Assignment
from nearfield.tasks.topics.by_group import ByGroup, by_group
from nearfield.tasks.topics.document import TopicsDocument
from nearfield.tasks.topics.over_time import OverTime, over_time
from nearfield.tasks.topics.saving import packed, unpacked
from nearfield.tasks.topics.topic import Placed, Topic
from nearfield.tasks.topics.tree import Node, tree
from nearfield.types import Vectors

if TYPE_CHECKING:
    import pyarrow as pa

OWN = ("how", "levels", "fingerprint")  # saved beside the assignment


@dataclass(frozen=True, eq=False, repr=False)
class Topics(Assignment, Result, Sequence[Topic]):
    """Topics, largest first; ``topics[3]`` is one, ``topics.of(id)`` an item's.

    An item whose confidence is below ``min_confidence`` has none: :meth:`rethreshold` asks with
    another one, and names and keywords stay. :meth:`merge`, :meth:`split` and :meth:`rename` give
    new topics; nothing is embedded and no graph is made again.

    The confidence is that of clusters: the share of an item's neighbors, weighed by similarity,
    that are in its topic, times its cosine to the topic's centre. ``how`` says how the topics came
    about, ``own_names`` which were named by hand, ``fingerprint`` which encoder made the rows
    (empty where it is not known).

    ``timeline`` and ``groups`` are answers of :meth:`over_time` and :meth:`by_group` that the
    document shows: ``replace(topics, timeline=topics.over_time(values))``. They are of these very
    topics: other ones, edited, at another threshold or loaded again, have none.

    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
    >>> [(topic.name, topic.size) for topic in fruit.topics(k=2)]
    [('apple, red, green', 2), ('blue sky', 1)]
    """

    how: str
    levels: int = 1
    fingerprint: str = ""
    timeline: OverTime | None = None
    groups: ByGroup | None = None

    @property
    def ids(self) -> list[str]:
        """The items' ids, in the order they came."""
        return [self.corpus.ids[at] for at in self.corpus.place]

    @cached_property
    def labels(self) -> NDArray[np.int64]:
        """Each item's topic, -1 for none, ``(n,)`` in the order they came."""
        return self.placed[self.corpus.place]

    @cached_property
    def confidence(self) -> NDArray[np.float32]:
        """Each item's confidence in [0, 1], ``(n,)`` in the order they came."""
        return self.scores[self.corpus.place]

    @overload
    def __getitem__(self, at: int) -> Topic: ...
    @overload
    def __getitem__(self, at: slice) -> list[Topic]: ...
    def __getitem__(self, at: int | slice) -> Topic | list[Topic]:
        if isinstance(at, slice):
            return [self[i] for i in range(len(self))[at]]
        at = range(len(self))[at]
        name, keywords = self.named[at]
        shown = tuple(self.corpus.ids[row] for row in self.typical[at])
        example = self.corpus.texts[self.typical[at][0]] if shown else ""
        return Topic(at, name, keywords, self.sizes[at], shown, example)

    def __iter__(self) -> Iterator[Topic]:
        return (self[at] for at in range(len(self)))

    def of(self, id: str) -> Placed:  # noqa: A002 - the field's word
        """The topic of the item ``id``; raises ``UnknownItem``, which says the nearest id.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> fruit.topics(k=2).of("s").name
        'blue sky'
        """
        if id not in self._rows:
            from difflib import get_close_matches

            near = get_close_matches(id, self.corpus.ids[:100_000], n=1)
            raise UnknownItem(
                f"There is no item {id!r}." + (f" Did you mean {near[0]!r}?" if near else "")
            )
        return self._of(self._rows[id])

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.corpus.ids)}

    def _of(self, row: int) -> Placed:
        label = int(self.placed[row])
        name = self.names[label] if label >= 0 else None
        return Placed(self.corpus.ids[row], label, name, float(self.scores[row]))

    def rethreshold(self, min_confidence: float) -> Topics:
        """The same topics; items of a confidence below ``min_confidence``, 0 to 1, have none.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> fruit.topics(k=2).rethreshold(0.9).without
        3
        """
        if not 0 <= min_confidence <= 1:
            raise UsageError(f"min_confidence is {min_confidence}; wanted 0 to 1.")
        return replace(self, min_confidence=min_confidence, timeline=None, groups=None)

    def assign(
        self, vectors: Vectors, *, fingerprint: str = ""
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The topics (-1 for none) and confidences ``(m,)`` of ``vectors``, rows ``(m, dim)``.

        A vote of the nearest items; a row that is an item's own has its topic and confidence.
        Raises ``BadVectors`` for rows of another width, and ``EncoderMismatch`` where their
        encoder's ``fingerprint`` is given and is another one.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> vectors = fruit.encoder().encode_document(["apple", "sky"])
        >>> topics, confidence = fruit.topics(k=2).assign(vectors)
        >>> topics.tolist()
        [0, 1]
        """
        saved.same_encoder(self.fingerprint, fingerprint)
        labels, scores = self.fitted.assign(vectors)
        return np.where(scores >= self.min_confidence, labels, -1), scores

    def merge(self, topics: Sequence[int | str]) -> Topics:
        """One topic of several ``topics``, by number or name.

        A name of one's own is kept, the largest one's first.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> len(fruit.topics(k=2).merge([0, "blue sky"]))
        1
        """
        return self._edited(edit.merge(self, topics))

    def split(self, topic: int | str) -> Topics:
        """Several topics of ``topic``, a number or a name: its sub-topics.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> fruit.topics(k=2).split(0).names
        ['blue sky', 'green apple', 'red apple']
        """
        return self._edited(edit.split(self, topic))

    def rename(self, topic: int | str, name: str) -> Topics:
        """``topic``, a number or a name, under a ``name`` of one's own.

        Merging, splitting others and saving keep it.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> fruit.topics(k=2).rename(0, "apples").names
        ['apples', 'blue sky']
        """
        return self._edited(edit.rename(self, topic, name))

    def _edited(self, edited: edit.Edited) -> Topics:
        return replace(self, **edited._asdict(), timeline=None, groups=None)

    def tree(self, levels: int = 2) -> Node:
        """The topics by likeness, and ``levels - 1`` levels of sub-topics in the large ones.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> fruit.topics(k=2).tree()
        all  (3)
          0  apple, red, green  (2)
          1  blue sky  (1)
        """
        return tree(self, levels)

    def over_time(self, values: Sequence[Any], bins: int | str = 10) -> OverTime:
        """Counts and shares over time, and the words that are new; see :class:`OverTime`.

        ``values`` are dates, one for each item in the order of ``ids``: dates, datetimes, texts in
        ISO form, or numbers (years); None is no date. ``bins`` is a number of equally long ones, or
        "year", "month", "week" or "day".

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> days = ["2024-05-01", "2024-05-02", "2024-06-01"]
        >>> fruit.topics(k=2).over_time(days, bins="month").counts.tolist()
        [[2, 0], [0, 1]]
        """
        return over_time(self, values, bins)

    def by_group(self, values: Sequence[Any]) -> ByGroup:
        """Counts, shares and lifts in each group; see :class:`ByGroup`.

        ``values`` are the groups, one for each item in the order of ``ids``; None is no group.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> fruit.topics(k=2).by_group(["sold", "sold", "seen"]).groups
        ('seen', 'sold')
        """
        return by_group(self, values)

    def save(self, path: str | Path) -> None:
        """Write rows, texts and topics to a file, ``path``; no ``timeline``, no ``groups``."""
        values, arrays = packed(self)
        values |= {name: getattr(self, name) for name in OWN}
        saved.save(path, "topics", values, arrays)

    @classmethod
    def load(cls, path: str | Path) -> Topics:
        """Read what :meth:`save` wrote to ``path``; it answers the same.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> path = tmp_path / "topics"
        >>> fruit.topics(k=2).save(path)
        >>> Topics.load(path).names
        ['apple, red, green', 'blue sky']
        """
        values, arrays = saved.load(path, "topics")
        own = {name: values[name] for name in OWN if name in values}
        with saved.fitting(path):
            return cls(**vars(unpacked(values, arrays)), **own)

    def to_dict(self) -> TopicsDocument:
        """The document that ``--json`` prints: items and topics, and what else was asked for.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> fruit.topics(k=2).to_dict()["items"][0]
        {'id': 'a', 'cluster': 0, 'confidence': 0.7542}
        """
        placed = [self._of(row) for row in self.corpus.place]
        document: TopicsDocument = {
            "items": [
                {
                    "id": p.id,
                    "cluster": p.cluster if p.name is not None else None,
                    "confidence": round(p.confidence, 4),
                }
                for p in placed
            ],
            "clusters": [topic.to_dict() for topic in self],
        }
        if self.levels > 1:
            document["tree"] = self.tree(self.levels).to_dict()
        if self.timeline is not None:
            document["over_time"] = self.timeline.to_dict()
        if self.groups is not None:
            document["by_group"] = self.groups.to_dict()
        return document

    def _shown(self) -> list[dict[str, Any]]:
        return [dict(topic.to_dict()) for topic in self]

    @with_details
    def to_arrow(self) -> pa.Table:
        """One row an item: id, cluster, name (both null for none) and confidence.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> fruit.topics(k=2).to_arrow()["name"].to_pylist()
        ['apple, red, green', 'apple, red, green', 'blue sky']
        """
        import pyarrow as pa

        labels = self.labels.tolist()
        return pa.table(
            {
                "id": pa.array(self.ids, pa.string()),
                "cluster": pa.array([x if x >= 0 else None for x in labels], pa.int64()),
                "name": pa.array([self.names[x] if x >= 0 else None for x in labels], pa.string()),
                "confidence": pa.array(self.confidence, pa.float32()),
            }
        )

    def table(self) -> pa.Table:
        """One row a topic: cluster, name, keywords, size and typical ids.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> fruit.topics(k=2).table()["size"].to_pylist()
        [2, 1]
        """
        import pyarrow as pa

        return pa.Table.from_pylist([topic.to_dict() for topic in self])

    def __repr__(self) -> str:
        lines = [f"{len(self)} topics of {len(self.corpus.ids):,} items ({self.how})"]
        lines += [f"{t.cluster:>3}  {t.size:>6,}  {t.name}" for t in self]
        if self.without:
            lines.append(
                f"     {self.without:>6,}  none (confidence below {self.min_confidence:g})"
            )
        return "\n".join(lines)
