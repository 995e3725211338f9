"""``add`` and the readers of several trees, in turns: one process a tree that lives on.

    python benchmarks/beside.py before=../before main=../main now=. --rounds 9 --only csv

The first tree's figures are 1 in the ratios. A round is one call of each tree, in one order and
then in the other, so that what else the machine does hits all alike. The encoder looks rows up.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from house import records_of, short_texts, toy
from measure import of_tree, timed, write

ROWS, FEW, MORE, FILES = 5_000, 300, 30_000, 500
Work = Callable[[], Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("trees", nargs="+", help="NAME=CHECKOUT")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", help="a part of what is measured, by its words")
    parser.add_argument("--section", help="of docs/benchmarks.md, where the table is put")
    arguments = parser.parse_args()
    if arguments.trees == ["worker"]:
        answer()
        return
    trees = dict(each.split("=", 1) for each in arguments.trees)
    with tempfile.TemporaryDirectory() as folder:
        sides = {name: started(Path(tree), Path(folder, name)) for name, tree in trees.items()}
        rows: list[list[str]] = []
        for what in asked(sides[next(iter(sides))], "?"):
            if not arguments.only or arguments.only in what:
                rows.append(measured(what, sides, arguments.rounds))
        for side in sides.values():
            side.communicate()
    if arguments.section:
        note = f"Medians of {arguments.rounds} rounds in turns, in processes that live on."
        ratios = [f"{name}, {what}" for name in [*trees][1:] for what in ("ratio", "of wall time")]
        head = ["what", *(f"{name}, CPU" for name in trees), *ratios]
        write(arguments.section, head, rows, note)


def started(tree: Path, bytecode: Path) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "worker"]
    pipe = subprocess.PIPE
    environment = of_tree(tree.resolve(), bytecode)
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment)


def asked(side: subprocess.Popen[str], what: str) -> Any:
    if side.stdin is None or side.stdout is None:
        raise SystemExit("a worker without pipes")
    print(what, file=side.stdin, flush=True)
    return json.loads(side.stdout.readline())


def measured(what: str, sides: dict[str, subprocess.Popen[str]], rounds: int) -> list[str]:
    seen: dict[str, list[dict[str, float]]] = {name: [] for name in sides}
    for number in range(rounds + 2):  # what the first two take is not counted
        for name in list(sides)[:: 1 if number % 2 else -1]:
            spent = asked(sides[name], what)
            if number > 1:
                seen[name].append(spent)
    times = {
        name: [median(each[clock] for each in spent) for clock in ("cpu", "wall")]
        for name, spent in seen.items()
    }
    first, *others = times.values()
    spent = [f"{took[0] * 1e3:.1f} ms" for took in times.values()]
    ratios = [f"{took[clock] / first[clock]:.2f}" for took in others for clock in (0, 1)]
    row = [what, *spent, *ratios]
    print(*row, sep="  ", flush=True)
    return row


def answer() -> None:
    """What a worker does: one thing for each line that comes."""
    with tempfile.TemporaryDirectory() as folder:
        work = {**adding(Path(folder)), **reading(Path(folder))}
        for line in sys.stdin:
            what = line.strip()
            print(json.dumps([*work] if what == "?" else timed(work[what]())), flush=True)


def adding(folder: Path) -> dict[str, Callable[[], Work]]:
    """Of each thing, what makes ready and gives what is timed."""
    import nearfield as nf

    encoder, records = toy(), records_of(short_texts(ROWS))
    path, short, other = (folder / f"{name}.csv" for name in ("rows", "short", "changed"))
    table(path, records)
    table(short, records[:FEW])
    mended = ({"text": f"{r['text']}!"} if n % 100 == 0 else {} for n, r in enumerate(records))
    table(other, (record | new for record, new in zip(records, mended, strict=True)))
    for name in ("same", "changed"):
        nf.open(name, db=folder, model=encoder).add(path, text="text")
    few = nf.open("few", db=folder, model=encoder)
    few.add(records[:FEW])
    names = (f"{r['text']} {n}" for n in range(MORE // ROWS) for r in records)
    more = iter([{**r, "id": f"more {r['id']}"} for r in records_of(list(names))])
    turns = iter([other, path] * MORE)

    def fresh(source: Any, **options: Any) -> Work:
        shutil.rmtree(folder / "fresh", ignore_errors=True)
        return partial(nf.open("fresh", db=folder / "fresh", model=encoder).add, source, **options)

    def of(name: str, source: Any) -> Work:
        return partial(nf.open(name, db=folder, model=encoder).add, source, text="text")

    def further(n: int) -> Work:
        return partial(few.add, [next(more) for _ in range(n)])

    return {
        f"add {ROWS:,} records": lambda: fresh(records),
        f"add {FEW} records": lambda: fresh(records[:FEW]),
        f"add a CSV file of {ROWS:,} rows": lambda: fresh(path, text="text"),
        f"add a CSV file of {FEW} rows": lambda: fresh(short, text="text"),
        "add it again, nothing new": lambda: of("same", path),
        "add it with one row in a hundred changed": lambda: of("changed", next(turns)),
        **{f"add {n} more to {FEW} and more": partial(further, n) for n in (1, 20, 300)},
    }


def reading(folder: Path) -> dict[str, Callable[[], Work]]:
    """Sources alone."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from nearfield.sources import open_source

    texts = short_texts(ROWS)
    rows = [
        {"id": f"T-{n}", "text": text, "n": n, "price": n * 1.37}
        | {"status": ("open", "closed")[n % 2], "day": f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}"}
        for n, text in enumerate(texts)
    ]
    pq.write_table(pa.Table.from_pylist(rows), folder / "rows.parquet")
    table(folder / "wide.csv", rows)
    (folder / "rows.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    (folder / "files").mkdir()
    for n in range(FILES):
        (folder / "files" / f"{n:03}.txt").write_text(" ".join(texts[5 * n : 5 * n + 5]))
    parts = (f"<h2>{text}</h2><p>{text}</p><ul><li>{text}</ul>" for text in texts[:400])
    (folder / "page.html").write_text(f"<title>T</title><body>{''.join(parts)}")
    given: dict[str, Any] = {
        f"read {ROWS:,} rows of Parquet": folder / "rows.parquet",
        f"read {ROWS:,} rows of CSV": folder / "wide.csv",
        f"read {ROWS:,} rows of JSON lines": folder / "rows.jsonl",
        f"read {ROWS:,} records": rows,
        f"read a folder of {FILES} files": folder / "files",
        "read a page of HTML": folder / "page.html",
    }

    def read(source: Any) -> None:
        for _ in open_source(source).batches():
            pass

    return {what: partial(partial, read, source) for what, source in given.items()}


def table(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
