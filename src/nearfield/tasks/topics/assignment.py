"""Which topic each item is in, and what the topics are called: what every question reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nearfield.errors import UnknownName, UsageError
from nearfield.tasks.cluster.fitted import Fitted
from nearfield.tasks.topics.central import typical
from nearfield.tasks.topics.corpus import Corpus
from nearfield.tasks.topics.keywords import Named
from nearfield.types import Vectors


@dataclass(frozen=True, eq=False, repr=False)
class Assignment:
    """The items, the topic of each, and the topics' names, in content order.

    ``own_names`` says which topics were named by hand; an item whose confidence is below
    ``min_confidence`` has none.
    """

    corpus: Corpus
    fitted: Fitted
    named: tuple[Named, ...]
    own_names: Mapping[int, str]
    min_confidence: float

    def __len__(self) -> int:
        return len(self.named)

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
    def typical(self) -> list[list[int]]:
        """The most typical items of each topic, in content order, best first."""
        central = self.fitted.central[self.corpus.point]
        return typical(self.corpus.vectors, self.placed, central, len(self.named))

    def number(self, topic: int | str) -> int:
        """The number of ``topic``, a number or a name; raises ``UnknownName``.

        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "b": "green apple", "s": "blue sky"})
        >>> fruit.topics(k=2).number("blue sky")
        1
        """
        if isinstance(topic, str) and not topic.removeprefix("-").isdigit():
            if topic not in self.names:
                raise UnknownName("topic", topic, self.names)
            return self.names.index(topic)
        if not 0 <= int(topic) < len(self):
            raise UsageError(f"There is no topic {topic}; there are {len(self)}, from 0.")
        return int(topic)
