"""A collection and its encoder: loaded when first needed, refused when it is another one."""

from __future__ import annotations

from nearfield.errors import EncoderMismatch, UnknownName, UsageError
from nearfield.registry import load
from nearfield.store import EncoderCard
from nearfield.types import Encoder, Watch, unwatched

DEFAULT_MODEL = "minilm"
GIVEN = "given"  # vectors that came with the items, from an encoder we do not know


class Binding:
    """What a collection was embedded with, and what the user asked for."""

    def __init__(self, collection: str, asked: str | Encoder | None, precision: str) -> None:
        self._collection = collection
        self._asked = asked
        self._precision = precision
        self._loaded: Encoder | None = None

    @property
    def is_encoder(self) -> bool:
        """Whether the user named an encoder."""
        return self._asked is not None

    def encoder(self, card: EncoderCard | None, watch: Watch = unwatched) -> Encoder:
        """The encoder, loaded; raises ``EncoderMismatch`` if it is not the collection's."""
        if self._loaded is None:
            self._loaded = self._load(card, watch)
        self.check(card, self._loaded.name, self._loaded.fingerprint)
        return self._loaded

    def refuse_other(self, card: EncoderCard | None) -> None:
        """Refuse another model by its name, before anything is loaded."""
        asked = self._asked
        if card is None or asked is None:
            return
        if not isinstance(asked, str):
            self.check(card, asked.name, asked.fingerprint)
        elif asked != card.name:
            self.encoder(card)

    def check(self, card: EncoderCard | None, name: str, fingerprint: str) -> None:
        """Raise ``EncoderMismatch`` unless the fingerprint is the collection's."""
        if card is None or card.fingerprint == fingerprint:
            return
        raise EncoderMismatch(
            f"{self._collection!r} holds vectors of {card.name} ({card.fingerprint}), "
            f"not of {name} ({fingerprint}); two models' vectors do not mix.",
            f"To embed it all again with the other: "
            f"nearfield add --reembed -c {self._collection} --model {name}",
        )

    def _load(self, card: EncoderCard | None, watch: Watch) -> Encoder:
        if self._asked is not None and not isinstance(self._asked, str):
            return self._asked
        name = self._asked or (card.name if card else DEFAULT_MODEL)
        if name == GIVEN:
            raise UsageError(
                f"The vectors of {self._collection!r} were given; no model of ours made them.",
                "Pass the query's vector, or search its words: --mode text",
            )
        precision = card.precision if card and not self._asked else self._precision
        try:
            return load(name, precision=precision, progress=watch(f"Fetching {name}"))
        except UnknownName as error:
            if card is None or card.name != name:
                raise
            hint = f"Pass the encoder itself: nf.open({self._collection!r}, model=encoder)"
            raise UnknownName("model", name, [], f"{hint}. {error.hint}") from error
