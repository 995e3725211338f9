"""A collection and its encoder: loaded when first needed, refused when it is another one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import RLock
from typing import Any

from nearfield import encoders
from nearfield.collection.items import ItemSet
from nearfield.collection.learning import restored
from nearfield.encoders.table import DEFAULTS, is_known
from nearfield.errors import EncoderMismatch, Hint, UnknownName, UsageError
from nearfield.models.folder import is_model
from nearfield.store import EncoderCard
from nearfield.types import Encoder, EngineEncoder, Modality, Vectors, Watch, unwatched

DEFAULT_MODEL = DEFAULTS["text"]
GIVEN = "given"  # vectors that came with the items, from an encoder we do not know


class Binding:
    """What a collection was embedded with, and what the user asked for.

    Who has found the two to be one follows the collection when it changes its encoder; who asks
    for another one than the collection's is refused. Threads share it: an encoder is loaded once.
    ``settings`` are the encoder's own; what it learned is in the collection's ``folder``.
    """

    def __init__(
        self,
        collection: str,
        chosen: str | Encoder | None,
        precision: str,
        *,
        folder: Path | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        self._collection = collection
        self._chosen = chosen
        self._precision = precision
        self._folder = folder
        self._settings = settings or {}
        self._default = DEFAULT_MODEL
        self._loaded: Encoder | None = None
        self._agreed = False
        self._lock = RLock()
        self._handed = (
            {} if chosen is None or isinstance(chosen, str) else {chosen.fingerprint: chosen}
        )

    @property
    def is_encoder(self) -> bool:
        """Whether the user named an encoder."""
        return self._chosen is not None

    def encoder(self, card: EncoderCard | None, watch: Watch = unwatched) -> Encoder:
        """The encoder, loaded; raises ``EncoderMismatch`` if it is not the collection's."""
        with self._lock:
            if card is not None and (self._agreed or self._chosen is None):
                loaded = self.of(card, watch)
            else:
                loaded = self._loaded or self._load(card, watch)
            self.check(card, loaded.name, loaded.fingerprint)
            self._loaded, self._agreed = loaded, self._agreed or card is not None
            return loaded

    def prefer(self, modality: Modality) -> None:
        """Items of a modality come: unless a model is named, a new collection takes its default."""
        self._default = DEFAULTS.get(modality, DEFAULT_MODEL)

    def of(self, card: EncoderCard, watch: Watch = unwatched) -> Encoder:
        """The encoder of a card, whatever the user asked for."""
        if self._loaded is not None and self._loaded.fingerprint == card.fingerprint:
            return self._loaded
        handed = self._handed.get(card.fingerprint)
        encoder = handed or self._by_name(card.name, card, card.precision, watch)
        self.check(card, encoder.name, encoder.fingerprint)
        return encoder

    def chosen(self, card: EncoderCard | None, watch: Watch = unwatched) -> Encoder:
        """The encoder that the user named, and no other, whatever the collection has now."""
        encoder = self._load(card, watch)
        self.check(card, encoder.name, encoder.fingerprint)
        return encoder

    def agree(self, encoder: Encoder | None = None) -> None:
        """Follow the collection from now on: it was made, or changed, as the user wished."""
        self._loaded, self._agreed = encoder or self._loaded, True

    def hand(self, encoder: Encoder) -> None:
        """Keep an encoder that the user gave, to be found again by its fingerprint."""
        self._handed[encoder.fingerprint] = encoder

    def refuse_other(self, card: EncoderCard | None) -> None:
        """Refuse another model by its name, before anything is loaded."""
        chosen = self._chosen
        if card is not None and self._settings:
            self.encoder(card)  # it says what it was made with
        if card is None or chosen is None or self._agreed:
            return
        if not isinstance(chosen, str):
            self.check(card, chosen.name, chosen.fingerprint)
        elif chosen != card.name:
            self.encoder(card)

    def check(self, card: EncoderCard | None, name: str, fingerprint: str) -> None:
        """Raise ``EncoderMismatch`` unless the fingerprint is the collection's."""
        if card is None or card.fingerprint == fingerprint:
            return
        raise EncoderMismatch(
            f"{self._collection!r} holds vectors of {card.name} ({card.fingerprint}), "
            f"not of {name} ({fingerprint}); two models' vectors do not mix.",
            Hint.run(
                "reembed",
                collection=self._collection,
                model=name,
                words="To embed it all again with the other:",
            ),
        )

    def _load(self, card: EncoderCard | None, watch: Watch) -> Encoder:
        if self._chosen is not None and not isinstance(self._chosen, str):
            return self._restored(self._chosen, card)
        name = self._chosen or (card.name if card else self._default)
        precision = card.precision if card and not self._chosen else self._precision
        return self._by_name(name, card, precision, watch)

    def _by_name(
        self, name: str, card: EncoderCard | None, precision: str, watch: Watch
    ) -> Encoder:
        if name == GIVEN:
            raise UsageError(
                f"The vectors of {self._collection!r} were given; no model of ours made them.",
                Hint.use("Pass the query's vector, or search its words:", mode="text"),
            )
        try:
            progress = watch(f"Fetching {name}")
            encoder = encoders.load(name, precision=precision, progress=progress, **self._settings)
            return self._restored(encoder, card)
        except UnknownName as error:
            if card is None or card.name != name:
                raise
            hint = f"Pass the encoder itself: nf.open({self._collection!r}, model=encoder)"
            raise UnknownName("model", name, [], f"{hint}. {error.hint}") from error

    def _restored(self, encoder: Encoder, card: EncoderCard | None) -> Encoder:
        if card is None or self._folder is None:
            return encoder
        return restored(encoder, card, self._folder)


def refuse_saved(name: str, items: ItemSet, path: str | Path, made_by: str, hint: Hint) -> None:
    """Raises ``EncoderMismatch`` where a saved result is of another encoder than some items.

    ``made_by`` is a fingerprint; one that is not known is empty.
    """
    now = items.fingerprint
    if made_by and now and made_by != now:
        raise EncoderMismatch(
            f"{path} comes from the vectors of another encoder ({made_by}); {name!r} has those of "
            f"{items.model} ({now}).",
            hint,
        )


def card_of(encoder: Encoder) -> EncoderCard:
    """What a collection remembers of its encoder; a folder or file is found again."""
    precision = encoder.precision if isinstance(encoder, EngineEncoder) else "f32"
    path = Path(encoder.name).expanduser()
    own = is_model(path) or (path.is_file() and not is_known(encoder.name))
    name = str(path.resolve()) if own else encoder.name
    return EncoderCard(name, encoder.fingerprint, encoder.dim, precision)


def card_of_given(vectors: Vectors) -> EncoderCard:
    """What is remembered of vectors ``(n, dim)`` whose encoder nobody named."""
    dim = vectors.shape[-1]
    return EncoderCard(GIVEN, f"{GIVEN}-{dim}", dim)
