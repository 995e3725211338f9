"""The verb ``reembed``."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from nearfield.errors import UsageError
from nearfield.types.progress import unwatched
from nearfield.verbs.check import checked
from nearfield.verbs.options import Engine, FieldWeights, ModelName, Named, Turn, Wait, Watch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nearfield.collection import BaseCollection
    from nearfield.types import Encoder
    from nearfield.types.reports import Switch


@checked
def reembed(
    collection: BaseCollection,
    model: Annotated[ModelName, Named()] | Encoder,
    *,
    background: bool = False,
    precision: Engine = "auto",
    p: Turn | None = None,
    q: Turn | None = None,
    weights: FieldWeights | Sequence[str] | Mapping[str, float] = (),
    wait: Wait | None = None,
    watch: Watch = unwatched,
) -> Switch:
    """Embed what is there with another model; searches go on, and it switches at once.

    The items are in the collection: no source is needed. Meanwhile it is searched by the old
    vectors, and items may be added, changed and deleted: the new version has them too. Killed in
    the middle, the same call goes on where it was. The version before is kept, for ``back``, until
    the next change or ``compact`` with ``versions``. An encoder that is a map on the collection's
    own (``adapted.base``) maps the vectors that are there, and nothing is embedded again.

    Parameters
    ----------
    model
        A model's name or folder, or in Python an encoder.
    background
        In a process of its own, which outlives this one; ``info`` says how far it is. The model
        must be a name or a folder.
    p, q
        Of node2vec, for a graph: a step back weighs 1/p, one further away 1/q.

    Returns
    -------
    Switch

    Raises
    ------
    Busy
        Another process makes a version of this collection, or still writes after ``wait`` seconds:
        what was embedded is kept, and the same call goes on.
    UnknownName, UsageError, StoreError

    Examples
    --------
    >>> from nearfield.testing import ToyEncoder, toy_collection
    >>> fruit = toy_collection({"a": "red apple", "s": "blue sky"})
    >>> fruit.reembed(ToyEncoder(dim=64, name="mine")).embedded
    2
    >>> fruit.info().model, fruit.info().before.model
    ('mine', 'toy')
    """
    from nearfield.collection import background as process
    from nearfield.collection import reembed as moves
    from nearfield.collection.binding import Binding
    from nearfield.collection.learning import fitted_on_all
    from nearfield.types.reports import Switch

    db, name = collection.db, collection.name
    settings: dict[str, Any] = {"weights": weights} if weights else {}
    settings |= {key: value for key, value in (("p", p), ("q", q)) if value is not None}
    if background:
        if not isinstance(model, str):
            raise UsageError(
                "In the background only a model with a name can be loaded.",
                "Give its name or its folder, or leave out background.",
            )
        began = process.start(db, name, model, precision, settings, wait)
        return Switch(name, model, collection.manifest.encoder.name, underway=began)
    binding = Binding(name, model, precision, settings=settings)

    @cache
    def load() -> Encoder:
        encoder = fitted_on_all(binding.encoder(None, watch), db, name, watch)
        if not isinstance(model, str):
            collection.binding.hand(encoder)
        return encoder

    done = moves.reembed(
        db,
        name,
        model if isinstance(model, str) else model.name,
        load,
        watch,
        precision=precision,
        wait=wait,
    )
    collection.binding.agree(load())
    return done
