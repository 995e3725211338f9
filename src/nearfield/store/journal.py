"""A new version on its way: ``reembedding.json`` in the collection's folder.

It says how far the version is, so that another process can tell, and which table its rows go to,
so that a killed one goes on where it was. It is gone once the collection has switched.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from nearfield.errors import Failure, Hint, NearfieldError, UsageError
from nearfield.store.disk import guard, write_whole
from nearfield.store.manifest import EncoderCard, Version

FILE = "reembedding.json"
LOG = "reembedding.log"


@dataclass(frozen=True)
class Journal:
    """``done`` of ``total`` items are embedded for ``model`` by the process ``pid``.

    ``precision`` is what was asked of the engine. ``version`` is the one on its way, whose table
    stands once ``made``; ``error``, ``hint`` and ``usage`` (a mistake in what was asked) say why it
    ended, if it failed.
    """

    model: str
    pid: int
    done: int = 0
    total: int = 0
    precision: str = "auto"
    error: str = ""
    hint: Any = ""
    usage: bool = False
    version: Version | None = None
    made: bool = False

    def write(self, folder: Path) -> None:
        """Write it: complete or not at all."""
        write_whole(folder / FILE, asdict(self))

    def failed(self, error: NearfieldError) -> Journal:
        """The same, ended by an error."""
        usage = error.exit_status == 2
        return replace(self, error=error.message, hint=_plain(error.hint), usage=usage)

    def raised(self) -> NearfieldError:
        """The error that ended it."""
        hint = Hint(**self.hint) if isinstance(self.hint, dict) else str(self.hint)
        return (UsageError if self.usage else Failure)(self.error, hint)

    @classmethod
    def read(cls, folder: Path) -> Journal | None:
        """Read it; None where no version is on its way, or nothing can be made of the file."""
        try:
            raw: dict[str, Any] = json.loads((folder / FILE).read_text("utf-8"))
            if version := raw.pop("version"):
                version = Version(EncoderCard(**version["encoder"]), version["table"])
            return cls(**raw, version=version)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    @staticmethod
    def remove(folder: Path) -> None:
        """The version is there, or given up."""
        with guard(folder):
            (folder / FILE).unlink(missing_ok=True)


def _plain(hint: str | Hint) -> Any:
    """A hint as JSON holds it."""
    return json.loads(json.dumps(asdict(hint), default=str)) if isinstance(hint, Hint) else hint
