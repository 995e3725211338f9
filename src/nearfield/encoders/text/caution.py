"""Warnings that point at the line of the user's, however deep in the package they arise."""

from __future__ import annotations

import sys
import warnings


class TruncationWarning(UserWarning):
    """Some texts were longer than the model's limit, and their ends were not read."""


class PromptWarning(UserWarning):
    """A model that was trained with prompts is used without one."""


def warn(message: str, category: type[UserWarning]) -> None:
    """Warn from the nearest frame outside of nearfield."""
    frame, level = sys._getframe(1), 2
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] == "nearfield":
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)
