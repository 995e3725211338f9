"""The verb ``matches``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from nearfield.errors import Blank, EncoderMismatch, Hint, UsageError
from nearfield.verbs.check import checked
from nearfield.verbs.duplicates import PRECISION, one_decides
from nearfield.verbs.options import (
    Meta,
    Name,
    Positional,
    Precision,
    StrictNumbers,
    Threshold,
    Where,
)

if TYPE_CHECKING:
    from nearfield.collection import BaseCollection
    from nearfield.tasks.duplicates import Matches


@checked
def matches(
    collection: BaseCollection,
    text: Annotated[str, Positional(), Meta("TEXT")] | None = None,
    *,
    against: Name | BaseCollection | None = None,
    threshold: Threshold | None = None,
    precision: Precision | None = None,
    strict_numbers: StrictNumbers = True,
    where: Where | None = None,
) -> Matches:
    """The items that a new text is the same as, or those that another collection holds too.

    Parameters
    ----------
    text
        Is this text already here?
    against
        Which items are in this other collection? Its name, or in Python the collection.

    Returns
    -------
    Matches
        Pairs, the surest first: :func:`nearfield.tasks.duplicates.matches`.

    Raises
    ------
    EncoderMismatch
        The two collections hold vectors of two models.
    UnknownName
        There is no such other collection.
    UsageError
        Neither a text nor another collection came, or both.
    BadFilter
        ``where`` is no filter.

    Examples
    --------
    >>> from nearfield.testing import toy_collection
    >>> fruit = toy_collection({"a": "Where do red apples grow?", "s": "Why is the sky blue?"})
    >>> [match.other for match in fruit.matches("where do red apples grow")]
    ['a']
    """
    one_decides(threshold, precision)
    options: dict[str, Any] = {
        "threshold": threshold,
        "precision": precision or PRECISION,
        "strict_numbers": strict_numbers,
    }
    if (text is None) == (against is None):
        came = "Nothing" if text is None else "Both a text and another collection"
        raise UsageError(
            f"{came} came to compare with. Ask for one of them.", Hint.run("matches", Blank("TEXT"))
        )
    if text is not None:
        return _of_text(collection, text, where, options)
    other = collection.other(against) if isinstance(against, str) else against
    assert other is not None  # noqa: S101 - one of the two came
    return _between(collection, other, where, options)


def _of_text(
    collection: BaseCollection, text: str, where: Where | None, options: dict[str, Any]
) -> Matches:
    from nearfield.tasks.duplicates import matches as find

    if not text.strip():
        raise UsageError("The text is empty.", Hint.run("matches", Blank("TEXT")))
    items = collection.items(where)
    return find(
        collection.encoder(of=items).encode_document([text]),
        items.near(),
        ids=["new"],
        other_ids=items.ids,
        texts=[text],
        other_texts=items.texts,
        **options,
    )


def _between(
    collection: BaseCollection, other: BaseCollection, where: Where | None, options: dict[str, Any]
) -> Matches:
    from nearfield.tasks.duplicates import matches as find

    one, two = collection.manifest.encoder, other.manifest.encoder
    if one.fingerprint != two.fingerprint:
        raise EncoderMismatch(
            f"{collection.name!r} holds vectors of {one.name} ({one.fingerprint}), {other.name!r} "
            f"of {two.name} ({two.fingerprint}); two models' vectors cannot be compared.",
            Hint.run("reembed", collection=other.name, model=one.name),
        )
    items, others = collection.items(where), other.items()
    return find(
        items.near(),
        others.near(),
        ids=items.ids,
        other_ids=others.ids,
        texts=items.texts,
        other_texts=others.texts,
        **options,
    )
