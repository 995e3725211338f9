"""Search, ``add`` and start-up of this tree beside another commit's: the same work, interleaved.

    git worktree add ../before COMMIT
    python benchmarks/house.py --before ../before   # --rounds 9, --only start

Each side runs in processes of its own, by the same interpreter, with ``PYTHONPATH`` set to its
tree; the workers speak what both trees understand. Most of it asks a toy encoder that costs next to
nothing, so that what is measured is everything around the encoder.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from zlib import crc32

sys.path.insert(0, str(Path(__file__).parent))

from corpora import evenly
from measure import ROOT, in_a_process, interleaved, of_tree, peak_mib, timed, write

HERE = Path(__file__)
SIDES = ("before", "now")
SEARCHED, FEWER, ADDED, REAL, MANY = 20_000, 5_000, 5_000, 300, 100_000
QUERIES = 200
GROUPS = 9
PROGRAM = "from nearfield.faces.cli import main; main()"
WHERE = f"part = {GROUPS // 2}"
Run = Callable[[], dict[str, Any]]
Records = Sequence[dict[str, Any]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parts = {"start": start, "search": search, "add": add, "memory": memory}
    parser.add_argument("--before", type=Path, help="a checkout of another commit")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", choices=parts)
    parser.add_argument("--worker", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        print(json.dumps(WORKERS[arguments.worker[0]](*arguments.worker[1:])))
        return
    if arguments.before is None:
        parser.error("--before is missing: a checkout of another commit")
    trees = dict(zip(SIDES, (arguments.before.resolve(), ROOT), strict=True))
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as folder:
        sides = {name: Side(tree, Path(folder, name)) for name, tree in trees.items()}
        for name, part in parts.items():
            if arguments.only in {None, name}:
                rows += part(sides, arguments.rounds)
    note = (
        f"Medians of {arguments.rounds} interleaved rounds; `before` is another "
        "commit, its figures 1 in the ratios: below 1 is faster, or smaller. Short texts of "
        "ICD-10-CM, a toy encoder that looks rows up, or MiniLM where it says so; new processes "
        "read files that the system has in its cache."
    )
    head = ["what", "before, CPU", "now, CPU", "ratio", "ratio of wall time"]
    if arguments.only is None:
        write("house", head, rows, note)
    else:
        print(*("  ".join(row) for row in rows), sep="\n")


class Side:
    """One tree: a folder for what it writes, and how its code is run."""

    def __init__(self, tree: Path, folder: Path, script: Path = HERE) -> None:
        self.folder, self.script = folder, script
        self.environment = of_tree(tree, folder / "bytecode")
        folder.mkdir()

    def work(self, worker: str, *arguments: object) -> dict[str, Any]:
        """A worker of the script, by this side's code."""
        given = map(str, arguments)
        return in_a_process(self.script, worker, *given, environment=self.environment)

    def program(self, *arguments: str) -> dict[str, float]:
        """The command line in a new process."""
        return self.python(PROGRAM, *arguments)

    def python(self, program: str, *arguments: str) -> dict[str, float]:
        """A new process from its start to its end."""
        command = [sys.executable, "-c", program, *arguments]
        run = partial(subprocess.run, command, capture_output=True, env=self.environment)
        return timed(lambda: run(check=True))

    @property
    def database(self) -> str:
        """Two collections, made by the tree itself when first asked for: searched, and real."""
        path = self.folder / "searched"
        if not path.exists():
            self.work("fill", path)
        return str(path)


Sides = dict[str, Side]


def start(sides: Sides, rounds: int) -> Iterator[list[str]]:
    """New processes, from nothing to an answer."""
    collections = {name: side.database for name, side in sides.items()}

    def searched(name: str, collection: str, *options: str) -> Run:
        words = ("--db", collections[name], "--json", "search", "broken arm", "-c", collection)
        return partial(sides[name].program, *words, *options)

    measured: dict[str, Callable[[str], Run]] = {
        "`import nearfield`": lambda name: partial(sides[name].python, "import nearfield"),
        "`nearfield --help`": lambda name: partial(sides[name].program, "--help"),
        "`nearfield topics --help`": lambda name: partial(sides[name].program, "topics", "--help"),
        f"`nearfield search --json`, {REAL} items, MiniLM": lambda name: searched(name, "real"),
        f"`nearfield search --mode text`, {SEARCHED:,} items": lambda name: searched(
            name, "searched", "--mode", "text"
        ),
    }
    for what, runs in measured.items():
        for name in SIDES:
            runs(name)()  # what is compiled at the first start is kept
        result = interleaved({name: runs(name) for name in SIDES}, 2 * rounds)
        yield row(what, result, "cpu", "wall")


