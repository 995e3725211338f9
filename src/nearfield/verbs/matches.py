"""The verb ``matches``."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
    from nearfield.collection.items import Items
    from nearfield.tasks.duplicates import Matches
    from nearfield.types import Encoder, Record


@checked
def matches(
    collection: BaseCollection,
    text: Annotated[str, Positional(), Meta("TEXT")] | Mapping[str, Any] | None = None,
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
        Is this text already here? Among records, a record as JSON; in Python also a dictionary.
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
        said = json.dumps(dict(text)) if isinstance(text, Mapping) else text
        return _of_text(collection, said, where, options)
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
    if items.records is not None:
        return _of_record(collection, items, text, options)
    return find(
        collection.encoder(of=items).encode_document([text]),
        items.near(),
        ids=["new"],
        other_ids=items.ids,
        texts=[text],
        other_texts=items.texts,
        **options,
    )


def _of_record(
    collection: BaseCollection, items: Items, text: str, options: dict[str, Any]
) -> Matches:
    from nearfield.collection.ask import as_record
    from nearfield.modalities import kind_of
    from nearfield.tasks.duplicates import matches_of_records

    encoder = collection.encoder(of=items)
    record = as_record(encoder, text)
    if record is None:
        raise UsageError(
            f"{collection.name!r} holds records; a text came.",
            Hint.run("matches", '{"name": "lamp"}', words="Give a record, as JSON:"),
        )
    return matches_of_records(
        encoder.encode_document([record]),
        [record],
        items.near(),
        items.records or [],
        ids=["new"],
        other_ids=items.ids,
        texts=[kind_of("record").words(record) or ""],
        other_texts=items.texts,
        **options,
    )


def _between_records(
    items: Items, records: list[Record], others: Items, encoder: Encoder, options: dict[str, Any]
) -> Matches:
    """The records of one collection, encoded as the other's, among the other's."""
    from nearfield.tasks.duplicates import matches_of_records

    return matches_of_records(
        encoder.encode_document(records),
        records,
        others.near(),
        others.records or [],
        ids=items.ids,
        other_ids=others.ids,
        texts=items.texts,
        other_texts=others.texts,
        **options,
    )


def _between(
    collection: BaseCollection, other: BaseCollection, where: Where | None, options: dict[str, Any]
) -> Matches:
    from nearfield.tasks.duplicates import matches as find

    items, others = collection.items(where), other.items()
    if items.records is not None and others.records is not None:
        encoder = other.encoder(of=others)
        return _between_records(items, items.records, others, encoder, options)
    one, two = collection.manifest.encoder, other.manifest.encoder
    if one.fingerprint != two.fingerprint:
        raise EncoderMismatch(
            f"{collection.name!r} holds vectors of {one.name} ({one.fingerprint}), {other.name!r} "
            f"of {two.name} ({two.fingerprint}); two models' vectors cannot be compared.",
            Hint.run("reembed", collection=other.name, model=one.name),
        )
    return find(
        items.near(),
        others.near(),
        ids=items.ids,
        other_ids=others.ids,
        texts=items.texts,
        other_texts=others.texts,
        **options,
    )
