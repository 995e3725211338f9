"""What stands for a model that was sent to a forked process, where it cannot be opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from nearfield.encoders.runtime import check_process, is_forked


class Forked:
    """Says at its first use that this process was forked.

    A pool of processes loses a task whose arguments cannot be read, and waits for it for ever: so
    reading one gives this, and using it raises.
    """

    def __setstate__(self, settings: object) -> None:
        """Take what was set on the model, for nothing."""

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        check_process()
        raise AttributeError(name)  # it was sent on to a process that is none of these


def opened(make: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """What ``make`` gives, or :class:`Forked` where it would raise for the fork."""
    return Forked() if is_forked() else make(*arguments, **options)
