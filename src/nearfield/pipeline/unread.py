"""Which passages an encoder cannot read: their vectors are alike, whatever they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nearfield.modalities.text.language import guess, language_of, script_of
from nearfield.modalities.text.languages import languages, name_of
from nearfield.pipeline.segment import Rows
from nearfield.store import layout
from nearfield.types import Encoder, ReadingEncoder

SCRIPTS = 3  # that are named
# Of a passage's letters and signs, the share from which on it is read. Of up to 150 messages of
# Django in each of 54 languages by MiniLM, these shares of pairs are alike at .995: Burmese .48,
# Khmer .38, Thai .32, Telugu .13, Malayalam .13, Kannada .10, Tamil .03, Georgian .02;
# of what is read at a half, .001 at the most (at a third Thai .013). On Sphinx's, not looked at
# before, .001 at the most too.
LEAST = 0.5


def is_readable(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.bool_]:
    """Which of n texts an encoder can read; all, where it does not know what it lacks: ``(n,)``.

    >>> from nearfield.testing import ToyEncoder
    >>> is_readable(ToyEncoder(), ["apple", "..."]).tolist()
    [True, True]
    """
    if not isinstance(encoder, ReadingEncoder) or not texts:
        return np.ones(len(texts), bool)
    readable: NDArray[np.bool_] = encoder.reads(texts) >= LEAST
    return readable


def with_unread(rows: Rows, encoder: Encoder) -> Rows:
    """The rows of texts with a mark on those that the encoder cannot read, if there are any."""
    if not isinstance(encoder, ReadingEncoder):
        return rows
    texts = rows.column(layout.TEXT).to_pylist()
    if layout.MODALITY in rows.schema.names:  # the words of what is no text are not what is encoded
        kinds = rows.column(layout.MODALITY).to_pylist()
        texts = [
            text if kind in (None, "text") else None
            for text, kind in zip(texts, kinds, strict=True)
        ]
    unread = ~is_readable(encoder, [text or "" for text in texts])
    return rows.append_column(layout.UNREAD, pa.array(unread)) if unread.any() else rows


def written_in(texts: Sequence[str]) -> str:
    """What texts are written in, for a person: their languages, or else their scripts or signs.

    >>> written_in(["สวัสดีครับ", "ไม่มี", "አማርኛ"]), written_in(["😀", "🎉"])
    ('Thai and Amharic', 'signs and emoji')
    """
    most = guess(texts)
    names = Counter(_written_in(text, most) for text in texts)
    ordered = sorted(names, key=lambda name: (-names[name], name))[:SCRIPTS]
    return " and ".join(filter(None, [", ".join(ordered[:-1]), ordered[-1]])) if ordered else ""


def _written_in(text: str, most: str | None) -> str:
    script, code = script_of(text), language_of(text)
    if script is None:
        return "signs and emoji"
    if code is None and most is not None and script in languages()[most].scripts:
        code = most
    return name_of(code) if code else script.title()
