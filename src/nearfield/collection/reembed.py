"""A collection changes its encoder: another version of its rows is made beside, then it switches.

Nothing waits for it. The rows are made without the write lock; what is added, changed or deleted
meanwhile is caught up with, the last of it under the lock, and one rename of the manifest switches.
The version before is kept, and going back is the same with the roles exchanged.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from nearfield.collection.binding import GIVEN, card_of
from nearfield.errors import MODEL, Failure, Hint, NearfieldError, StoreError, UsageError
from nearfield.pipeline.catch_up import catch_up
from nearfield.pipeline.difference import HEAD, difference
from nearfield.pipeline.vectorize import Mapped, vectorize
from nearfield.store import (
    Database,
    EncoderCard,
    Journal,
    Manifest,
    Table,
    Version,
    changing,
    writing,
)
from nearfield.store.seals import seal
from nearfield.types import Encoder, Progress, Watch
from nearfield.types.reports import Switch

FEW = 1_000  # items that are made under the write lock; while there are more, it is given back
ROUNDS = 5  # but a writer that is faster than we are must wait some day


def reembed(
    db: Database,
    name: str,
    model: str,
    load: Callable[[], Encoder],
    watch: Watch,
    *,
    precision: str = "auto",
    announced: bool = False,
    wait: float | None = None,
) -> Switch:
    """Make the version of another encoder, and switch to it.

    ``model`` and ``precision`` are what was asked, for the journal. ``announced`` writes it before
    the encoder is loaded too, for those who watch. ``wait`` are the seconds that another writer is
    waited for.

    Raises
    ------
    Busy
        Another process makes a version of this collection.
    NearfieldError
        What ``load``, the encoder or the disk say; the rows so far are kept, and the journal says
        why.
    """
    folder = db.folder(name)
    db.require(name)
    with changing(folder):
        old = Journal.read(folder)
        journal = Journal(model, os.getpid(), precision=precision)
        if old:
            journal = replace(journal, version=old.version, made=old.made)
        with _explained(folder, journal, announced=announced):
            encoder = load()
        manifest, card = db.require(name), card_of(encoder)
        if card.fingerprint == manifest.encoder.fingerprint:
            (old.write if old else Journal.remove)(folder)  # as it was before we announced
            return Switch(name, card.name, card.name, items=db.table(manifest).count(HEAD))
        with _explained(folder, journal, announced=True):
            journal, version = _begin(db, manifest, card, journal, wait)
            return _Move(db, name, version, lambda: encoder, watch, journal, wait).run()


def back(
    db: Database,
    name: str,
    load: Callable[[EncoderCard], Encoder],
    watch: Watch,
    *,
    wait: float | None = None,
) -> Switch:
    """Switch to the version before; only what was added or changed since is made again.

    ``load`` is asked for its encoder only if there is any. Raises ``UsageError`` where there is no
    version before, or none of our models made it and there are vectors to make.
    """
    folder = db.folder(name)
    db.require(name)
    with changing(folder):
        manifest = db.require(name)
        before = manifest.before
        if before is None:
            raise UsageError(
                f"{name!r} has no version before: only {manifest.encoder.name} is here.",
                Hint.run("reembed", collection=name, model=MODEL, words="To change the encoder:"),
            )

        def encoder() -> Encoder:
            if before.encoder.name == GIVEN:
                raise UsageError(
                    f"Items of {name!r} were added or changed since; its vectors before were "
                    "given, and no model of ours makes theirs.",
                    f"Delete these items first, or stay with {manifest.encoder.name}.",
                )
            return load(before.encoder)

        return _Move(db, name, before, encoder, watch, wait=wait).run()


@dataclass
class _Move:
    """From the current version to another, whose table stands."""

    db: Database
    name: str
    to: Version
    load: Callable[[], Encoder]
    watch: Watch
    journal: Journal | None = None
    wait: float | None = None
    embedded: int = 0
    mapped: int = 0
    passages: int = 0

    def run(self) -> Switch:
        """Catch up until little is left, then the rest under the lock, and switch."""
        folder = self.db.folder(self.name)
        target = Table(folder, self.to.table)
        for left in reversed(range(ROUNDS)):
            seen = self._catch_up(target, most=None)
            with writing(folder, self.wait):
                manifest = self.db.require(self.name)
                source = self.db.table(manifest)
                if source.version != seen and not self._catch_up(
                    target, most=FEW if left else None
                ):
                    continue
                seal(folder)  # on the disk before the switch is
                new = manifest.switched(self.to)
                new.write(folder)
                if self.journal:
                    Journal.remove(folder)
                self.db.sweep(new)
            break
        return Switch(
            self.name,
            self.to.encoder.name,
            manifest.encoder.name,
            target.count(HEAD),
            self.embedded,
            self.mapped,
            self.passages,
            switched=True,
        )

    def _catch_up(self, target: Table, most: int | None) -> int:
        """Make the target what the source is; returns which commit of it, 0 if there is too much.

        ``most`` is how many items' vectors may be made, if there is a limit.
        """
        manifest = self.db.require(self.name)
        source = self.db.table(manifest)
        version = source.version
        left = difference(source, target)
        if most and left.contents > most:
            return 0
        way = vectorize(self.load(), manifest.encoder) if left.contents else None
        stage = self.watch(way.stage if way else "Comparing")
        self.passages += catch_up(source, target, left, way, self._journaled(stage))
        if isinstance(way, Mapped):
            self.mapped += left.contents
        else:
            self.embedded += left.contents
        target.tidy(source.chosen_language)
        return version

    def _journaled(self, progress: Progress) -> Progress:
        folder = self.db.folder(self.name)

        def journaled(done: int, total: int | None) -> None:
            progress(done, total)
            if self.journal:
                self.journal = replace(self.journal, done=done, total=total or 0)
                self.journal.write(folder)

        return journaled


def _begin(
    db: Database,
    manifest: Manifest,
    card: EncoderCard,
    journal: Journal,
    wait: float | None,
) -> tuple[Journal, Version]:
    """A version whose table stands: the one before, one that was begun, or a new one."""
    folder, before, begun = db.folder(manifest.name), manifest.before, journal.version
    if before and before.encoder.fingerprint == card.fingerprint:
        version = before
    elif (
        begun
        and journal.made
        and begun.encoder.fingerprint == card.fingerprint
        and Table(folder, begun.table).exists()
    ):
        version = begun
    else:
        version = Version(card, manifest.next_table)
        replace(journal, version=version, made=False).write(folder)
        source = db.table(manifest)
        target = Table(folder, version.table)
        if target.exists():  # a killed process left it, and writers have noted its files since
            with writing(folder, wait):
                target.drop()
        target.create(card.dim, source.metadata, source.chosen_language)
    journal = replace(journal, version=version, made=True, done=0, total=0)
    journal.write(folder)
    return journal, version


@contextmanager
def _explained(folder: Path, journal: Journal, *, announced: bool) -> Iterator[None]:
    """Say in the journal what is being done, and why it failed."""
    if announced:
        journal.write(folder)
    try:
        yield
    except Exception as error:
        if announced:
            first = f"{type(error).__name__}: {error}".splitlines()[0]
            ours = error if isinstance(error, NearfieldError) else Failure(first)
            with suppress(StoreError):  # a full disk takes no last word either
                (Journal.read(folder) or journal).failed(ours).write(folder)
        raise
