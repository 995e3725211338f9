"""What every report can be asked."""

from __future__ import annotations

from nearfield.errors import Hint


class Report:
    """Base of what a verb answers that changes a database, or says what is in it."""

    @property
    def failed(self) -> bool:
        """Whether a program that asked should take it for a failure."""
        return False

    def asides(self) -> list[str | Hint]:
        """What a person should know beside the answer, and what to do next."""
        return []
