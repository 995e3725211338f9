"""The pictures of the docs: real data, MiniLM vectors, our own maps.

    python benchmarks/pictures.py [icd10cm] [packages] [methods]

Writes ``docs/images/*.png``. ICD-10-CM and the Debian archive's descriptions are public; 20
Newsgroups is the usual research corpus.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from measure import ROOT
from numpy.typing import NDArray
from vectors import vectors_of

from nearfield.neighbors import Neighborhood
from nearfield.tasks.duplicates import duplicates
from nearfield.tasks.project import METHODS, project
from nearfield.views.figure import comparison, map_figure, save_figure
from nearfield.views.points import MapData, map_data

IMAGES = ROOT / "docs" / "images"
DPI = 125  # 1,200 pixels wide
LARGE = 300_000  # bytes
# The chapters of ICD-10-CM in few words; the official names fill two lines each.
CHAPTERS = dict(
    enumerate(
        (
            "infections",
            "neoplasms",
            "blood and immunity",
            "endocrine, metabolic",
            "mental disorders",
            "nervous system",
            "eye",
            "ear",
            "circulation",
            "respiration",
            "digestion",
            "skin",
            "muscles and bones",
            "genitourinary",
            "pregnancy, childbirth",
            "perinatal",
            "congenital",
            "symptoms and findings",
            "injury and poisoning",
            "external causes",
            "health services",
            "special purposes",
        ),
        start=1,
    )
)


def icd10cm() -> Path:
    """46,881 diagnoses by chapter."""
    rows, vectors = vectors_of("icd10cm")
    columns = {"chapter": [CHAPTERS[int(row["label"][:2])] for row in rows]}
    data = mapped(vectors, "umap", title="The diagnoses of ICD-10-CM", columns=columns)
    return saved(map_figure(data, "chapter"), "icd10cm")


def packages() -> Path:
    """20,000 Debian packages by section."""
    rows, vectors = vectors_of("debian")
    columns = {"section": [row["label"] for row in rows]}
    title = "Debian packages by what their descriptions say"
    data = mapped(vectors, "umap", title=title, columns=columns)
    return saved(map_figure(data, "section"), "packages")


def methods() -> Path:
    """20 Newsgroups by four methods."""
    rows, vectors = vectors_of("newsgroups")
    columns = {"newsgroup": [row["label"] for row in rows]}
    maps = [mapped(vectors, m, title="20 Newsgroups, four ways", columns=columns) for m in METHODS]
    return saved(comparison(maps, "newsgroup"), "methods")


def mapped(vectors: NDArray[np.float32], method: str, **more: Any) -> MapData:
    """A map of rows, near-duplicates contracted."""
    near = Neighborhood(vectors)
    groups = duplicates(near).group_of_row
    return map_data(project(near, method=method, groups=groups), **more)


def saved(figure: Any, name: str) -> Path:
    """Write a figure; one of over 300 kB in 256 colours, which no eye tells apart at this size."""
    from PIL import Image

    IMAGES.mkdir(exist_ok=True)
    path = save_figure(figure, IMAGES / f"{name}.png", dpi=DPI)
    if path.stat().st_size > LARGE:
        with Image.open(path) as picture:
            few = picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=0)
        few.save(path, optimize=True)
    return path


PICTURES: dict[str, Callable[[], Path]] = {
    "icd10cm": icd10cm,
    "packages": packages,
    "methods": methods,
}


def main(names: Sequence[str]) -> None:
    for name in names or PICTURES:
        path = PICTURES[name]()
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
