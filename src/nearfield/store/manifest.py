"""What a collection remembers about itself: ``collection.json``, switched in one rename."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from nearfield.errors import StoreError
from nearfield.store.disk import write_whole

# 2 has ``before``; 3 has ``modalities`` and ``transforms``. What is as plain as an older nearfield
# knows it is written in the older format, so that it reads it too.
FORMAT = 3
TEXTS = ("text",)
FILE = "collection.json"
LANGUAGE, NO_LANGUAGE = "language", "none"  # an argument, and what it says where none is wanted
COLUMNS = "columns"  # an argument: what the last ``add`` read as what
NESTED = "nested"  # an argument: the columns of objects and lists, which stand as JSON
RENAMED = "renamed"  # an argument: columns called otherwise than they came


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
    ``modalities`` are those of its items; ``transforms`` the fingerprints of what changed the
    items on their way in.
    """

    name: str
    encoder: EncoderCard
    table: str = "rows-1"
    arguments: dict[str, Any] = field(default_factory=dict)
    before: Version | None = None
    modalities: tuple[str, ...] = TEXTS
    transforms: tuple[str, ...] = ()

    @property
    def language(self) -> str | None:
        """What was said, or the language of most texts, as ISO 639-1 code; None for none.

        It stands among the arguments, where an older nearfield lets it be.
        """
        language: str | None = self.arguments.get(LANGUAGE)
        return None if language == NO_LANGUAGE else language

    @property
    def next_table(self) -> str:
        """A name for the rows of another version."""
        tables = [self.table, *([self.before.table] if self.before else [])]
        return f"rows-{1 + max(int(name.rpartition('-')[2]) for name in tables)}"

    def switched(self, to: Version) -> Manifest:
        """The same collection with the version ``to`` current, and this one kept as ``before``."""
        before = Version(self.encoder, self.table)
        return replace(self, encoder=to.encoder, table=to.table, before=before)

    def write(self, folder: Path) -> None:
        """Write it to the collection's ``folder``, beside the rows: complete or not at all.

        What is there already is let be: to sync it again takes as long as a small ``add`` may.
        """
        raw = asdict(self)
        plain = self.modalities == TEXTS and not self.transforms
        if plain:
            del raw["modalities"], raw["transforms"]
        if self.before is None:
            del raw["before"]
        format_ = FORMAT if not plain else 2 if self.before else 1
        document = {**raw, "format": format_}
        with suppress(OSError, ValueError):
            if json.loads((folder / FILE).read_bytes()) == json.loads(json.dumps(document)):
                return
        write_whole(folder / FILE, document)

    @classmethod
    def read(cls, folder: Path) -> Manifest | None:
        """Read it from a collection's ``folder``; None where there is no collection.

        Raises ``StoreError`` for one that a newer nearfield made, or that is damaged.
        """
        try:
            text = (folder / FILE).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise StoreError(
                f"{folder / FILE} cannot be read: {error.strerror or error}.",
                "Ask whoever may, or give this user the right to read it.",
            ) from error
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
            raw |= {n: tuple(raw[n]) for n in ("modalities", "transforms") if n in raw}
            # The folder says the name: a copy, or one that was renamed, is another collection.
            own = {"name": folder.name, "encoder": EncoderCard(**raw["encoder"])}
            return cls(**{**raw, **own}, before=version)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise StoreError(
                f"{folder / FILE} is damaged: {error}.",
                f"Restore it from a copy, or remove the folder {folder} and add again.",
            ) from error
