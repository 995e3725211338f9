"""How a spreadsheet shall read a table: the signs of CSV, and cells that look like formulas."""

from __future__ import annotations

import locale
import os
from dataclasses import dataclass
from functools import cache

# Languages whose numbers have a decimal comma, by CLDR 46, where the machine has no locale of
# their name: spreadsheets there want ; between cells.
COMMA = """
af az be bg bs ca cs da de el es et eu fi fr gl hr hu hy id is it ka kk ky lt lv mk nb nl nn no
pl pt ro ru sk sl sq sr sv tr uk uz vi
"""
POINT = ("de_CH", "de_LI", "es_MX", "es_US", "es_GT", "es_PA", "es_DO", "es_PR")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Style:
    """How a table is written for whoever opens it.

    Attributes
    ----------
    semicolons
        In CSV: ``;`` between cells, decimal commas and a byte-order mark, as spreadsheets want it
        where numbers have commas; None asks this machine's locale.
    raw
        Leave texts as they are that a spreadsheet would take for a formula. Without it they begin
        with ``'`` in CSV, and are marked as texts in XLSX.
    """

    semicolons: bool | None = None
    raw: bool = False

    @property
    def commas(self) -> bool:
        """Whether numbers have decimal commas, and cells semicolons between them."""
        return decimal_comma() if self.semicolons is None else self.semicolons


@cache
def decimal_comma() -> bool:
    """Whether this machine's locale writes numbers with a decimal comma."""
    name = next((os.environ[n] for n in ("LC_ALL", "LC_NUMERIC", "LANG") if os.environ.get(n)), "")
    before = locale.setlocale(locale.LC_NUMERIC)
    try:
        locale.setlocale(locale.LC_NUMERIC, "")
        if locale.localeconv()["decimal_point"] == ",":
            return True
    except locale.Error:
        pass
    finally:
        locale.setlocale(locale.LC_NUMERIC, before)
    territory = name.partition(".")[0]
    return territory.partition("_")[0] in COMMA.split() and territory not in POINT


def formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula; a number is none.

    >>> formula("=1+1"), formula("-5"), formula("- a list"), formula("@home")
    (True, False, True, True)
    """
    return text.startswith(FORMULA) and not _number(text)


def _number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return text[0] not in "\t\r"
