"""Files of Microsoft's compound format, as .xls is: chains of sectors that end ([MS-CFB] 2.3)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import IO, Final

import numpy as np

from nearfield.errors import BadSource
from nearfield.sources.report import Report

SIGN: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER, _LISTED = 512, 109


def check_chains(file: IO[bytes], report: Report) -> None:
    """Raise ``BadSource`` where a chain of sectors comes back to itself: a reader never ends."""
    file.seek(0)
    data = file.read()
    file.seek(0)
    if not data.startswith(SIGN) or len(data) < _HEADER:
        return
    shift = int.from_bytes(data[30:32], "little")
    table = _table(data, shift) if shift in (9, 12) else None
    if table is None or not _ends(table) or not _ends(_small(data, shift, table)):
        raise BadSource(
            f"{report.name} is damaged: its sectors do not form chains that end.",
            "Fetch it again, or open it in a spreadsheet and save it as .xlsx.",
        )


def _words(data: bytes, sector: int, shift: int) -> list[int]:
    at = (sector + 1) << shift
    part = data[at : at + (1 << shift)]
    words: list[int] = np.frombuffer(part[: len(part) // 4 * 4], "<u4").tolist()
    return words


def _table(data: bytes, shift: int) -> list[int] | None:
    """For every sector the one after it; None where the list of the table's sectors has no end."""
    listed = np.frombuffer(data[76:_HEADER], "<u4").tolist()[:_LISTED]
    more, most = int.from_bytes(data[68:72], "little"), len(data) >> shift
    for _ in range(most + 1):
        if more >= most:
            held = (word for at in listed if at < most for word in _words(data, at, shift))
            return [*islice(held, most)]
        *some, more = _words(data, more, shift) or [most]
        listed += some
    return None


def _small(data: bytes, shift: int, table: Sequence[int]) -> list[int]:
    """The same of the small sectors; the chain that holds it ends, for all do."""
    words: list[int] = []
    at = int.from_bytes(data[60:64], "little")
    while at < len(table):
        words += _words(data, at, shift)
        at = table[at]
    return words


def _ends(after: Sequence[int]) -> bool:
    """Whether each chain ends, followed from every sector."""
    known = bytearray(len(after))
    for begin in range(len(after)):
        way: list[int] = []
        at = begin
        while at < len(after) and not known[at]:
            known[at] = 1
            way.append(at)
            at = after[at]
        if at < len(after) and known[at] == 1:
            return False
        for one in way:
            known[one] = 2
    return True
