"""What a process that lives long leaves behind: cycles of add, search and delete on few items.

    python benchmarks/growth.py --cycles 500

Prints files, disk (kB), open files and memory (MiB) as they go; flat is right.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import nearfield as nf
from nearfield.testing import ToyEncoder


class Growth(NamedTuple):
    """After so many cycles: files and kB below the collection, open files, MiB of memory."""

    cycles: int
    files: int
    kilobytes: int
    handles: int
    memory: int


def grow(folder: Path, cycles: int, every: int = 50) -> list[Growth]:
    """Add ten items to 200, search, and delete them again, ``cycles`` times."""
    collection = nf.open("growing", db=folder, model=ToyEncoder())
    collection.add({f"b{i}": f"base text {i} refund" for i in range(200)})
    points = []
    for cycle in range(1, cycles + 1):
        new = {f"x{cycle}-{i}": f"item {cycle} {i} parcel" for i in range(10)}
        collection.add(new)
        collection.search("refund", k=3)
        collection.delete(*new)
        if cycle % every == 0 or cycle == cycles:
            points.append(_measured(folder, cycle))
    return points


def _measured(folder: Path, cycle: int) -> Growth:
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    handles = memory = 0
    if sys.platform == "linux":
        handles = len([*Path("/proc/self/fd").iterdir()])
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        memory = pages * os.sysconf("SC_PAGE_SIZE") // 2**20
    return Growth(cycle, len(sizes), sum(sizes) // 1024, handles, memory)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=500)
    arguments = parser.parse_args()
    print("| cycles | files | kB | open files | MiB |\n| ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for point in grow(Path(folder), arguments.cycles):
            print(f"| {' | '.join(map(str, point))} |")


if __name__ == "__main__":
    main()
