"""The program in Python: a collection with its verbs, and the functions that need none.

Each verb is the function in :mod:`nearfield.verbs`, bound; nothing is declared here again.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nearfield import verbs
from nearfield.collection.base import BaseCollection
from nearfield.store import Database
from nearfield.verbs.search import search_many
from nearfield.verbs.signature import documentation

if TYPE_CHECKING:
    from nearfield.tasks.search import Hits
    from nearfield.types import Encoder, Vectors

BLOCK = 1_000  # items that are read together

# Here, for it takes 12 ms of CPU and the command line shows no docstring.
for _verb in verbs.VERBS.values():
    _verb.run.__doc__ = documentation(_verb.run)


class Collection(BaseCollection):
    """A named set of items on disk, and all that can be asked of it.

    Open one with :func:`nearfield.open`; the arguments are those of
    :class:`~nearfield.collection.BaseCollection`.

    >>> from nearfield.testing import ToyEncoder
    >>> fruit = Collection("fruit", db=tmp_path / "db", model=ToyEncoder())
    >>> fruit.add({"a": "red apple", "s": "blue sky"}).new
    2
    >>> fruit.search("apple", k=1).ids
    ['a']
    """

    add = verbs.add
    back = verbs.back
    check = verbs.check
    classify = verbs.classify
    cluster = verbs.cluster
    compact = verbs.compact
    delete = verbs.delete
    duplicates = verbs.duplicates
    evaluate = verbs.evaluate
    export = verbs.export
    info = verbs.info
    map = verbs.map
    matches = verbs.matches
    outliers = verbs.outliers
    recommend = verbs.recommend
    reembed = verbs.reembed
    representatives = verbs.representatives
    search = verbs.search
    search_many = search_many
    show = verbs.show
    similar = verbs.similar
    topics = verbs.topics
    train = verbs.train

    def vectors(self, *ids: str) -> Vectors:
        """The vectors of the items ``ids``, float32 ``(n, dim)``; of all, in their order, for none.

        An item that was split has the mean of its passages' vectors, of length 1. Raises
        ``UnknownItem`` for an id that is not there.

        Examples
        --------
        >>> from nearfield.testing import toy_collection
        >>> fruit = toy_collection({"a": "red apple", "s": "blue sky"})
        >>> fruit.vectors("s").shape, fruit.vectors().shape
        ((1, 32), (2, 32))
        """
        items = self.items()
        return items.vectors[items.rows_of(ids)] if ids else items.vectors

    def __getitem__(self, name: str) -> dict[str, Any]:
        """One item: ``{"id", "text", "metadata"}``; raises ``UnknownItem``, also a ``KeyError``.

        Examples
        --------
        >>> from nearfield.testing import toy_collection
        >>> toy_collection({"a": "red apple", "s": "blue sky"})["s"]["text"]
        'blue sky'
        """
        return self.get(name)[0]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Every item, in the order of the ids, read a block at a time."""
        ids = self.items().ids if len(self) else []
        for start in range(0, len(ids), BLOCK):
            yield from self.get(*ids[start : start + BLOCK])

    def __contains__(self, name: object) -> bool:
        """Whether there is an item of this id."""
        return isinstance(name, str) and len(self) > 0 and self.view().snapshot.item(name) >= 0

    def explain(self, hits: Hits) -> Hits:
        """The same ``hits``, each with the sentence and the words of it that carried the match.

        By the encoder's token vectors, or by the words in common where it has none; each hit's
        ``explanation`` says which, and warns where query and sentence differ in a negation or a
        number; of records the fields. Raises ``UsageError`` for hits that a vector found.

        Examples
        --------
        >>> import nearfield as nf
        >>> from nearfield.testing import ToyEncoder
        >>> fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
        >>> _ = fruit.add({"a": "The sky is blue. An apple is red."})
        >>> fruit.explain(fruit.search("red apples"))[0].explanation.marked()
        'An [apple] is [red].'
        """
        from nearfield.collection.explain import explained

        return explained(self, hits, hits.query)


def open(  # noqa: A001 - the field's word
    name: str,
    *,
    db: str | Path | Database | None = None,
    model: str | Encoder | None = None,
    precision: str = "auto",
) -> Collection:
    """Open a collection by ``name``, or name a new one, which the first ``add`` makes.

    ``db`` is the database's folder: ``NEARFIELD_DB`` or ``./.nearfield`` where it is None.
    ``model`` is an encoder or its name: None for the collection's own, and for ``minilm`` for a
    new one, whose engine computes in ``precision``: ``auto``, ``f32``, ``bf16`` or ``int8``.

    >>> import nearfield as nf
    >>> nf.open("tickets", db=tmp_path).name
    'tickets'
    """
    return Collection(name, db=db, model=model, precision=precision)


train = partial(verbs.train, None)
"""Teach an encoder by a file of examples: :func:`nearfield.verbs.train` of no collection."""

align = verbs.align

evaluate = partial(verbs.evaluate, None)
"""Measure models on a file: :func:`nearfield.verbs.evaluate` of no collection."""
