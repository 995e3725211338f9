"""The words that a model wants before a text: by name, by role, or as the caller says."""

from __future__ import annotations

from collections.abc import Mapping

from nearfield.encoders.text.caution import PromptWarning, warn
from nearfield.errors import UnknownName, UsageError
from nearfield.types import Encoder, PromptedEncoder

# The names of each role, in the order of sentence-transformers.
ROLES = {"query": ("query",), "document": ("document", "passage", "corpus")}


class Prompts:
    """A model's prompts by name, and the name of the one that is its default, if any."""

    def __init__(self, model: str, named: Mapping[str, str], default: str | None) -> None:
        self.model = model
        self.named = dict(named)
        self.default = default
        if default is not None:
            self._of(default)

    def choose(self, name: str | None, text: str | None) -> str:
        """Resolve what a caller of ``encode`` gave: the text goes first, then the name.

        Warns with :class:`PromptWarning` where a model that has prompts is given none.

        Raises
        ------
        UnknownName
            The model has no prompt of that name.
        UsageError
            A prompt that is no text.
        """
        if text is not None:
            if not isinstance(text, str):
                raise UsageError(f"prompt={text!r} was given; a text was wanted.")
            return text
        name = name if name is not None else self.default
        if name is not None:
            return self._of(name)
        if any(self.named.values()):
            warn(
                f"{self.model} was trained with prompts ({', '.join(sorted(self.named))}), and "
                "encode() was given none: use encode_query() and encode_document(), or "
                "prompt_name=; prompt='' means none.",
                PromptWarning,
            )
        return ""

    def role(self, role: str) -> str:
        """Prompt of ``"query"`` or ``"document"``; else the default, else none."""
        name = next((name for name in ROLES[role] if name in self.named), self.default)
        return "" if name is None else self._of(name)

    def of_role(
        self, role: str, name: str | None, text: str | None
    ) -> tuple[str | None, str | None]:
        """The name and text that a caller gave; where both are missing, the role's prompt."""
        return (None, self.role(role)) if name is None and text is None else (name, text)

    def _of(self, name: str) -> str:
        if name not in self.named:
            raise UnknownName(f"prompt of {self.model}", name, self.named)
        return self.named[name]


def prompts_of(encoder: Encoder) -> Prompts:
    """The prompts of any encoder; none where it is no ``PromptedEncoder``."""
    named = encoder.prompts if isinstance(encoder, PromptedEncoder) else {}
    return Prompts(encoder.name, named, None)
