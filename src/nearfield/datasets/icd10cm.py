"""ICD-10-CM: the diagnoses that US hospitals code, from the CDC's tabular list (XML).

https://www.cdc.gov/nchs/icd/icd-10-cm/files.html
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FILE = "simple_icd_10_cm/data/icd10c-tabular-April-1-2026.xml"


def read(folder: Path) -> Iterator[dict[str, object]]:
    """Yield every code in the list's order, a parent before its children.

    ``id`` is the code ("R00.2"), ``text`` its description and the other words the list has for
    it, many of them a layman's ("Palpitations. Awareness of heart beat"); ``name`` is the
    description alone. ``chapter``, ``block``, ``category`` and ``category_name`` say where it
    stands; ``leaf`` is True where the list has no finer code.
    """
    # Entities are no danger: the file is pinned by its sha256 and declares none, and ElementTree
    # fetches no external ones.
    from xml.etree.ElementTree import iterparse

    path: list[Element] = []
    waiting = False  # whether the innermost code is still to be yielded
    with (folder / FILE).open("rb") as file:
        for event, element in iterparse(file, ("start", "end")):  # noqa: S314
            is_code = element.tag == "diag"
            if event == "start":
                if is_code and waiting:
                    yield _row(path, leaf=False)
                waiting = waiting or is_code
                path.append(element)
                continue
            if is_code and waiting:
                yield _row(path, leaf=True)
                waiting = False
            path.pop()
            if element.tag in ("diag", "section", "chapter"):
                path[-1].remove(element)  # memory stays that of one path


def _row(path: list[Element], *, leaf: bool) -> dict[str, object]:
    chapter = next(e for e in path if e.tag == "chapter")
    block = next(e for e in path if e.tag == "section")
    category = next(e for e in path if e.tag == "diag")
    span, name = block.get("id", ""), _text(path[-1], "desc")
    return {
        "id": _text(path[-1], "name"),
        "text": ". ".join([name, *filter(None, ["; ".join(_includes(path[-1]))])]),
        "chapter": f"{int(_text(chapter, 'name')):02d} {_text(chapter, 'desc')}",
        "block": f"{span} {_text(block, 'desc').removesuffix(f'({span})').rstrip()}",
        "category": _text(category, "name"),
        "category_name": _text(category, "desc"),
        "name": name,
        "leaf": leaf,
    }


def _includes(code: Element) -> list[str]:
    notes = [*code.findall("inclusionTerm/note"), *code.findall("includes/note")]
    return list(dict.fromkeys(" ".join((note.text or "").split()) for note in notes))


def _text(element: Element, tag: str) -> str:
    return " ".join((element.findtext(tag) or "").split())
