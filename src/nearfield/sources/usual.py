"""The names by which columns of text and of ids usually go; case does not matter."""

from __future__ import annotations

import re
from typing import Final

TEXTS: Final = (
    "text",
    "body",
    "content",
    "description",
    "abstract",
    "message",
    "document",
    "passage",
    "question",
    "review",
    "comment",
    "answer",
    "sentence",
)
"""Names of a text column, the best first."""

LESSER: Final = ("summary", "title", "subject", "headline", "name", "label")
"""Names that count only where no column is clearly the longest."""

IDS: Final = ("id", "_id")
"""Names that are always ids."""

KEYS: Final = (
    "uid",
    "uuid",
    "guid",
    "key",
    "pk",
    "doc_id",
    "docid",
    "document_id",
    "item_id",
    "record_id",
)
"""Names that are ids if no value is missing or repeated in the first rows."""

KNOWN: Final = frozenset([*TEXTS, *LESSER, *IDS, *KEYS])

_ID_WORDS: Final = re.compile(
    "ids?|n[ro]|num|num[bm]er|n[uú]mero|numéro|numer|n[°º]|kenn(ung|zeichen|ziffer)|schl(ü|ue)ssel|"
    "key|code|kod|c[oó]digo|codice|sku|ean|isbn|asin|u?uid|guid|pk|ref|r[eé]f[eé]rence|referenz|"
    "referencia|riferimento|identifi(er|ant|cador|cativo|kator)|номер|код|артикул|αριθμός|编号|番号|번호"
)
_ID_ENDS: Final = ("nummer", "nr", "number", "kennung", "schlüssel", "uuid", "guid", "código")
_WORDS: Final = re.compile(r"[nN][°º]|[A-ZÄÖÜ]?[^\W\d_A-ZÄÖÜ]+|[A-ZÄÖÜ]+(?![^\W\d_A-ZÄÖÜ])")


def looks_like_id(name: str) -> bool:
    """Whether a column's name is that of an id, in some language.

    >>> looks_like_id("Ticket-Nr"), looks_like_id("Artikelnummer"), looks_like_id("orderId")
    (True, True, True)
    >>> looks_like_id("note"), looks_like_id("video"), looks_like_id("paid")
    (False, False, False)
    """
    words = [word.lower() for word in _WORDS.findall(name)]
    return any(map(_ID_WORDS.fullmatch, words)) or name.lower().endswith(_ID_ENDS)
