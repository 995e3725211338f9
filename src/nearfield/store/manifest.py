"""What a collection remembers about itself: ``collection.json``, switched in one rename."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from nearfield.errors import StoreError
from nearfield.store.disk import guard, write_whole

# 2 has ``before``. Without one it is written as 1, which an older nearfield reads too.
FORMAT = 2
FILE = "collection.json"


@dataclass(frozen=True)
class EncoderCard:
    """The encoder that made a collection's vectors."""

    name: str
    fingerprint: str
    dim: int
    precision: str = "f32"


@dataclass(frozen=True)
class Version:
    """The items' rows by one encoder: its card, and the table they are in."""

    encoder: EncoderCard
    table: str


@dataclass(frozen=True)
class Manifest:
    """A collection's name, its encoder, its current table and the arguments of the last ``add``.

    ``before`` is the version that was current before the last switch, while it is kept.
    """

    name: str
    encoder: EncoderCard
    table: str = "rows-1"
    arguments: dict[str, Any] = field(default_factory=dict)
    before: Version | None = None

    @property
    def next_table(self) -> str:
        """A name for the rows of another version."""
        tables = [self.table, *([self.before.table] if self.before else [])]
        return f"rows-{1 + max(int(name.rpartition('-')[2]) for name in tables)}"

    def switched(self, to: Version) -> Manifest:
        """The same collection with another version current, and this one kept as the one before."""
        mine = Version(self.encoder, self.table)
        return replace(self, encoder=to.encoder, table=to.table, before=mine)

    def write(self, folder: Path) -> None:
        """Write it beside the rows: complete or not at all."""
        raw = asdict(self)
        if self.before is None:
            del raw["before"]
        write_whole(folder / FILE, {**raw, "format": FORMAT if self.before else 1})

    @classmethod
    def read(cls, folder: Path) -> Manifest | None:
        """Read it, or None where there is no collection.

        Raises ``StoreError`` for one that a newer nearfield made, or that is damaged.
        """
        try:
            with guard(folder):
                text = (folder / FILE).read_text("utf-8")
        except StoreError as error:
            if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
                return None
            raise
        try:
            raw = json.loads(text)
            made = raw.pop("format")
            if made > FORMAT:
                raise StoreError(
                    f"{folder} was made by a newer nearfield (format {made}, "
                    f"this one reads up to {FORMAT}).",
                    "Run: pip install --upgrade nearfield",
                )
            before = raw.pop("before", None)
            version = Version(EncoderCard(**before["encoder"]), before["table"]) if before else None
            return cls(**{**raw, "encoder": EncoderCard(**raw["encoder"])}, before=version)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise StoreError(
                f"{folder / FILE} is damaged: {error}.",
                f"Restore it from a copy, or remove the folder {folder} and add again.",
            ) from error
