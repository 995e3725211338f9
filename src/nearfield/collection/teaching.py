"""What a collection teaches: an encoder that is nearer to its labels, its duplicates, its likes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from nearfield.collection.collection import Collection
    from nearfield.collection.training.trained import Trained
    from nearfield.types import Encoder


class Teaching:
    """The verb of a collection that trains its encoder."""

    def train(
        self,
        *,
        out: str | Path,
        label: str | None = None,
        duplicates: bool = False,
        marked: Any = None,
        history: Any = None,
        texts: bool = False,
        where: str | None = None,
        model: str | Encoder | None = None,
        **options: Any,
    ) -> Trained:
        """A better encoder, from what the collection knows; it is written to the folder ``out``.

        The collection stays as it is; ``nearfield reembed`` gives it the new encoder. An adapter of
        its own encoder learns from the vectors that are there: nothing is encoded again.

        Parameters
        ----------
        label
            The column whose values say what belongs together.
        duplicates
            Learn that near-duplicates are the same.
        marked
            Pairs that somebody judged: a file (id1, id2, duplicate), or such tuples.
        history
            Events: user, item, and where there are any rating, weight or event. What the same
            people liked is alike.
        texts
            The texts alone; needs a ``test``.
        where
            A filter on the items to learn from.
        model
            Another encoder than the collection's.
        options
            ``loss``, ``depth``, ``test``, ``hard_negatives`` and the others of
            :func:`nearfield.train`.

        Raises
        ------
        UsageError, UnknownName, UnknownItem, BadSource, BadFilter, MissingExtra
        """
        from nearfield.collection.training.store import trained

        asked = {
            "label": label, "duplicates": duplicates, "marked": marked, "history": history,
            "texts": texts,
        }  # fmt: skip
        mine = cast("Collection", self)
        return trained(mine, asked, out=out, where=where, model=model, **options)
