"""What once broke and has its test nowhere else: a disk that fills, joined filters, wide tables."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import nearfield as nf
from nearfield.errors import BadFilter
from nearfield.sources import open_source
from nearfield.testing import ToyEncoder

ENCODE = """
import resource, signal, sys
from nearfield import errors, verbs
from nearfield.testing import ToyEncoder
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    items = {str(n): f"item {n}" for n in range(6_000)}
    verbs.encode(items, out=sys.argv[1], model=ToyEncoder())
except errors.NearfieldError as error:
    sys.exit(f"sentence: {error}")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="it has no limit on a file's size")
@pytest.mark.parametrize("name", ["v.npy", "v.parquet"])
def test_vectors_that_the_disk_does_not_take_are_a_sentence(tmp_path: Path, name: str) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    (tmp_path / name).write_bytes(b"the good one before")
    ran = subprocess.run(
        [sys.executable, "-c", ENCODE, str(tmp_path / name)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1, ran.stderr  # 135 was a bus error
    assert "sentence: " in ran.stderr
    assert "Traceback" not in ran.stderr
    assert (tmp_path / name).read_bytes() == b"the good one before"


def test_filters_are_joined_as_trees(tmp_path: Path) -> None:
    tenants = nf.open("t", db=tmp_path, model=ToyEncoder())
    tenants.add([{"text": f"red {name}", "id": name, "tenant": name} for name in "abc"])
    guard = "tenant = 'a'"
    with pytest.raises(BadFilter, match="cannot be understood"):
        tenants.search("red", where=["tenant = 'b') or (tenant = 'b'", guard])
    for asked in (
        "tenant = 'b' or tenant = 'a'",
        "tenant != 'x' or tenant is null",
        "not tenant = 'b'",
    ):
        assert tenants.search("red", where=[asked, guard]).ids == ["a"]
    assert tenants.delete(where=["tenant = 'b' or tenant = 'a'", guard], dry_run=True).first == (
        "a",
    )


@pytest.mark.slow
def test_a_wide_table_takes_as_long_as_its_columns(tmp_path: Path) -> None:
    def seconds(columns: int) -> float:
        path = tmp_path / f"{columns}.csv"
        cells = ",".join(["x"] * (columns - 1))
        path.write_text(f"{','.join(f'c{n}' for n in range(columns))}\n{cells},some text\n")
        began = time.process_time()
        source = open_source(path)
        assert sum(batch.num_rows for batch in source.batches()) == 1
        assert len(source.columns.types()) == columns - 1
        return time.process_time() - began

    seconds(50)
    assert seconds(1_200) < 8 * seconds(300)  # 4 times the columns; 16 where each asks for all
