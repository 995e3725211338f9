"""The verb ``back``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nearfield.types.progress import unwatched
from nearfield.verbs.check import checked
from nearfield.verbs.options import Wait, Watch

if TYPE_CHECKING:
    from nearfield.collection import BaseCollection
    from nearfield.types.reports import Switch


@checked
def back(
    collection: BaseCollection, *, wait: Wait | None = None, watch: Watch = unwatched
) -> Switch:
    """Undo the last delete, or go back to the version before the last reembed; again: forward.

    What was added or changed since is embedded with that version's encoder, what was deleted is
    deleted there too, and the rest costs nothing: where nothing changed, it is one rename.

    Returns
    -------
    Switch

    Raises
    ------
    UsageError
        There is no version before; or its vectors were given, and there are new items.
    Busy
        Another process makes a version of this collection, or still writes after ``wait`` seconds.

    Examples
    --------
    >>> from nearfield.testing import ToyEncoder, toy_collection
    >>> fruit = toy_collection({"a": "red apple", "s": "blue sky"})
    >>> _ = fruit.reembed(model=ToyEncoder(dim=64, name="mine"))
    >>> fruit.back().model, fruit.back().model
    ('toy', 'mine')
    """
    from nearfield.collection import reembed as moves
    from nearfield.collection.removing import undo
    from nearfield.types.reports import Switch

    binding = collection.binding
    restored = undo(collection, wait)
    if restored is not None:
        card = collection.manifest.encoder
        return Switch(collection.name, card.name, card.name, len(collection), restored=restored)
    done = moves.back(
        collection.db, collection.name, lambda card: binding.of(card, watch), watch, wait=wait
    )
    binding.agree()
    return done
