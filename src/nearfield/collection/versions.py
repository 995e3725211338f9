"""The versions of a collection: another encoder, the way back, the space they take."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, overload

from nearfield.collection import background as beside
from nearfield.collection import reembed as moves
from nearfield.collection.binding import Binding
from nearfield.collection.difference import HEAD
from nearfield.collection.reports import Before, Info, Switch, Underway
from nearfield.errors import UsageError
from nearfield.store import Journal, Version, changing, writing
from nearfield.store.disk import folder_bytes
from nearfield.types import Encoder, Watch, unwatched

if TYPE_CHECKING:
    from nearfield.collection.collection import Collection


class Versions:
    """The verbs of a collection that change its encoder, and say what is there."""

    @overload
    def reembed(
        self,
        model: str | Encoder,
        *,
        background: Literal[False] = False,
        precision: str = "auto",
        watch: Watch = unwatched,
    ) -> Switch: ...

    @overload
    def reembed(
        self, model: str, *, background: Literal[True], precision: str = "auto"
    ) -> Underway: ...

    def reembed(
        self,
        model: str | Encoder,
        *,
        background: bool = False,
        precision: str = "auto",
        watch: Watch = unwatched,
    ) -> Switch | Underway:
        """Embed all items with another encoder, and switch to it at once when that is done.

        The texts are in the collection: no source is needed. Meanwhile it is searched by the old
        vectors, and items may be added, changed and deleted: the new version has them too.
        Killed in the middle, the same call goes on where it was. The version before is kept, for
        :meth:`back`, until the next change or :meth:`compact` with ``versions``.

        An encoder whose ``adapted.base`` is the fingerprint of the collection's maps the vectors
        that are there, and nothing is embedded again.

        Parameters
        ----------
        model
            A model's name or folder, or an encoder.
        background
            In a process of its own, which outlives this one; ``model`` must be a name or a folder.
            Returns when it has begun; ``info().reembedding`` says how far it is.
        precision
            Of the engine: ``auto``, ``f32``, ``bf16`` or ``int8``.
        watch
            Called with each stage's name (returns its progress).

        Raises
        ------
        Busy
            Another process makes a version of this collection.
        UnknownName, UsageError, StoreError

        Examples
        --------
        >>> import nearfield as nf
        >>> from nearfield.testing import ToyEncoder
        >>> fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
        >>> _ = fruit.add({"a": "red apple", "s": "blue sky"})
        >>> fruit.reembed(ToyEncoder(dim=64, name="mine")).embedded
        2
        >>> fruit.info().model, fruit.info().before.model
        ('mine', 'toy')
        """
        mine = cast("Collection", self)
        if background:
            if not isinstance(model, str):
                raise UsageError(
                    "In the background only a model with a name can be loaded.",
                    "Give its name or its folder, or leave out background.",
                )
            return beside.start(mine._db, mine.name, model, precision)
        binding = Binding(mine.name, model, precision)
        if not isinstance(model, str):
            mine._binding.hand(model)
        done = moves.reembed(
            mine._db, mine.name, model if isinstance(model, str) else model.name,
            lambda: binding.encoder(None, watch), watch, precision=precision,
        )  # fmt: skip
        mine._binding.agree(binding.encoder(None))
        return done

    def back(self, *, watch: Watch = unwatched) -> Switch:
        """Go back to the version before; going back again goes forward.

        What was added or changed since is embedded with that version's encoder, what was deleted
        is deleted there too, and the rest costs nothing: where nothing changed, it is one rename.

        Raises
        ------
        UsageError
            There is no version before; or its vectors were given, and there are new items.
        Busy
            Another process makes a version of this collection.

        Examples
        --------
        >>> import nearfield as nf
        >>> from nearfield.testing import ToyEncoder
        >>> fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
        >>> _ = fruit.add({"a": "red apple", "s": "blue sky"})
        >>> _ = fruit.reembed(ToyEncoder(dim=64, name="mine"))
        >>> fruit.back().model, fruit.back().model
        ('toy', 'mine')
        """
        mine = cast("Collection", self)
        binding = mine._binding
        done = moves.back(mine._db, mine.name, lambda card: binding.of(card, watch), watch)
        binding.agree()
        return done

    def compact(self, *, versions: bool = False) -> int:
        """Give the space of deleted and replaced rows back; returns the bytes freed.

        ``versions`` removes the version before and one that was begun too; then there is no way
        :meth:`back`. Raises ``Busy`` if one is being made.
        """
        mine = cast("Collection", self)
        folder, before = mine._db.folder(mine.name), mine._db.bytes(mine.name)
        mine._db.require(mine.name)
        if versions:
            with changing(folder), writing(folder):
                replace(mine._db.require(mine.name), before=None).write(folder)
                Journal.remove(folder)
        with writing(folder):
            manifest, table = mine._opened()
            mine._db.sweep(manifest)
            table.compact()
        return before - mine._db.bytes(mine.name)

    def info(self) -> Info:
        """Sizes, encoder and fingerprint; the version before, and one on its way."""
        mine = cast("Collection", self)
        manifest, table = mine._opened()
        card, before, folder = manifest.encoder, manifest.before, mine._db.folder(mine.name)
        return Info(
            name=mine.name,
            items=table.count(HEAD),
            vectors=table.count(),
            dim=card.dim,
            model=card.name,
            fingerprint=card.fingerprint,
            bytes=mine._db.bytes(mine.name),
            before=_kept(folder, before) if before else None,
            reembedding=beside.underway(mine._db, mine.name),
        )


def _kept(folder: Path, before: Version) -> Before:
    size = folder_bytes(folder / f"{before.table}.lance")
    return Before(before.encoder.name, before.encoder.fingerprint, size)
