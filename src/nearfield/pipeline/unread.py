"""Which passages an encoder cannot read: their vectors are alike, whatever they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nearfield.modalities.text.language import guess, language_of, script_of
from nearfield.modalities.text.languages import name_of
from nearfield.pipeline.segment import Rows
from nearfield.store import layout
from nearfield.types import Encoder, ReadingEncoder

# Of a passage's letters and signs, the share from which on it is read. Of 150 short texts in each
# of 28 languages by MiniLM, the share of pairs that are alike at .999 is 24 % in Thai, 25 in Khmer,
# 30 in Burmese, 11 in Telugu, 8 in Malayalam; without what is under this share, see the tests.
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
    """What texts are written in, for a person: a language, or else their scripts or signs.

    >>> written_in(["สวัสดีครับ"]), written_in(["😀", "🎉"]), written_in(["ქართული", "አማርኛ"])
    ('Thai', 'signs and emoji', 'Amharic and Georgian')
    """
    language = guess(texts)
    if language:
        return name_of(language)
    codes = [language_of(text) for text in texts]
    scripts = [(script_of(text) or "").title() for text in texts]
    names = Counter(
        name_of(code) if code else script or "signs and emoji"
        for code, script in zip(codes, scripts, strict=True)
    )
    return " and ".join(sorted(name for name, _ in names.most_common(3)))
