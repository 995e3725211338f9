"""The indexes of a table, of its words and of its ids: made, brought up to date, made anew."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from datetime import timedelta

from nearfield.store import layout
from nearfield.store.commits import GRACE
from nearfield.store.opened import Opened
from nearfield.store.seals import ALL, IDS, ROWS, damaged, kind, unsound
from nearfield.store.word_index import STEMMED, WordIndex, index_words, word_index

UNSAID = "?"  # no language was named
# Every commit adds a file; past this many a scan slows down and they are merged.
FRAGMENTS = 16


class Indexes:
    """Those of an open table."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._words: dict[int, WordIndex] = {}  # by version: the newest that was asked

    def make(self, language: str | None) -> None:
        """Make both of a table that has none; see :meth:`tidy` for the language."""
        said = language != UNSAID
        with self._opened.guarded():
            # Rows that they do not know yet are searched all the same.
            index_words(self._opened.table, language if said else "en", positions=said)
            self._index_ids()

    @property
    def words(self) -> WordIndex:
        """What the index of words is like, as of this version."""
        version = self._opened.version
        if version not in self._words:
            with self._opened.guarded():
                self._words = {version: word_index(self._opened.table)}
        return self._words[version]

    def tidy(self, language: str | None, guessed: Callable[[], str | None]) -> None:
        """Bring them up to date, and merge small files when there are many.

        ``language`` is the one whose inflections the index of words takes off: an ISO 639-1 code,
        or None for none. Where it is not said, and the index was never made for one, it is the one
        that ``guessed`` says.
        """
        with self._opened.guarded():
            lance = self._opened.table
            words = word_index(lance)
            many = lance.stats()["fragment_stats"]["num_fragments"] > FRAGMENTS
            stale = lance.index_stats(words.name).num_unindexed_rows
            grace = self._opened.commits.grace()
            if many or stale or grace < GRACE:
                self.mend()
            if language == UNSAID:
                language = words.language if words.positions else guessed()
            if not words.positions or words.language != (language if language in STEMMED else None):
                index_words(lance, language, positions=True)
                self._words.clear()
            if many or stale or grace < GRACE:
                lance.optimize(cleanup_older_than=grace)

    def trim(self) -> None:
        """Let old commits go, and merge small files, where there are many."""
        with self._opened.guarded():
            if (grace := self._opened.commits.grace()) < GRACE:
                self.mend()
                self._opened.table.optimize(cleanup_older_than=grace)

    def compact(self) -> None:
        """Merge files, drop deleted rows and every older version: the disk space comes back."""
        with self._opened.guarded(), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="optimize.cleanup_older_than=0")
            self._opened.commits.set_cut_aside()
            self.mend()
            self._opened.table.optimize(cleanup_older_than=timedelta(0), delete_unverified=True)

    def mend(self) -> None:
        """Make an index anew whose files are damaged, before others are made of them.

        Raises ``StoreError`` where the rows are.
        """
        opened = self._opened
        wrong = {
            kind(name): name
            for name in unsound(opened.folder, opened.name, opened.version, ALL, deep=True)
        }
        if ROWS in wrong:
            raise damaged(opened.folder, wrong[ROWS])
        for one in sorted(wrong):
            logging.getLogger("nearfield").warning(
                "%s: its index of %s was damaged; it is made anew.", opened.folder.name, one
            )
            if one == IDS:
                self._index_ids()
            else:
                words = word_index(opened.table)
                index_words(opened.table, words.language, positions=words.positions)

    def _index_ids(self) -> None:
        from lancedb.index import BTree

        self._opened.table.create_index(layout.ID, config=BTree())
