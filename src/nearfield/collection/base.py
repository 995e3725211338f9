"""A collection: a named set of items on disk, its encoder, and its versions. It has no verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import RLock
from typing import Any, Self, TypeVar

from nearfield.collection import retrieve
from nearfield.collection.binding import Binding
from nearfield.collection.items import Items
from nearfield.collection.reranking import Reranking
from nearfield.collection.settled import settled
from nearfield.collection.shape import Shape
from nearfield.collection.view import View
from nearfield.store import Database, Manifest, Table, layout
from nearfield.store.names import check_name
from nearfield.types import Encoder, Filter, Watch, unwatched

Answer = TypeVar("Answer")


class BaseCollection:
    """A named set of items on disk; :func:`nearfield.open` gives one with the verbs.

    It is made by the first ``add``, remembers its encoder, and refuses any other. Threads may
    share it: each question is asked of one immutable version, while others write.

    Parameters
    ----------
    name
        Letters, digits, ``.``, ``_`` and ``-``.
    db
        The database's folder; ``NEARFIELD_DB`` or ``./.nearfield`` where none is given.
    model
        A model's name, or an encoder; only needed for another than the collection's own, or than
        ``minilm`` for a new one.
    precision
        Of the engine, for a new collection: ``auto``, ``f32``, ``bf16`` or ``int8``.
    settings
        Of the encoder, for a new collection: what :func:`nearfield.load` takes for it.
    """

    def __init__(
        self,
        name: str,
        *,
        db: str | Path | Database | None = None,
        model: str | Encoder | None = None,
        precision: str = "auto",
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        self.name = check_name(name)
        self.db = db if isinstance(db, Database) else Database(db)
        self._given = (model, precision, settings)
        self.binding = self._bound()
        self.reranking = Reranking()
        self._lock = RLock()
        self._table: Table | None = None
        self._view: View | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r}, db={str(self.db.path)!r})"

    def __len__(self) -> int:
        """How many items it holds."""
        manifest = self.db.manifest(self.name)
        if manifest is None:
            return 0
        return settled(lambda: self.table.count(f"{layout.PART} = 0"))

    def close(self) -> None:
        """Let go of what is held in memory and open on disk; whoever asks again opens it again.

        >>> from nearfield.testing import toy_collection
        >>> with toy_collection({"a": "red apple", "s": "blue sky"}) as fruit:
        ...     len(fruit)
        2
        """
        with self._lock:
            self._table = self._view = None
        self.binding = self._bound()
        self.reranking = Reranking()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getstate__(self) -> dict[str, Any]:
        given = dict(zip(("model", "precision", "settings"), self._given, strict=True))
        return {"name": self.name, "db": self.db, **given}

    def __setstate__(self, state: dict[str, Any]) -> None:
        type(self).__init__(self, **state)

    def bind(
        self,
        model: str | Encoder | None,
        precision: str | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        """Choose the encoder, as if the collection were opened with it.

        ``model`` is its name or the encoder itself, None for the collection's own; ``precision``
        is that of its engine, None for ``auto``; ``settings`` are the encoder's own.
        """
        self._given = (model, precision or "auto", settings)
        self.binding = self._bound()

    def _bound(self) -> Binding:
        model, precision, settings = self._given
        return Binding(self.name, model, precision, folder=self.folder, settings=settings)

    def view(self) -> View:
        """The newest version; raises ``UnknownName`` where the collection is not there."""
        manifest = self.db.require(self.name)
        with self._lock:
            if self._table is None or self._table.name != manifest.table:
                self._table = self.db.table(manifest)
            version = self._table.version
            view = self._view
            if view is None or view.manifest != manifest or view.version != version:
                folder = self.db.folder(self.name)
                view = self._view = View(manifest, self._table.at(version), folder)
            return view

    def ask(self, question: Callable[[View], Answer]) -> Answer:
        """What ``question``, a function of a :class:`View`, answers for the newest version.

        It is asked again, of the newest version, if others removed the version's rows meanwhile.

        >>> from nearfield.testing import toy_collection
        >>> toy_collection({"a": "red apple", "s": "blue sky"}).ask(lambda view: len(view.items))
        2
        """
        return settled(lambda: question(self.view()))

    def items(self, where: Filter | None = None) -> Items:
        """The items of the newest version, or those that fit the filter ``where``.

        >>> from nearfield.testing import toy_collection
        >>> rows = [{"text": "red apple", "price": 3}, {"text": "green apple", "price": 5}]
        >>> toy_collection(rows).items("price > 3").texts
        ['green apple']
        """
        return self.ask(lambda view: view.part(where) if where else view.items)

    def get(self, *ids: str) -> list[dict[str, Any]]:
        """Items by their ``ids``: ``{"id", "text", "metadata"}`` each, in the order asked for.

        Raises ``UnknownItem`` for an id that is not there.

        >>> from nearfield.testing import toy_collection
        >>> toy_collection({"a": "red apple", "s": "blue sky"}).get("s")[0]["text"]
        'blue sky'
        """
        return self.ask(lambda view: retrieve.items(view.table, ids, Shape.of(view.manifest)))

    def encoder(self, watch: Watch = unwatched, *, of: Items | None = None) -> Encoder:
        """The collection's own encoder, loaded when first asked for.

        ``of`` asks for the one that made the vectors of some :meth:`items`, which another process
        may have replaced since. ``watch`` is told of a download.

        >>> from nearfield.testing import toy_collection
        >>> toy_collection({"a": "red apple"}).encoder().dim
        32
        """
        card = of.card if of is not None else self.manifest.encoder
        return self.binding.encoder(card, watch)

    def other(self, name: str) -> BaseCollection:
        """The collection ``name`` of the same database; raises ``UnknownName`` for none.

        >>> from nearfield.testing import toy_collection
        >>> toy_collection({"a": "red apple"}).other("toy").get("a")[0]["text"]
        'red apple'
        """
        self.db.require(name)
        return type(self)(name, db=self.db)

    @property
    def manifest(self) -> Manifest:
        """What is remembered; raises ``UnknownName`` where the collection is not there."""
        return self.db.require(self.name)

    @property
    def table(self) -> Table:
        """The rows on disk, as they are now."""
        return self.db.table(self.manifest)

    @property
    def folder(self) -> Path:
        """Where it lives or would live."""
        return self.db.folder(self.name)

    @property
    def columns(self) -> dict[str, str]:
        """The metadata columns and their types, as filters know them."""
        return {name: str(type_) for name, type_ in self.table.metadata.items()}
