"""The result: topics of items, with names, keywords and a confidence for each item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UnknownItem, UnknownName, UsageError
from nearfield.tasks.cluster.fitted import Fitted
from nearfield.tasks.result import Result
from nearfield.tasks.saved import same_encoder
from nearfield.tasks.topics.central import typical
from nearfield.tasks.topics.corpus import Corpus
from nearfield.tasks.topics.keywords import Named
from nearfield.types import Vectors

if TYPE_CHECKING:
    import pyarrow as pa

    from nearfield.tasks.topics.by_group import ByGroup
    from nearfield.tasks.topics.over_time import OverTime
    from nearfield.tasks.topics.tree import Node


@dataclass(frozen=True)
class Topic:
    """One topic: its number, name, keywords, size and most typical items, by id.

    ``example`` is the text of the most typical one.
    """

    cluster: int
    name: str
    keywords: tuple[str, ...]
    size: int
    typical: tuple[str, ...]
    example: str

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "cluster": self.cluster,
            "name": self.name,
            "keywords": list(self.keywords),
            "size": self.size,
            "typical": list(self.typical),
        }


@dataclass(frozen=True)
class Placed:
    """An item's topic and confidence; ``cluster`` is -1 and ``name`` None where it has none."""

    id: str
    cluster: int
    name: str | None
    confidence: float