def search(sides: Sides, rounds: int) -> Iterator[list[str]]:
    """Questions to open collections."""
    yield from figures(
        "search", {name: side.database for name, side in sides.items()}, sides, rounds
    )


def add(sides: Sides, rounds: int) -> Iterator[list[str]]:
    yield from figures("add", dict.fromkeys(sides, ""), sides, rounds)


def memory(sides: Sides, rounds: int) -> Iterator[list[str]]:
    runs: dict[str, Run] = {
        name: partial(side.work, "many", side.folder) for name, side in sides.items()
    }
    before, now = interleaved(runs, min(rounds, 3)).values()
    ratio = f"{now['peak'] / before['peak']:.2f}"
    peaks = [f"{side['peak']:,.0f} MiB" for side in (before, now)]
    yield [f"`add` of {MANY:,} rows of a CSV file: peak memory", *peaks, ratio, "-"]


def figures(worker: str, given: dict[str, str], sides: Sides, rounds: int) -> Iterator[list[str]]:
    """The rows of a worker that measures several things: of each, "WHAT, cpu" and "WHAT, wall"."""
    runs: dict[str, Run] = {n: partial(side.work, worker, given[n]) for n, side in sides.items()}
    result = interleaved(runs, rounds)
    for figure in result["now"]:
        what, _, clock = figure.rpartition(", ")
        if clock == "cpu":
            yield row(what, result, figure, f"{what}, wall")


def row(what: str, result: dict[str, dict[str, float]], cpu: str, wall: str) -> list[str]:
    before, now = (result[name] for name in SIDES)
    spent = [milliseconds(side[cpu]) for side in (before, now)]
    return [what, *spent, *(f"{now[clock] / before[clock]:.2f}" for clock in (cpu, wall))]


def milliseconds(seconds: float) -> str:
    value = seconds * 1e3
    return f"{value:,.0f} ms" if value >= 100 else f"{value:.3g} ms"


def short_texts(count: int) -> list[str]:
    """Descriptions of ICD-10-CM, evenly spread."""
    from nearfield import datasets

    return evenly([str(record["text"]) for record in datasets.records("icd10cm")], count)


def records_of(texts: Sequence[str]) -> list[dict[str, Any]]:
    return [{"id": f"r{n}", "text": text, "part": n % GROUPS} for n, text in enumerate(texts)]


def toy() -> Any:
    """An encoder that costs next to nothing: a text's checksum chooses one of 4,096 unit rows."""
    import numpy as np

    from nearfield.testing import ToyEncoder

    table = np.random.default_rng(0).standard_normal((4096, 384), np.float32)
    table /= np.linalg.norm(table, axis=1, keepdims=True)

    class Drawn(ToyEncoder):
        def encode_document(self, items: Sequence[str], **_: Any) -> Any:
            return table[[crc32(text.encode()) % len(table) for text in items]]

    return Drawn(dim=384)


def fill_worker(folder: str) -> dict[str, Any]:
    import nearfield as nf

    records = records_of(short_texts(SEARCHED))
    nf.open("searched", db=folder, model=toy()).add(records, id="id", text="text")
    nf.open("fewer", db=folder, model=toy()).add(records[:FEWER], id="id", text="text")
    nf.open("real", db=folder).add(records[:REAL], id="id", text="text")
    return {}


