"""Every error that nearfield raises on purpose.

::

    NearfieldError                 what went wrong, and what to do next
    ├── UsageError                 a mistake in what was asked (exit status 2)
    │   ├── UnknownName            a model, dataset, collection or column; lists the known ones
    │   ├── UnknownItem            an id that the collection does not hold
    │   ├── BadFilter              a filter that cannot be understood or does not fit
    │   ├── BadSource              a file, folder or object that cannot be read as items
    │   │   ├── BadRow             one broken row, under ``strict``
    │   │   └── AmbiguousColumn    the text column is not obvious
    │   ├── BadVectors             NaN, all zeros, or the wrong width
    │   ├── EncoderMismatch        vectors of another encoder
    │   └── MissingExtra           an optional package; carries the pip line
    └── Failure                    asked rightly, but it could not be done (exit status 1)
        ├── FetchError             a download that failed or whose sha256 is wrong
        ├── BadModel               a model folder that is incomplete or inconsistent
        ├── StoreError             the database cannot be read or written
        │   └── Changed            what was being read was written anew meanwhile: ask again
        └── Busy                   another process is writing

Each carries ``message`` (one sentence: what came, what was wanted) and ``hint`` (what to do next:
a sentence, or a :class:`Hint`, which each face says in its own language; may be empty).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any


def shortened(text: str, most: int = 60) -> str:
    """``text`` as a sentence or a cell shows it: ``most`` letters at most, a mark if it is cut.

    It is cut between two words where that leaves more than half of the letters.

    >>> shortened("refund never arrived", 16), shortened("refund", 8), shortened("refunded", 6)
    ('refund never …', 'refund', 'refun…')
    """
    if len(text) <= most:
        return text
    end = text.rfind(" ", 0, most - 1)
    return f"{text[:end].rstrip()} …" if end > most // 2 else f"{text[: most - 1].rstrip()}…"


def count(number: int, what: str) -> str:
    """A ``number`` of things, ``what`` naming one of them.

    >>> count(1, "item"), count(2_000, "item")
    ('1 item', '2,000 items')
    """
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


MOST = 20  # names that a sentence lists


def listed(names: Iterable[str], most: int = MOST) -> str:
    """The ``names`` as a sentence lists them: of very many the first ``most``.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], 2)
    ('a, b, c', 'a, b and 1 more')
    """
    every = list(names)
    shown = ", ".join(every[:most])
    return shown if len(every) <= most else f"{shown} and {len(every) - most:,} more"


class Blank(str):
    """A value that the reader fills in, as ``FILE``; it is shown without quotes."""

    __slots__ = ()


FILE, FOLDER, NAME, COLUMN, MODEL, ID, WORDS = map(
    Blank, ("FILE", "FOLDER", "NAME", "COLUMN", "MODEL", "ID", "WORDS")
)


@dataclass(frozen=True)
class Hint:
    """A call that helps, in no face's language: words, a verb, its arguments and options.

    Without a verb it is about the options of the call that failed. As a string it is Python; the
    command line says ``nearfield topics -c tickets --save FILE``, another face something else.

    >>> str(Hint.run("reembed", collection="tickets", model="minilm", words="To embed it again:"))
    "To embed it again: nf.open('tickets').reembed(model='minilm')"
    >>> str(Hint.run("add", FILE)), str(Hint.use(k=10))
    ('Run: collection.add(FILE)', 'Use: k=10')
    >>> str(Hint.run("topics", collection="notes", k=3, save=FILE))
    "Run: nf.open('notes').topics(k=3).save(FILE)"
    """

    words: str
    verb: str = ""
    arguments: tuple[Any, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def run(cls, verb: str, *arguments: Any, words: str = "Run:", **options: Any) -> Hint:
        """Call the verb named ``verb`` with these ``arguments`` and ``options``.

        ``words`` go before the call; ``collection`` among the options is the one to call it of.
        """
        return cls(words, verb, arguments, options)

    @classmethod
    def use(cls, words: str = "Use:", **options: Any) -> Hint:
        """Call the same verb again, with these ``options``; ``words`` go before them."""
        return cls(words, "", (), options)

    def __str__(self) -> str:
        options = dict(self.options)
        name = options.pop("collection", None)
        save = options.pop("save", None) if self.verb else None
        given = [_code(value) for value in self.arguments]
        given += [f"{option}={_code(value)}" for option, value in options.items()]
        if not self.verb:
            given += [] if name is None else [f"collection={_code(name)}"]
            return f"{self.words} {', '.join(given)}".strip()
        owner = "collection" if name is None else f"nf.open({_code(name)})"
        owner = "nearfield.verbs" if self.verb in FREE else owner
        saved = "" if save is None else f".save({_code(save)})"
        return f"{self.words} {owner}.{self.verb}({', '.join(given)}){saved}".strip()


FREE = {
    "align",
    "demo",
    "encode",
    "ls",
    "models",
    "pull",
    "import_model",
    "calibrate",
    "datasets",
    "fetch",
}
"""Verbs of no collection."""


def _code(value: Any) -> str:
    if isinstance(value, Blank):
        return str(value)
    return repr(str(value) if isinstance(value, PurePath) else value)


class NearfieldError(Exception):
    """Base of the tree: one sentence, and what to do next.

    >>> error = NearfieldError("k is 0; wanted at least one.", Hint.use(k=10))
    >>> str(error)
    'k is 0; wanted at least one. Use: k=10'
    """

    exit_status = 1

    def __init__(self, message: str, hint: str | Hint = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(NearfieldError, ValueError):
    """A mistake in what was asked; a ``ValueError`` too, as other libraries raise for it."""

    exit_status = 2


class UnknownName(UsageError):
    """A name that is not known; the message lists those that are."""

    def __init__(self, what: str, name: str, known: Iterable[str], hint: str | Hint = "") -> None:
        known = sorted(known)
        near = difflib.get_close_matches(name, known, n=1)
        listing = ", ".join(known) if known else "none yet"
        guess = f" Did you mean {near[0]!r}?" if near else ""
        super().__init__(f"There is no {what} {name!r}; known: {listing}.{guess}", hint)


class UnknownItem(UsageError, KeyError):
    """An id that the collection does not hold."""


class BadFilter(UsageError):
    """A filter that cannot be understood, or does not fit the columns."""


class BadSource(UsageError):
    """A file, folder or object that cannot be read as items."""


class BadRow(BadSource):
    """One broken row, when ``strict`` asks to stop at the first."""


class AmbiguousColumn(BadSource):
    """The text column is not obvious; the message lists the columns."""


class BadVectors(UsageError):
    """NaN, all zeros, or the wrong width; the message names the row's id."""


class EncoderMismatch(UsageError):
    """Vectors of another encoder than the collection's."""


class MissingExtra(UsageError):
    """An optional package is not installed."""

    def __init__(self, need: str, extra: str) -> None:
        super().__init__(
            f"{need} is in the extra {extra!r}, which is not installed.",
            f"Run: pip install 'nearfield[{extra}]'",
        )


class Failure(NearfieldError):
    """Asked rightly, but it could not be done."""


class FetchError(Failure):
    """A download that failed, or whose sha256 is not the one we know."""


class BadModel(Failure):
    """A model folder that is incomplete, or does not fit together."""


class StoreError(Failure):
    """The database cannot be read or written."""


class Changed(StoreError):
    """What was being read was written anew meanwhile: to ask again is enough."""


class Busy(Failure):
    """Another process is writing to the same collection."""
