"""The code pages that a file may be in: a row each, with the languages that are written in it."""

from __future__ import annotations

import codecs
from functools import cache
from typing import Final, NamedTuple

WESTERN: Final = ("de", "fr", "es", "pt", "it", "nl", "da", "nb", "sv", "fi", "is", "ca", "sq")
CENTRAL: Final = ("pl", "cs", "sk", "hu", "sl", "hr", "ro", "de", "sq")
CYRILLIC: Final = ("ru", "uk", "bg", "sr", "mk", "be")
BALTIC: Final = ("lt", "lv", "et")
EAST_ASIAN: Final = ("ja", "ko", "zh", "zh-Hant")
ANY: Final = (
    *dict.fromkeys((*WESTERN, *CENTRAL, *CYRILLIC, *BALTIC)),
    *("el", "tr", "he", "ar", "fa", "th"),
    *EAST_ASIAN,
)
"""Every language whose letters are known."""


class Page(NamedTuple):
    """A codec, its name as it is said, its languages, and how usual it is (a log of odds)."""

    codec: str
    name: str
    languages: tuple[str, ...]
    usual: float


PAGES: Final = (
    Page("utf-8", "UTF-8", ANY, 6.0),
    Page("cp1252", "Windows-1252", WESTERN, 1.5),
    Page("cp1250", "Windows-1250", CENTRAL, -1.0),
    Page("cp1251", "Windows-1251", CYRILLIC, -1.0),
    Page("cp1253", "Windows-1253", ("el",), -1.0),
    Page("cp1254", "Windows-1254", ("tr", "de", "fr"), -1.5),
    Page("cp1255", "Windows-1255", ("he",), -1.0),
    Page("cp1256", "Windows-1256", ("ar", "fa"), -1.0),
    Page("cp1257", "Windows-1257", BALTIC, -1.0),
    Page("cp874", "Windows-874", ("th",), -1.0),
    Page("iso8859-2", "ISO-8859-2", CENTRAL, -2.0),
    Page("iso8859-4", "ISO-8859-4", BALTIC, -4.0),
    Page("iso8859-5", "ISO-8859-5", CYRILLIC, -3.0),
    Page("iso8859-6", "ISO-8859-6", ("ar",), -2.0),
    Page("iso8859-7", "ISO-8859-7", ("el",), -1.5),
    Page("iso8859-13", "ISO-8859-13", BALTIC, -3.0),
    Page("iso8859-15", "ISO-8859-15", WESTERN, -3.0),
    Page("koi8_r", "KOI8-R", ("ru",), -2.0),
    Page("koi8_u", "KOI8-U", ("uk", "ru"), -2.5),
    Page("cp866", "CP866", CYRILLIC, -4.0),
    Page("cp850", "CP850", WESTERN, -4.0),
    Page("cp852", "CP852", CENTRAL, -4.0),
    Page("cp437", "CP437", WESTERN, -5.0),
    Page("mac_roman", "Mac Roman", WESTERN, -4.0),
    Page("mac_cyrillic", "Mac Cyrillic", CYRILLIC, -5.0),
    Page("cp932", "Shift-JIS", ("ja",), -1.0),
    Page("euc_jp", "EUC-JP", ("ja",), -1.0),
    Page("gb18030", "GB18030", ("zh",), -1.0),
    Page("big5hkscs", "Big5", ("zh-Hant",), -1.0),
    Page("cp949", "EUC-KR", ("ko",), -1.0),
)
"""Those that hold more stand before those that they hold: Windows-1254 before ISO-8859-9."""

_NAMES: Final = {"utf-8-sig": "UTF-8", "iso8859-1": "Latin-1"}


@cache  # 80 microseconds, of each file of a folder
def name_of(codec: str) -> str:
    """A codec's name as it is said.

    >>> name_of("latin-1"), name_of("cp1250"), name_of("utf-16-le")
    ('Latin-1', 'Windows-1250', 'UTF-16-LE')
    """
    name = codecs.lookup(codec).name
    by_codec = {codecs.lookup(page.codec).name: page.name for page in PAGES}
    return _NAMES.get(name) or by_codec.get(name) or name.upper().replace("_", "-")
