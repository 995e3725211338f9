"""Rounds of peers, interleaved, each in its own process; and a table in a page of the docs."""

import json
import os
import platform
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
DATA = Path(os.environ.get("NEARFIELD_DATA") or ROOT.parent / "shared" / "data")


def cpu_seconds() -> float:
    """CPU time of this process and of its ended children."""
    own, children = (
        resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def timed(work: Callable[[], Any]) -> dict[str, float]:
    """Wall and CPU seconds of one call."""
    wall, cpu = time.perf_counter(), cpu_seconds()
    work()
    return {"wall": time.perf_counter() - wall, "cpu": cpu_seconds() - cpu}


def peak_mib() -> float:
    """Peak resident memory of this process, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def processor() -> str:
    """The processor's name, family and number of cores, as Linux says it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores"
    pairs = (line.partition(":") for line in lines)
    facts = {name.strip(): value.strip() for name, _, value in pairs}
    model = facts.get("model name", platform.machine())
    family = f"family {facts.get('cpu family', '?')}, model {facts.get('model', '?')}"
    return f"{model}, {family}, {os.cpu_count()} cores"


def machine() -> str:
    """The class of the CPU, by which tables are compared, and what processor it is."""
    from nearfield.encoders.cpu import cpu_class

    return f"{cpu_class()} ({processor()})"


def of_another_venv() -> dict[str, str]:
    """The environment, less what would bring this venv's packages into another."""
    return {n: v for n, v in os.environ.items() if n not in {"PYTHONPATH", "OPENBLAS_CORETYPE"}}


def of_tree(tree: Path, bytecode: Path) -> dict[str, str]:
    """The environment in which this interpreter runs the code of a checkout.

    What is compiled is kept in a folder, as it is beside an installed package.
    """
    environment = {n: v for n, v in of_another_venv().items() if n != "PYTHONDONTWRITEBYTECODE"}
    return environment | {"PYTHONPATH": str(tree / "src"), "PYTHONPYCACHEPREFIX": str(bytecode)}


def in_a_process(
    script: Path,
    worker: str,
    *arguments: str,
    python: Path | str = sys.executable,
    environment: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Run a worker of a script in a new process; it prints one JSON document last."""
    if environment is None and str(python) != sys.executable:
        environment = of_another_venv()
    elif environment is None:
        environment = {n: v for n, v in os.environ.items() if n != "OPENBLAS_CORETYPE"}
    command = [str(python), str(script), "--worker", worker, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(f"{worker} failed:\n{done.stderr[-3000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def worked(workers: Mapping[str, Callable[..., Any]]) -> bool:
    """Run the worker that this process was started for, if it was; prints what it gives."""
    if "--worker" not in sys.argv:
        return False
    worker, *arguments = sys.argv[sys.argv.index("--worker") + 1 :]
    print(json.dumps(workers[worker](*arguments)))
    return True


def interleaved(
    runs: Mapping[str, Callable[[], dict[str, Any]]],
    rounds: int,
    failed: dict[str, str] | None = None,
    once: Collection[str] = (),
) -> dict[str, dict[str, float]]:
    """Each run once a round; the median of every figure over the rounds.

    With ``failed``, a run that fails is left out from then on, and its reason is put there. Those
    named in ``once`` run in the first round only.
    """
    seen: dict[str, list[dict[str, float]]] = {name: [] for name in runs}
    for number in range(rounds):
        for name in [n for n in runs if n in seen and not (number and n in once)]:
            print(f"round {number + 1} of {rounds}: {name}", file=sys.stderr)
            try:
                seen[name].append(runs[name]())
            except SystemExit as error:
                if failed is None:
                    raise
                failed[name] = str(error).strip().splitlines()[-1]
                del seen[name]
    return {
        name: {figure: median(r[figure] for r in results) for figure in results[0]}
        for name, results in seen.items()
    }


def write(
    section: str,
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    note: str,
    *,
    by_class: bool = False,
) -> None:
    """Put a table into docs/benchmarks.md, between the section's markers, and print it.

    After the note stands the CPU that it was measured on, its class first. With ``by_class`` each
    class has its own table, after that of the section; one of a new class is put there.
    """
    lines = [f"| {' | '.join(map(str, row))} |" for row in [head, ["---"] * len(head), *rows]]
    body = "\n".join([*lines, "", f"{note} CPU: {machine()}."])
    print(f"\n{body}\n")
    page = PAGE.read_text("utf-8")
    place = _place(section)
    if not place.search(page):
        raise SystemExit(f"{PAGE} has no place for {section}")
    if by_class:
        from nearfield.encoders.cpu import cpu_class

        own = f"{section}, {cpu_class()}"
        if not _place(own).search(page):
            new = f"\n\n<!-- {own} -->\n<!-- end -->"
            page = place.sub(lambda found: found[0] + new, page, count=1)
        section, place = own, _place(own)
    block = f"<!-- {section} -->\n{body}\n<!-- end -->"
    PAGE.write_text(place.sub(lambda _: block, page, count=1), "utf-8")


def _place(section: str) -> re.Pattern[str]:
    return re.compile(rf"<!-- {re.escape(section)} -->.*?<!-- end -->", re.DOTALL)
