"""Numbers and amounts as people write them: ``1.234,56``, ``1 234``, ``€ 12,50``, ``45 %``."""

from __future__ import annotations

import re
from typing import NamedTuple

SIGNS = {
    "€": "EUR",
    "$": "USD",
    "US$": "USD",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₽": "RUB",
    "₩": "KRW",
    "₺": "TRY",
    "₴": "UAH",
    "₪": "ILS",
    "฿": "THB",
    "zł": "PLN",
    "Kč": "CZK",
    "kr": "kr",
    "kr.": "kr",
    "Fr.": "CHF",
    "SFr.": "CHF",
    "R$": "BRL",
    "A$": "AUD",
    "C$": "CAD",
    "Euro": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "Ft": "HUF",
    "lei": "RON",
}
_CODES = (
    "EUR USD GBP CHF JPY CNY INR AUD CAD NZD SEK NOK DKK PLN CZK HUF RON BGN TRY RUB UAH BRL MXN "
    "ZAR KRW SGD HKD TWD THB IDR MYR PHP VND ILS AED SAR EGP NGN KES ARS CLP COP PEN ISK"
)
CODES = _CODES.split()
"""Currencies: by their signs, and by their codes of ISO 4217."""

EXACT = 16  # signs of a body: 15 digits are what a float64 holds exactly

_MONEY = "|".join(map(re.escape, sorted([*SIGNS, *CODES], key=len, reverse=True)))
_GAP = "[ \u00a0\u2009\u202f]"
_BODY = (
    rf"[0-9]{{1,3}}(?:(?:{_GAP}|['’])[0-9]{{3}})+(?:[.,][0-9]+)?"  # 1 234,5 and 1'234.5
    r"|[0-9]+(?:[.,][0-9]+)*[.,]?|[.,][0-9]+"
)
_NUMBER = (
    rf"^(?P<open>\()?(?P<minus>[-+−])?{_GAP}?(?:(?P<before>{_MONEY}){_GAP}?)?(?P<inner>[-−])?"
    rf"(?P<body>{_BODY})(?P<even>-|–|—)?{_GAP}?(?P<after>%|‰|{_MONEY})?(?P<close>\))?$"
)
_SHAPE = re.compile(_NUMBER)
_THREES = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_GROUPS = {mark: re.compile(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+") for mark in ".,"}
_LAKH = re.compile(r"[1-9][0-9]?(?:,[0-9]{2})*,[0-9]{3}")  # 1,00,000


class Numeral(NamedTuple):
    """A number as it is written, and what that leaves open.

    ``mark`` is what stands before the decimals: ``"."`` or ``","``; ``".?"`` and ``",?"`` where
    that sign may also part thousands (``1.234``); ``""`` where there is none. ``unit`` is a
    currency, ``"%"`` or ``"‰"``. ``body`` holds digits, points and commas alone.
    """

    body: str
    mark: str
    unit: str = ""
    grouped: bool = False

    def value(self, mark: str = ".") -> float | None:
        """The number, where ``mark`` stands before the decimals; None where it cannot.

        >>> numeral("1.234").value("."), numeral("1.234").value(","), numeral("9,5").value(".")
        (1.234, 1234.0, None)
        """
        if self.mark in {".", ","} and self.mark != mark:
            return None
        other = "," if mark == "." else "."
        return float(self.body.replace(other, "").replace(mark, "."))


def numeral(text: str) -> Numeral | None:
    """A text as a number; None where it is none: ``007`` keeps its zeros, ``+4930123`` its plus.

    >>> [numeral(text) for text in ("€ 1.299,00", "1 234", "007", "1,234")]
    [Numeral(body='1.299,00', mark=',', unit='EUR', grouped=True), \
Numeral(body='1234', mark='', unit='', grouped=True), None, \
Numeral(body='1,234', mark=',?', unit='', grouped=False)]
    """
    match = _SHAPE.match(text.strip())
    if not match or (match["before"] and match["after"]):
        return None
    if bool(match["open"]) is not bool(match["close"]):
        return None
    body, signs = match["body"], [match["minus"] not in (None, "+"), bool(match["inner"])]
    signs.append(bool(match["open"]))
    parted = bool(re.search(f"{_GAP}|['’]", body))
    body = re.sub(f"{_GAP}|['’]", "", body)
    mark = _mark(body, parted)
    if mark is None or sum(signs) > 1 or len(body) > EXACT:
        return None
    unit = match["before"] or match["after"] or ""
    if match["minus"] == "+" and not (mark or unit):
        return None
    if match["even"] and (not unit or body[-1:] not in ".,"):  # 12,- EUR
        return None
    grouped = parted or (mark in {".", ","} and bool(set(body) & ({".", ","} - {mark})))
    return Numeral(("-" if any(signs) else "") + body, mark, SIGNS.get(unit, unit), grouped)


def _mark(body: str, parted: bool) -> str | None:
    """What stands before the decimals; None where the signs make no number."""
    points, commas = body.count("."), body.count(",")
    whole = re.split("[.,]", body)[0]
    if len(whole) > 1 and whole[0] == "0":
        return None
    if not points and not commas:
        return ""
    if points and commas:
        mark = "." if body.rfind(".") > body.rfind(",") else ","
        group = "," if mark == "." else "."
        left = body[: body.rfind(mark)]
        sound = body.count(mark) == 1 and (_GROUPS[group].fullmatch(left) or _lakh(group, left))
        return mark if sound else None
    sign = "." if points else ","
    if points + commas > 1:
        other = "," if sign == "." else "."
        return other if _GROUPS[sign].fullmatch(body) or _lakh(sign, body) else None
    return f"{sign}?" if not parted and _THREES.fullmatch(body) else sign


def _lakh(group: str, digits: str) -> bool:
    return group == "," and bool(_LAKH.fullmatch(digits))