@dataclass(frozen=True, eq=False, repr=False)
class Topics(Result, Sequence[Topic]):
    """Topics, largest first; ``topics[3]`` is one, ``topics.of(id)`` an item's.

    An item whose confidence is below ``min_confidence`` has none: :meth:`rethreshold` asks with
    another one, and names and keywords stay. :meth:`merge`, :meth:`split` and :meth:`rename` give
    new topics; nothing is embedded and no graph is made again.

    The confidence is that of clusters: the share of an item's neighbors, weighed by similarity,
    that are in its topic, times its cosine to the topic's centre. ``how`` says how the topics came
    about, ``own_names`` which were named by hand, ``fingerprint`` which encoder made the rows
    (empty where it is not known).
    """

    corpus: Corpus
    fitted: Fitted
    named: tuple[Named, ...]
    own_names: Mapping[int, str]
    min_confidence: float
    how: str
    levels: int = 1
    fingerprint: str = ""

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

    @cached_property
    def nearest(self) -> NDArray[np.int64]:
        """Each item's topic whatever its confidence, in content order."""
        return self.fitted.labels[self.corpus.point]

    @cached_property
    def scores(self) -> NDArray[np.float32]:
        """Each item's confidence, in content order."""
        return self.fitted.confidence[self.corpus.point]

    @cached_property
    def placed(self) -> NDArray[np.int64]:
        """Each item's topic, -1 for none, in content order."""
        return np.where(self.scores >= self.min_confidence, self.nearest, -1)

    @property
    def names(self) -> list[str]:
        """The topics' names."""
        return [named.name for named in self.named]

    @cached_property
    def sizes(self) -> list[int]:
        """Items of each topic."""
        counts = np.bincount(self.placed[self.placed >= 0], minlength=len(self.named))
        return [int(count) for count in counts]

    @property
    def without(self) -> int:
        """How many items have no topic."""
        return int((self.placed < 0).sum())

    @property
    def centres(self) -> Vectors:
        """The mean direction of each topic, unit float32 ``(topics, dim)``."""
        return self.fitted.centres

    @cached_property
    def _typical(self) -> list[list[int]]:
        corpus = self.corpus
        central = self.fitted.central[corpus.point]
        return typical(corpus.vectors, self.placed, central, len(self.named))

    def __len__(self) -> int:
        return len(self.named)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self[i] for i in range(len(self))[at]]
        at = range(len(self))[at]
        name, keywords = self.named[at]
        shown = tuple(self.corpus.ids[row] for row in self._typical[at])
        example = self.corpus.texts[self._typical[at][0]] if shown else ""
        return Topic(at, name, keywords, self.sizes[at], shown, example)

    def __iter__(self) -> Iterator[Topic]:
        return (self[at] for at in range(len(self)))

    def number(self, topic: int | str) -> int:
        """A topic's number, from its number or its name; raises ``UnknownName``."""
        if isinstance(topic, str) and not topic.removeprefix("-").isdigit():
            if topic not in self.names:
                raise UnknownName("topic", topic, self.names)
            return self.names.index(topic)
        if not 0 <= int(topic) < len(self):
            raise UsageError(f"There is no topic {topic}; there are {len(self)}, from 0.")
        return int(topic)

    def of(self, id: str) -> Placed:  # noqa: A002 - the field's word
        """An item's topic; raises ``UnknownItem``, which says the nearest id."""
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
        """The same topics, where items below another confidence have none."""
        if not 0 <= min_confidence <= 1:
            raise UsageError(f"min_confidence is {min_confidence}; wanted 0 to 1.")
        return replace(self, min_confidence=min_confidence)

    def assign(
        self, vectors: Vectors, *, fingerprint: str = ""
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The topics (-1 for none) and confidences of rows ``(m, dim)``.

        A vote of the nearest items; a row that is an item's own has its topic and confidence.
        Raises ``BadVectors`` for rows of another width, and ``EncoderMismatch`` where their
        encoder's ``fingerprint`` is given and is another one.
        """
        same_encoder(self.fingerprint, fingerprint)
        labels, scores = self.fitted.assign(vectors)
        return np.where(scores >= self.min_confidence, labels, -1), scores

    def merge(self, topics: Sequence[int | str]) -> Topics:
        """One topic of several; a name of one's own is kept, the largest one's first."""
        from nearfield.tasks.topics.edit import merge

        return merge(self, topics)

    def split(self, topic: int | str) -> Topics:
        """Several topics of one: its sub-topics."""
        from nearfield.tasks.topics.edit import split

        return split(self, topic)

    def rename(self, topic: int | str, name: str) -> Topics:
        """A topic under a name of one's own, which merging, splitting others and saving keep."""
        from nearfield.tasks.topics.edit import rename

        return rename(self, topic, name)

    def tree(self, levels: int = 2) -> Node:
        """The topics by likeness, and ``levels - 1`` levels of sub-topics in the large ones."""
        from nearfield.tasks.topics.tree import tree

        return tree(self, levels)

    def over_time(self, dates: str | Sequence[Any], bins: int | str = 10) -> OverTime:
        """Counts and shares over time, and the words that are new; see :class:`OverTime`."""
        from nearfield.tasks.topics.over_time import over_time

        return over_time(self, dates, bins)

    def by_group(self, values: str | Sequence[Any]) -> ByGroup:
        """Counts, shares and lifts in each group; see :class:`ByGroup`."""
        from nearfield.tasks.topics.by_group import by_group

        return by_group(self, values)

    def save(self, path: str | Path) -> None:
        """Write all of it to one file: rows, texts, topics."""
        from nearfield.tasks.topics.saving import save

        save(self, path)

    @classmethod
    def load(cls, path: str | Path) -> Topics:
        """Read what :meth:`save` wrote; it answers the same."""
        from nearfield.tasks.topics.saving import load

        return load(path)

    def to_dict(self, **more: Any) -> dict[str, Any]:
        """The document that ``--json`` prints; ``more`` are answers such as ``over_time``."""
        placed = [self._of(row) for row in self.corpus.place]
        document: dict[str, Any] = {
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
            more = {"tree": self.tree(self.levels), **more}
        return document | {name: answer.to_dict() for name, answer in more.items()}

    def _shown(self) -> list[dict[str, Any]]:
        return [topic.to_dict() for topic in self]

    def to_arrow(self) -> pa.Table:
        """One row an item: id, cluster, name (both null for none) and confidence."""
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
        """One row a topic: cluster, name, keywords, size and typical ids."""
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
