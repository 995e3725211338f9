"""What a collection remembers about itself: ``collection.json``, switched in one rename."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nearfield.errors import StoreError
from nearfield.store.disk import guard

FORMAT = 1
FILE = "collection.json"


@dataclass(frozen=True)
class EncoderCard:
    """The encoder that made a collection's vectors."""

    name: str
    fingerprint: str
    dim: int
    precision: str = "f32"


@dataclass(frozen=True)
class Manifest:
    """A collection's name, its encoder, its current table and the arguments of the last ``add``."""

    name: str
    encoder: EncoderCard
    table: str = "rows-1"
    arguments: dict[str, Any] = field(default_factory=dict)
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Write it beside the rows: complete or not at all."""
        with guard(folder):
            folder.mkdir(parents=True, exist_ok=True)
            part = folder / f".{FILE}.{os.getpid()}"
            with part.open("w", encoding="utf-8") as file:
                json.dump(asdict(self), file, indent=2, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            part.replace(folder / FILE)

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
            if raw["format"] > FORMAT:
                raise StoreError(
                    f"{folder} was made by a newer nearfield (format {raw['format']}, "
                    f"this one reads up to {FORMAT}).",
                    "Run: pip install --upgrade nearfield",
                )
            return cls(**{**raw, "encoder": EncoderCard(**raw["encoder"])})
        except (ValueError, TypeError, KeyError) as error:
            raise StoreError(
                f"{folder / FILE} is damaged: {error}.",
                f"Restore it from a copy, or remove the folder {folder} and add again.",
            ) from error