def search_worker(folder: str) -> dict[str, float]:
    """CPU and wall seconds of a query."""
    import nearfield as nf

    queries = [" ".join(text.split()[:3]) for text in short_texts(QUERIES)]
    result: dict[str, float] = {}
    for name, count in {"fewer": FEWER, "searched": SEARCHED}.items():
        ask, of = nf.open(name, db=folder, model=toy()).search, f"of {count:,} items"
        result |= {
            **each(f"search, hybrid, {of}", ask, queries),
            **each(f"search, vectors, {of}", partial(ask, mode="vector"), queries),
            **each(f"search, words, {of}", partial(ask, mode="text"), queries),
            **each(f"search, hybrid, with `where`, {of}", partial(ask, where=WHERE), queries),
        }
    real = nf.open("real", db=folder)
    return result | each(f"search, hybrid, of {REAL} items, MiniLM", real.search, queries)


def each(what: str, ask: Callable[[str], Any], queries: Sequence[str]) -> dict[str, float]:
    for query in queries[:5]:
        ask(query)
    spent = timed(lambda: [ask(query) for query in queries])
    return {f"{what}, {clock}": seconds / len(queries) for clock, seconds in spent.items()}


def add_worker(_: str) -> dict[str, float]:
    """Seconds of adding records, of adding a file, of adding it again, and with MiniLM."""
    import nearfield as nf

    encoder, records = toy(), records_of(short_texts(ADDED))
    result: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.csv"
        put(path, records)
        other = path.with_name("changed.csv")
        put(
            other,
            [
                r | {"text": f"{r['text']}, again"} if not n % 100 else r
                for n, r in enumerate(records)
            ],
        )
        open_toy = partial(nf.open, db=folder, model=encoder)
        for _ in range(2):  # what is imported at a first add, and at a first comparison
            open_toy("warm").add(path, text="text")
        minilm = nf.open("real", db=folder)
        minilm.add(records[:8])
        work: dict[str, Callable[[], Any]] = {
            f"`add` of {ADDED:,} records": lambda: open_toy("records").add(records),
            f"`add` of a CSV file of {ADDED:,} rows": lambda: open_toy("file").add(
                path, text="text"
            ),
            "the same again, nothing new": lambda: open_toy("file").add(path, text="text"),
            "with one row in a hundred changed": lambda: open_toy("file").add(other, text="text"),
            f"`add` of {REAL} records, MiniLM": lambda: minilm.add(records[8 : REAL + 8]),
        }
        for what, job in work.items():
            result |= {f"{what}, {clock}": seconds for clock, seconds in timed(job).items()}
        result |= added_to(folder, encoder, records)
    return result


def added_to(folder: str, encoder: Any, records: Records) -> dict[str, float]:
    """Seconds of adding a few records to a collection that is open, and of the search after it."""
    import nearfield as nf

    few = nf.open("few", db=folder, model=encoder)
    few.add(records[:300])
    few.add(records[300:310])
    at, result = 310, dict[str, float]()
    for count, times in {1: 8, 20: 4, 300: 2}.items():
        spent: list[dict[str, float]] = []
        for _ in range(times):
            spent.append(timed(partial(few.add, records[at : at + count])))
            at += count
        what = f"`add` of {count:,} to {300:,} and more"
        result |= {f"{what}, {clock}": median(s[clock] for s in spent) for clock in spent[0]}
    again = nf.open("records", db=folder, model=encoder)
    first = timed(partial(again.search, "broken arm", mode="vector"))
    what = f"first search of {ADDED:,} items, by vectors"
    return result | {f"{what}, {clock}": seconds for clock, seconds in first.items()}


def put(path: Path, records: Sequence[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(records[0]))
        writer.writeheader()
        writer.writerows(records)


def many_worker(folder: str) -> dict[str, float]:
    """Peak memory of adding many short rows."""
    import nearfield as nf

    path = Path(folder) / "many.csv"
    if not path.exists():
        texts = (f"ticket {n} about the refund of order {n * 7919 % 10_007}" for n in range(MANY))
        put(path, records_of(list(texts)))
    with tempfile.TemporaryDirectory() as database:
        nf.open("many", db=database, model=toy()).add(path, text="text")
    return {"peak": peak_mib()}


WORKERS: dict[str, Callable[..., dict[str, Any]]] = {
    "fill": fill_worker,
    "search": search_worker,
    "add": add_worker,
    "many": many_worker,
}

if __name__ == "__main__":
    main()
