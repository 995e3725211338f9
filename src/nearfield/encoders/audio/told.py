"""Whether a name or a folder is a sound encoder's; nothing heavy is imported for it."""

from __future__ import annotations

from nearfield.encoders.audio.official import OFFICIAL

TYPES = ("ge2e", "musicnn", "openl3", "vggish")
"""What ``config.json`` of such a folder calls itself."""


def is_named(name: str) -> bool:
    """Whether a name is that of official weights of sounds.

    >>> is_named("ge2e-voice"), is_named("minilm")
    (True, False)
    """
    return name in OFFICIAL
