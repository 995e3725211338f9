"""What a collection teaches: an encoder that is nearer to its labels, its duplicates, its likes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from nearfield.errors import FILE, Hint, UsageError

if TYPE_CHECKING:
    from nearfield.collection.collection import Collection
    from nearfield.collection.items import Items
    from nearfield.training.data.examples import Examples
    from nearfield.training.trained import Trained
    from nearfield.types import Encoder


def train(file: Any, *, out: str | Path, **options: Any) -> Trained:
    """Teach an encoder by a table; see :func:`nearfield.training.train.from_table`."""
    from nearfield.training.train import from_table

    return from_table(file, out=out, picture=picture, **options)


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

        The collection stays as it is; ``reembed`` gives it the new encoder. An adapter of its own
        encoder learns from the vectors that are there: nothing is encoded again.

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
        asked = {
            "label": label,
            "duplicates": duplicates,
            "marked": marked,
            "history": history,
            "texts": texts,
        }
        collection = cast("Collection", self)
        return trained(collection, asked, out=out, where=where, model=model, **options)


def trained(
    collection: Collection,
    asked: dict[str, Any],
    *,
    where: str | None,
    model: Any,
    group: str | None = None,
    **options: Any,
) -> Trained:
    """Train on what one of ``label``, ``duplicates``, ``marked``, ``history``, ``texts`` names.

    Where the encoder is the collection's own, its vectors are the rows that are learned from.
    """
    from nearfield.training.data.checks import check
    from nearfield.training.data.examples import Examples
    from nearfield.training.known import Known
    from nearfield.training.train import learn, ready

    named = [name for name, value in asked.items() if value is not None and value is not False]
    if len(named) != 1 and set(named) != {"duplicates", "marked"}:
        came = " and ".join(named) if named else "nothing"
        raise UsageError(
            f"One thing to learn from was wanted; {came} came.",
            Hint.use("Name a label, duplicates, marked, history, or:", texts=True, test=FILE),
        )
    if group and not asked["label"]:
        raise UsageError(
            f"The column {group!r} groups labels; none came.", "Name the column of the label."
        )
    ready(options["out"])
    items = collection.items(where)
    examples = _examples(collection, items, asked, where, group, options.get("random_state", 0))
    known = None
    if model is None:
        known = Known(items.texts, items.vectors, lambda k: items.near.given(items.near.graph(k)))
    if isinstance(examples, Examples):
        examples = check(examples)
    return learn(
        examples, model=model or collection.encoder(), known=known, picture=picture, **options
    )


def picture(history: Sequence[Mapping[str, Any]], metric: str, title: str, path: Path) -> None:
    """The curve of the loss, as a PNG file."""
    from nearfield.views.figure import loss_curve, save_figure

    save_figure(loss_curve(history, metric=metric, title=title), path, dpi=100)


def _examples(
    collection: Collection,
    items: Items,
    asked: dict[str, Any],
    where: str | None,
    group: str | None,
    random_state: int,
) -> Examples | tuple[Examples, Examples, Examples]:
    """What the items teach."""
    from nearfield.collection.events import read_events
    from nearfield.sources.judged import read_marked
    from nearfield.training.collected import labeled, liked, same, unlabeled

    if asked["label"]:
        groups = items.column(group) if group else None
        return labeled(items.texts, items.column(asked["label"]), groups, asked["label"])
    if asked["texts"]:
        return unlabeled(items.texts, collection.encoder().segment)
    texts = dict(zip(items.ids, items.texts, strict=True))
    if asked["history"] is not None:
        return liked(texts, read_events(asked["history"]), random_state)
    marked = asked["marked"] or ()
    judged = read_marked(marked) if isinstance(marked, str | Path) else list(marked)
    duplicates = collection.duplicates(where=where).groups if asked["duplicates"] else []
    return same(texts, [duplicate.ids for duplicate in duplicates], judged)
