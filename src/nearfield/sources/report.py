"""What a reader says while it reads: how far it is, what it noticed, what it left out."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import Any

from nearfield.errors import FILE, BadRow, Hint

EXAMPLES = 20


@dataclass
class Skipped:
    """Rows or files that were left out: how many, and the first twenty as ``(where, reason)``."""

    count: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Report:
    """Shared by a reader and its source.

    ``given`` is the source as one would type it again, for hints (FILE for a Python object), and
    ``verb`` the one that adds it; empty where a table is read for another one. ``mail`` says that
    its texts are mail; ``renamed`` are columns that have another name here than they came with,
    ``index`` is that of a frame, where it has a name and another value in each row.
    ``done`` and ``total`` are in bytes for files and in rows for Python objects; ``total`` is None
    where it is not known.
    """

    name: str
    given: str = FILE
    strict: bool = False
    notes: list[str] = field(default_factory=list)
    skipped: Skipped = field(default_factory=Skipped)
    total: int | None = None
    done: int = 0
    verb: str = "add"
    mail: bool = False
    renamed: dict[str, str] = field(default_factory=dict)
    index: str | None = None

    def note(self, sentence: str) -> None:
        """Say something once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def skip(self, where: str, reason: str) -> None:
        """Count one row or file that cannot be read; under ``strict`` raise BadRow instead."""
        if self.strict:
            raise BadRow(
                f"{self.name}, {where}: {reason}.",
                self.again("Correct it, or skip such rows, without strict. Run:"),
            )
        self.skipped.count += 1
        if len(self.skipped.examples) < EXAMPLES:
            self.skipped.examples.append((where, reason))

    def again(self, words: str = "Run:", **options: Any) -> Hint:
        """Return the call that reads the same source again.

        >>> str(Report("a b.csv", "a b.csv").again(text="body"))
        "Run: collection.add('a b.csv', text='body')"
        """
        if not self.verb:
            return Hint.use(words.replace("Run:", "Use:"), **options)
        return Hint.run(self.verb, self.given, words=words, **options)

    @property
    def quoted(self) -> str:
        """``given`` as a shell takes it."""
        return shlex.quote(self.given)
