"""How often the encoding of texts is read rightly, asked about, or read wrongly.

The letters of ``sources/letters.json`` were counted in the catalogs of Django 5.2 (BSD) and the
data sets of mimesis 22.2 (MIT), of all languages, with ``--count FOLDER`` on the ``.po`` and
``.json`` files of one language. Measured is on the messages of this machine's other programs
(``/usr/share/locale``, ``.mo`` files), by lines of a CSV file::

    python benchmarks/code_pages.py            # a table by language and page
    python benchmarks/code_pages.py --count x/django/conf/locale/pl
"""

from __future__ import annotations

import argparse
import ast
import gettext
import json
import math
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LOCALES = Path("/usr/share/locale")
WEST, CENTRAL = ("de", "fr", "es", "pt", "it", "nl", "sv", "da", "fi", "is", "ca"), ("cp1250",)
PAGES = {
    **dict.fromkeys(WEST, ("cp1252",)),
    **dict.fromkeys(("pl", "cs", "hu"), ("cp1250", "iso8859-2")),
    **dict.fromkeys(("sk", "sl", "hr"), CENTRAL),
    "ro": ("iso8859-2",),
    "ru": ("cp1251", "koi8-r", "cp866", "iso8859-5"),
    **dict.fromkeys(("uk", "bg", "sr"), ("cp1251",)),
    "el": ("cp1253", "iso8859-7"),
    "tr": ("cp1254", "iso8859-9"),
    "he": ("cp1255", "iso8859-8"),
    "ar": ("cp1256", "iso8859-6"),
    "fa": ("cp1256",),
    **dict.fromkeys(("lt", "lv", "et"), ("cp1257",)),
    "th": ("cp874", "tis-620"),
    "ja": ("cp932", "euc_jp"),
    "zh_CN": ("gb18030",),
    "zh_TW": ("big5",),
    "ko": ("euc_kr",),
}
MARKS = re.compile(r"%\([a-z_]+\)s|%[a-z]|\{[^}]*\}|<[^>]+>|&[a-z]+;|_(?=\w)")


def messages(language: str) -> list[str]:
    texts = set()
    for path in sorted((LOCALES / language / "LC_MESSAGES").glob("*.mo")):
        try:
            with path.open("rb") as file:
                catalog: dict[Any, Any] = vars(gettext.GNUTranslations(file))["_catalog"]
        except (OSError, UnicodeError, ValueError):
            continue
        texts |= {clean(t) for key, t in catalog.items() if key and isinstance(t, str) and t != key}
    return sorted(t for t in texts if 6 < len(t) < 300 and not t.isascii())


def clean(text: str) -> str:
    return MARKS.sub("", text).replace("\n", " ").strip()


def measure(lines: int, times: int) -> None:
    from nearfield.sources.encoding import guess

    totals: Counter[str] = Counter()
    for language, pages in PAGES.items():
        texts = messages(language)
        for page in pages if texts else ():
            draw, counts = random.Random(0), Counter[str]()
            for _ in range(times):
                some = draw.sample(texts, min(lines, len(texts)))
                rows = "".join(f"{n},{text}\n" for n, text in enumerate(some))
                data = f"id,text\n{rows}".encode(page, "ignore")
                if data.isascii():
                    continue
                best = guess(data)
                right = data.decode(best.codec, "replace") == data.decode(page)
                counts["asked" if best.unsure else "right" if right else "wrong"] += 1
            totals += counts
            print(f"{language:6} {page:10} {lines:3} lines  {dict(counts)}", flush=True)
    print(f"all, {lines} lines: {dict(totals)}")


def strings(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*.po"):
        for block in re.findall(r'msgstr(?:\[\d\])? ((?:".*"\s*)+)', path.read_text("utf-8"))[1:]:
            yield clean("".join(map(ast.literal_eval, re.findall(r'".*"', block))))
    for path in folder.rglob("*.json"):
        held: list[Any] = [json.loads(path.read_text("utf-8"))]
        while held:
            value = held.pop()
            if isinstance(value, str):
                yield value
            elif isinstance(value, list | dict):
                held += value if isinstance(value, list) else value.values()


def levels(counts: Counter[str], total: int, most: int) -> str:
    """What is counted, by how often: each ``|`` halves it."""
    rows: list[list[str]] = [[] for _ in range(most)]
    for what, times in counts.most_common():
        level = int(-math.log2(times / total))
        if level < most and times > 2:
            rows[level].append(what)
    return "|".join(map("".join, rows)).rstrip("|")


def count(folder: Path) -> None:
    letters, pairs, places = Counter[str](), Counter[str](), 0
    for text in strings(folder):
        plain = unicodedata.normalize("NFC", text).lower()
        letters.update(c for c in plain if unicodedata.category(c)[0] in "LM")
        for word in re.findall(r"[^\W\d_]+", plain):
            if not word.isascii():
                places += len(word) + 1
                both = zip(f"_{word}", f"{word}_", strict=True)
                pairs.update(pair for pair in map("".join, both) if not pair.isascii())
    print(levels(letters, letters.total(), 14), levels(pairs, places, 11), sep="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=Path)
    parser.add_argument("--times", type=int, default=20)
    arguments = parser.parse_args()
    if arguments.count:
        count(arguments.count)
    else:
        for size in (1, 3, 10):
            measure(size, arguments.times)
