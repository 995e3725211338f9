"""A collection: items, their vectors and their encoder, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from nearfield.collection import lookup
from nearfield.collection.analyses import Analyses
from nearfield.collection.binding import GIVEN, Binding, card_of
from nearfield.collection.ingest import Ingest
from nearfield.collection.items import Items
from nearfield.collection.judgements import Judgements
from nearfield.collection.reports import AddReport
from nearfield.collection.reranking import FIRST, Reranking
from nearfield.collection.resolve import resolve
from nearfield.collection.snapshot import Snapshot, View
from nearfield.collection.survey import Split, Survey
from nearfield.collection.teaching import Teaching
from nearfield.collection.versions import Versions
from nearfield.errors import BadSource, StoreError, UsageError
from nearfield.store import Database, EncoderCard, Manifest, Spool, Table, changing, writing
from nearfield.store.digests import no_rows
from nearfield.store.graphs import Graphs
from nearfield.store.names import check_name
from nearfield.tasks.search import Hits
from nearfield.types import Encoder, Reranker, Segment, Vectors, Watch, unwatched


class Collection(Analyses, Judgements, Teaching, Versions):
    """A named set of items on disk; open one with :func:`nearfield.open`.

    It is made by the first :meth:`add`, remembers its encoder, and refuses any other.

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
    """

    def __init__(
        self,
        name: str,
        *,
        db: str | Path | Database | None = None,
        model: str | Encoder | None = None,
        precision: str = "auto",
    ) -> None:
        self.name = check_name(name)
        self._db = db if isinstance(db, Database) else Database(db)
        self._binding = Binding(name, model, precision)
        self._manifest: Manifest | None = None
        self._table: Table | None = None
        self._snapshot: Snapshot | None = None
        self._items: tuple[Snapshot, Items] | None = None
        self._reranking = Reranking()

    def __repr__(self) -> str:
        return f"Collection({self.name!r}, db={str(self._db.path)!r})"

    def __len__(self) -> int:
        """How many items it holds."""
        table = self._opened()[1] if self._db.manifest(self.name) else None
        return table.count("part = 0") if table else 0

    def add(
        self,
        *sources: Any,
        text: str | None = None,
        id: str | None = None,  # noqa: A002 - the field's word
        kind: str | None = None,
        strict: bool = False,
        size: int | None = None,
        vectors: Vectors | None = None,
        watch: Watch = unwatched,
        tell: Any = None,
    ) -> AddReport:
        """Read, embed and store; only new or changed items are embedded.

        Killed in the middle, the same call goes on where it was.

        Parameters
        ----------
        sources
            Files, folders, a dataset's name, ``"-"`` for standard input, data frames, Arrow
            tables, lists of dictionaries or of strings, a dictionary of id to text.
        text, id
            The columns that hold them, where they are not obvious.
        kind
            The format, where the name does not say it.
        strict
            Stop at the first broken row, instead of counting it.
        size
            At most so many items of a dataset, spread over the whole.
        vectors
            Rows ``(n, dim)`` for the items, made elsewhere; they must be the collection's own
            encoder's, or the collection's first.
        watch, tell
            Called with each stage's name (returns its progress), and with the report before
            anything is embedded.

        Raises
        ------
        BadSource, EncoderMismatch, BadVectors, StoreError

        Examples
        --------
        >>> import nearfield as nf
        >>> from nearfield.testing import ToyEncoder
        >>> fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
        >>> fruit.add(["red apple", "green pear", "blue sky"]).new
        3
        """
        if not sources:
            raise UsageError("Nothing to add.", "Run: nearfield add FILE")
        opened = [
            resolve(s, text=text, id=id, format=kind, strict=strict, size=size, watch=watch)
            for s in sources
        ]
        folder = self._db.folder(self.name)
        manifest = self._db.manifest(self.name)
        self._binding.refuse_other(manifest.encoder if manifest else None)
        with writing(folder), Spool(folder) as spool:
            manifest = self._db.manifest(self.name)
            table = self._db.table(manifest) if manifest else None
            ingest = Ingest(self.name, opened, spool)
            split = self._splitter(manifest, watch)
            survey = Survey(table.known() if table else no_rows(), split)
            report = ingest.read(survey, vectors, watch("Reading"))
            ingest.types(table)
            if tell:
                tell(report)
            if spool.rows:
                encoder = self._encoder_for(manifest, vectors, watch)
                card = manifest.encoder if manifest else _card(encoder, vectors)
                arguments = {"text": text, "id": id}
                manifest = replace(manifest or Manifest(self.name, card), arguments=arguments)
                table = table or self._make(manifest, ingest)
                manifest.write(folder)
                if encoder is not None:
                    self._binding.agree(encoder)
                ingest.write(table, None if vectors is not None else encoder, watch)
            elif manifest is None:
                raise BadSource(
                    f"None of the {report.read} rows holds text to embed.",
                    "Name the column that does: --text COLUMN",
                )
        return report

    def search(
        self,
        query: str | Vectors,
        k: int = 10,
        *,
        mode: str = "hybrid",
        where: str | None = None,
        metric: str = "cosine",
        rerank: bool | str | Reranker = False,
        explain: bool = False,
        watch: Watch = unwatched,
    ) -> Hits:
        """The ``k`` items nearest to a query, best first.

        Parameters
        ----------
        query
            Words, or a vector ``(dim,)``, which implies ``mode="vector"``.
        mode
            ``hybrid`` (both, fused by reciprocal rank), ``vector`` or ``text`` (BM25).
        where
            A filter on the metadata: ``"status = 'open' and priority >= 2"``.
        metric
            Of the vectors: ``cosine``, ``dot`` or ``euclidean``.
        rerank
            Read the passages of the first 50 hits (``k``, if more) together with the query, by
            ``ms-marco-minilm``, or the reranker that is named or given, and order them by that.
        explain
            Say for each hit which sentence and which words of it carried the match: see
            :meth:`explain`.
        watch
            Called with each stage's name (returns its progress).

        Raises
        ------
        UnknownName, BadFilter, UsageError

        Examples
        --------
        >>> import nearfield as nf
        >>> from nearfield.testing import ToyEncoder
        >>> fruit = nf.open("fruit", db=tmp_path, model=ToyEncoder())
        >>> _ = fruit.add({"a": "red apple", "s": "blue sky"})
        >>> fruit.search("apple", k=1).ids
        ['a']
        """
        lookup.check(query, k, mode)
        if explain:
            plain: dict[str, Any] = {"mode": mode, "where": where, "metric": metric}
            return self.explain(self.search(query, k, **plain, rerank=rerank, watch=watch))
        if rerank:
            if not isinstance(query, str):
                raise UsageError("A vector came to be reranked; a reranker reads words.")
            first = self.search(query, max(k, FIRST), mode=mode, where=where, metric=metric)
            return self._reranking.apply(first, k, rerank, watch)
        options: dict[str, Any] = {"where": where, "metric": metric}
        if not isinstance(query, str):
            vector = np.asarray(query, np.float32)
            return self._ask(lambda v: lookup.by_vector(v.look, v.table, vector, k, **options))

        def by_words(view: View) -> Hits:
            encoded = None
            if mode != "text":
                encoder = self._binding.encoder(view.manifest.encoder)
                encoded = encoder.encode_query([query])[0]
            return lookup.by_words(view.look, view.table, query, encoded, k, mode=mode, **options)

        return self._ask(by_words)

    def similar(self, id: str, k: int = 10, *, where: str | None = None) -> Hits:  # noqa: A002
        """The ``k`` items nearest to one that is here, itself left out.

        Raises ``UnknownItem`` for an id that is not here.
        """
        lookup.check("x", k, "vector")
        return self._ask(lambda view: lookup.by_item(view.look, view.table, id, k, where=where))

    def get(self, *ids: str) -> list[dict[str, Any]]:
        """Items by id: ``{"id", "text", "metadata"}`` each, in the order asked for."""
        return lookup.items(self._opened()[1], ids)

    def items(self, where: str | None = None, *, watch: Watch = unwatched) -> Items:
        """The items of the newest version, or those that fit a filter; kept until it changes.

        ``watch`` is called with each stage's name (returns its progress).
        """
        manifest, table, look = self._view()
        card = manifest.encoder
        if where:
            return Items(look, table, where, card=card, watch=watch)
        if self._items is None or self._items[0] is not look:
            graphs = Graphs(self._db.folder(self.name), card.fingerprint)
            self._items = (look, Items(look, table, card=card, graphs=graphs))
        self._items[1].watch = watch
        return self._items[1]

    def beside(self, name: str) -> Collection:
        """Another collection of the same database; raises ``UnknownName`` if it is not there."""
        self._db.require(name)
        return Collection(name, db=self._db)

    def encoder(self, watch: Watch = unwatched, *, of: Items | None = None) -> Encoder:
        """The collection's own encoder, loaded when first asked for.

        ``of`` asks for the one that made the vectors of some :meth:`items`, which another process
        may have replaced since.
        """
        card = of.card if of is not None else None
        return self._binding.encoder(card or self._opened()[0].encoder, watch)

    def delete(self, *ids: str, where: str | None = None) -> int:
        """Remove items by id, or those that fit a filter; returns how many.

        :meth:`compact` gives the disk space back. Raises ``UnknownItem``, and removes nothing, if
        one of the ids is not here.
        """
        if bool(ids) == (where is not None):
            raise UsageError("Which items?", "Give ids, or a filter: --where \"status = 'old'\"")
        self._opened()
        with writing(self._db.folder(self.name)):
            table = self._opened()[1]  # now that no other version can take its place
            condition = lookup.these(table, ids) if ids else lookup.condition(table, where or "")
            count = table.count(f"part = 0 and ({condition})")
            table.delete(condition)
        return count

    def drop(self) -> int:
        """Remove the whole collection; returns how many items it held."""
        count, folder = len(self), self._db.folder(self.name)
        self._db.require(self.name)
        with changing(folder), writing(folder):
            self._db.drop(self.name)
        return count

    @property
    def columns(self) -> dict[str, str]:
        """The metadata columns and their types, as filters know them."""
        return {name: str(type_) for name, type_ in self._opened()[1].metadata.items()}

    def _opened(self) -> tuple[Manifest, Table]:
        """The collection as it is on disk now."""
        manifest = self._db.require(self.name)
        if self._table is None or manifest != self._manifest:
            self._manifest, self._table, self._snapshot = manifest, self._db.table(manifest), None
        return manifest, self._table

    def _view(self) -> View:
        """The newest version, its rows in memory."""
        manifest, table = self._opened()
        if self._snapshot is None or self._snapshot.version != table.version:
            self._snapshot = Snapshot(table)
        return View(manifest, table, self._snapshot)

    def _ask(self, how: Callable[[View], Hits]) -> Hits:
        """Ask the newest version; once more if another process replaced its rows meanwhile."""
        view = self._view()
        try:
            return how(view)
        except StoreError:
            again = self._view()
            if again.look is view.look:
                raise
            return how(again)

    def _splitter(self, manifest: Manifest | None, watch: Watch) -> Split:
        """The encoder's own way to split; it is loaded when the first new text comes."""

        def split(texts: Sequence[str]) -> list[list[Segment]]:
            card = manifest.encoder if manifest else None
            return self._binding.encoder(card, watch).segment(texts)

        return split

    def _encoder_for(
        self, manifest: Manifest | None, vectors: Vectors | None, watch: Watch
    ) -> Encoder | None:
        """Who embeds what is new; for given vectors, who is said to have made them, if anyone."""
        card = manifest.encoder if manifest else None
        if vectors is None:
            return self._binding.encoder(card, watch)
        if self._binding.is_encoder:
            return self._binding.asked(card, watch)
        self._binding.check(card, GIVEN, _card(None, vectors).fingerprint)
        return None

    def _make(self, manifest: Manifest, ingest: Ingest) -> Table:
        table = self._db.table(manifest)
        table.create(manifest.encoder.dim, ingest.types(None))
        return table


def open_collection(
    name: str,
    *,
    db: str | Path | None = None,
    model: str | Encoder | None = None,
    precision: str = "auto",
) -> Collection:
    """Open a collection by name, or name a new one; see :class:`Collection`.

    >>> import nearfield as nf
    >>> nf.open("tickets", db=tmp_path).name
    'tickets'
    """
    return Collection(name, db=db, model=model, precision=precision)


def _card(encoder: Encoder | None, vectors: Vectors | None) -> EncoderCard:
    if encoder is not None:
        return card_of(encoder)
    dim = 0 if vectors is None else vectors.shape[-1]
    return EncoderCard(GIVEN, f"{GIVEN}-{dim}", dim)
