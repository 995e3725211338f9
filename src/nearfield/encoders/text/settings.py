"""What of an encoder may be set after it was loaded: width, limit, prompts, similarity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from nearfield.encoders.text.passages import Splitter
from nearfield.encoders.text.prompts import Prompts
from nearfield.encoders.text.similarity import check_function
from nearfield.errors import BadModel, UsageError

if TYPE_CHECKING:
    from nearfield.encoders.text.adapted import Adapted
    from nearfield.encoders.text.opened import Opened

SET = ("similarity_fn_name", "max_seq_length", "prompts", "default_prompt_name", "truncate_dim")


class Truncated:
    """What has a width that may be set for a while."""

    truncate_dim: int | None

    @contextmanager
    def truncate_embeddings(self, truncate_dim: int | None) -> Iterator[None]:
        """While the block runs, rows are of the first ``truncate_dim`` numbers."""
        before, self.truncate_dim = self.truncate_dim, truncate_dim
        try:
            yield
        finally:
            self.truncate_dim = before


class Settings(Truncated):
    """The settings of an opened model; each is checked when it is assigned, and then decides rows.

    ``dim``, ``max_tokens`` and ``fingerprint`` follow, so that a collection refuses an encoder
    that was set otherwise than the one it was made with. Set them before threads share it.
    """

    dim: int
    max_tokens: int
    model: Opened

    def __init__(self, model: Opened, similarity_fn_name: str) -> None:
        self.model = model
        self._truncate_dim: int | None = None
        self._similarity = similarity_fn_name
        self._settle()
        self._made = "" if model.adapted is None else self.fingerprint

    def _settle(self) -> None:
        model = self.model
        self.max_tokens = model.room(model.prompts.role("document"))
        self.dim = self._truncate_dim or model.dim
        self._fingerprint = ""
        self._splitter = Splitter(model.tokenizer, self.max_tokens)

    @property
    def fingerprint(self) -> str:
        """Hex digest of all that decides a row; found when it is first asked for."""
        if not self._fingerprint:  # of a large file of words it takes a second
            self._fingerprint = self.model.fingerprint(self.dim)
        return self._fingerprint

    @property
    def device(self) -> str:
        """What computes: ``cpu``, or ``cuda``."""
        return self.model.device

    @property
    def truncate_dim(self) -> int | None:
        """How many numbers of each row are kept, the first ones; None for all."""
        return self._truncate_dim

    @truncate_dim.setter
    def truncate_dim(self, value: int | None) -> None:
        self._truncate_dim = check_width(value, self.model.dim)
        self._settle()

    @property
    def max_seq_length(self) -> int:
        """The most tokens that are read of a text, special tokens and prompt among them."""
        return self.model.tokenizer.limit

    @max_seq_length.setter
    def max_seq_length(self, value: int) -> None:
        tokenizer, most = self.model.tokenizer, self.model.positions
        prompt = self.model.prompts.role("document")
        least = tokenizer.specials + tokenizer.count([prompt])[0] + 1
        if not is_count(value) or not least <= value <= most:
            raise UsageError(
                f"max_seq_length={value!r} was given; {self.model.name} takes a whole number from "
                f"{least} to {most}."
            )
        tokenizer.limit = value
        self._settle()

    @property
    def prompts(self) -> Mapping[str, str]:
        """The model's prompts by name, to be read; assign a dictionary to have others."""
        return MappingProxyType(self.model.prompts.named)

    @prompts.setter
    def prompts(self, value: Mapping[str, str]) -> None:
        self._set_prompts(check_prompts(value), self.model.prompts.default)

    @property
    def default_prompt_name(self) -> str | None:
        """The prompt that :meth:`encode` puts before a text where none is named."""
        return self.model.prompts.default

    @default_prompt_name.setter
    def default_prompt_name(self, value: str | None) -> None:
        self._set_prompts(self.model.prompts.named, value)

    @property
    def similarity_fn_name(self) -> str:
        """What rows are compared by: ``cosine``, ``dot``, ``euclidean`` or ``manhattan``."""
        return self._similarity

    @similarity_fn_name.setter
    def similarity_fn_name(self, value: str | None) -> None:
        self._similarity = check_function(value or "cosine")

    @property
    def adapted(self) -> Adapted | None:
        """The encoder that it is an adapter on; None for most, and for one that was set anew."""
        return self.model.adapted if self.fingerprint == self._made else None

    def get_embedding_dimension(self) -> int:
        """Width of a row: ``dim``, by sentence-transformers' name."""
        return self.dim

    def get_sentence_embedding_dimension(self) -> int:
        """Width of a row, by the older name."""
        return self.dim

    def settings(self) -> dict[str, Any]:
        """All that may be set, by name, to be set again on another."""
        return {name: getattr(self, name) for name in SET} | {"prompts": dict(self.prompts)}

    def __setstate__(self, settings: Mapping[str, Any]) -> None:
        for name in SET:
            if getattr(self, name) != settings[name]:
                setattr(self, name, settings[name])

    def _set_prompts(self, named: Mapping[str, str], default: str | None) -> None:
        before, self.model.prompts = self.model.prompts, Prompts(self.model.name, named, default)
        try:
            self._settle()
        except BadModel as error:
            self.model.prompts = before
            raise UsageError(error.message) from None


def saved_function(model: str, saved: Mapping[str, Any]) -> str:
    """The similarity that a folder names; raises ``BadModel`` for one that is not known."""
    try:
        return check_function(saved.get("similarity_fn_name") or "cosine")
    except UsageError as error:
        raise BadModel(f"The settings of {model} cannot be: {error.message}") from None


def saved_width(model: str, saved: Mapping[str, Any], dim: int) -> int | None:
    """The ``truncate_dim`` that a folder names, None for all; raises ``BadModel``."""
    width = saved.get("truncate_dim")
    if width is not None and not is_count(width):
        raise BadModel(f"{model} says truncate_dim: {width!r}; a whole number from 1 was wanted.")
    return None if width is None or width >= dim else int(width)


def check_prompts(value: Any) -> dict[str, str]:
    """Prompts by name; raises ``UsageError`` for anything but texts."""
    if not isinstance(value, Mapping) or any(
        not isinstance(part, str) for pair in value.items() for part in pair
    ):
        raise UsageError(f"prompts={value!r} was given; a dictionary of texts by name was wanted.")
    return dict(value)


def check_width(value: Any, dim: int) -> int | None:
    """A number of columns to keep, None for all; raises ``UsageError``."""
    if value is not None and not (is_count(value) and value <= dim):
        raise UsageError(
            f"truncate_dim={value!r} was given; the model's rows are {dim} wide, so a "
            f"whole number from 1 to {dim} was wanted."
        )
    width: int | None = value
    return width


def is_count(value: Any) -> bool:
    """Whether it is a whole number from 1."""
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
