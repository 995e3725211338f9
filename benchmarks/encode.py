"""Encoding against sentence-transformers and others: speed, fidelity, memory, start, size.

Run ``python benchmarks/encode.py``; ``--only texts`` (modernbert, peak, start, install) for a part.
int8 needs the extra ``int8``. The other programs run in ``.venv-peers``, which the first run makes
(3 GB, ten minutes). Debian's package descriptions are read from ``../shared/data``, or
``NEARFIELD_DATA``, where that folder is there. As on a CPU with AVX2 alone (Linux on Intel)::

    cc -O1 -shared -fPIC -o /tmp/avx2_only.so benchmarks/avx2_only.c -ldl
    LD_PRELOAD=/tmp/avx2_only.so python benchmarks/encode.py --only texts
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import peers
from corpora import evenly, short_and_long
from encoding import fidelity
from measure import ROOT, in_a_process, interleaved, of_another_venv, timed, write

WORK = Path(__file__).with_name("encode_workers.py")
ROUNDS = 3
COUNTS = {"ICD-10-CM": 1_500, "Debian packages": 800}
PEER = "sentence-transformers 6, fp32"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parts = {
        "texts": texts,
        "modernbert": modernbert,
        "peak": peak,
        "start": start,
        "install": install,
    }
    parser.add_argument("--only", choices=parts)
    only = parser.parse_args().only
    with tempfile.TemporaryDirectory() as folder:
        borrow_cache(Path(folder) / "cache")
        for name, part in parts.items():
            if only in {None, name}:
                part(Path(folder))


def borrow_cache(folder: Path) -> None:
    """A cache with the user's models and data; calibrations made here do not become theirs."""
    from nearfield.models import cache_dir, find

    find("minilm")
    folder.mkdir()
    for kind in ("models", "datasets"):
        own = cache_dir() / kind
        own.mkdir(exist_ok=True)
        (folder / kind).symlink_to(own)
    os.environ["NEARFIELD_CACHE"] = str(folder)


def texts(folder: Path) -> None:
    """Short and long texts through every program, interleaved."""
    rows: list[list[object]] = []
    for corpus, path, other in samples(folder):
        failed: dict[str, str] = {}
        runs = {**ours(path, other), **peers.runs(path, minilm())}
        result = interleaved(runs, ROUNDS, failed, once=peers.PEERS)
        for name, r in result.items():
            rows.append([corpus, name, *speed(r, result[PEER], COUNTS[corpus])])
            rows[-1] += [*fidelity(path, name, PEER), f"{r['peak']:,.0f} MiB"]
        rows += [[corpus, name, f"not run: {why}", *"-------"] for name, why in failed.items()]
    head = ["corpus", "program", "texts/s", "texts/CPU s", "ratio", "CPU ratio"]
    head += ["cosine, mean", "lowest 1 %", "same ten nearest", "peak memory"]
    note = (
        f"MiniLM, warm; median of {ROUNDS} interleaved rounds, one for the other programs; "
        f"{' and '.join(f'{n:,} texts of {c}' for c, n in COUNTS.items())}. Ratios, cosines and "
        f"the ten nearest are against {PEER}. int8 is calibrated on other texts of the corpus. "
        "sentence-transformers' OpenVINO computes in bf16 where the CPU has it, as OpenVINO's "
        "default is. model2vec looks words up and reads no sentence: for scale."
    )
    write("encode", head, rows, note, by_class=True)


def samples(folder: Path) -> list[tuple[str, Path, Path]]:
    """Of each corpus its name, a file of the texts to measure, and a file of all the others."""
    made = []
    for corpus, every in short_and_long().items():
        chosen = evenly(every, COUNTS[corpus])
        path, other = folder / f"{corpus}.json", folder / f"{corpus}, others.json"
        path.write_text(json.dumps(chosen), "utf-8")
        other.write_text(json.dumps(sorted(set(every) - set(chosen))), "utf-8")
        made.append((corpus, path, other))
    return made


def ours(path: Path, other: Path) -> dict[str, Callable[[], dict[str, Any]]]:
    def run(precision: str) -> dict[str, Any]:
        exact = int8(other) if precision == "int8" else precision
        return in_a_process(WORK, "nearfield", exact, str(path), f"nearfield {precision}")

    def peer() -> dict[str, Any]:
        return in_a_process(WORK, "sentence-transformers", str(path), PEER)

    return {PEER: peer, **{f"nearfield {p}": partial(run, p) for p in ("f32", "bf16", "int8")}}


@cache
def int8(other: Path) -> str:
    """Calibrate on other texts than those that are measured; returns the precision's full name."""
    made = in_a_process(WORK, "calibrate", str(other))
    print(made["report"], file=sys.stderr)
    return str(made["precision"])


def minilm() -> Path:
    from nearfield.models import find

    return find("minilm").path


def speed(r: dict[str, float], peer: dict[str, float], count: int) -> list[str]:
    rates = [count / r[clock] for clock in ("wall", "cpu")]
    ratios = [peer[clock] / r[clock] for clock in ("wall", "cpu")]
    shown = [f"{rate:,.{0 if rate > 30 else 1}f}" for rate in rates]
    return [*shown, *(f"{ratio:.1f}" for ratio in ratios)]


def modernbert(folder: Path) -> None:
    """ModernBERT base's geometry against torch, both on batches sorted by length."""
    count = 40
    corpus, every, _ = samples(folder)[-1]
    path = folder / "modernbert.json"
    path.write_text(json.dumps(evenly(json.loads(every.read_text("utf-8")), count)), "utf-8")
    model = str(folder / "modernbert")
    parameters = in_a_process(WORK, "geometry", model)["parameters"]
    workers = {
        "torch fp32, 512 tokens a batch": ("torch of folder", "512"),
        "torch fp32, 2,048 tokens a batch": ("torch of folder", "2048"),
        "nearfield f32": ("ours of folder", "f32"),
        "nearfield bf16": ("ours of folder", "bf16"),
    }
    runs = {
        name: partial(in_a_process, WORK, worker, model, how, str(path), name)
        for name, (worker, how) in workers.items()
    }
    failed: dict[str, str] = {}
    result = interleaved(runs, ROUNDS, failed)
    torch = [name for name in result if name.startswith("torch")]
    best = {clock: min(result[name][clock] for name in torch) for clock in ("wall", "cpu")}
    rows: list[list[object]] = [
        [name, *speed(r, best, count), *fidelity(path, name, torch[0])]
        for name, r in result.items()
    ]
    rows += [[name, f"not run: {why}", *"------"] for name, why in failed.items()]
    note = (
        f"{parameters / 1e6:.0f} million random weights; {count} texts of {corpus}; batches by "
        f"token count in all, 512 padded tokens in ours; ratios to the better of torch's two; "
        f"median of {ROUNDS} rounds."
    )
    head = ["program", "texts/s", "texts/CPU s", "ratio", "CPU ratio"]
    head += ["cosine, mean", "lowest 1 %", "same ten nearest"]
    write("modernbert", head, rows, note)


def peak(folder: Path) -> None:
    """What share of the processor's peak MiniLM reaches, tokenizing and batching included."""
    rows: list[list[object]] = []
    for corpus, path, other in samples(folder):
        failed: dict[str, str] = {}
        runs: dict[str, Callable[[], dict[str, Any]]] = {
            p: lambda p=p, path=path, other=other: in_a_process(
                WORK, "share", p, int8(other) if p == "int8" else p, str(path)
            )
            for p in ("f32", "bf16", "int8")
        }
        for name, r in interleaved(runs, ROUNDS, failed).items():
            gops = [f"{r[what] / 1e9:,.0f}" for what in ("reached", "peak")]
            rows.append([corpus, name, *gops, f"{r['reached'] / r['peak']:.0%}"])
        rows += [[corpus, name, f"not run: {why}", *"--"] for name, why in failed.items()]
    note = (
        "Gop in a CPU second of one core. The peak is that of a product of two matrices of 2,048 "
        "x 2,048 in OpenVINO, one a core; reached counts the products of the texts' own tokens."
    )
    write("peak", ["corpus", "precision", "reached", "peak", "share"], rows, note)


def start(_: Path) -> None:
    """From a fresh process to the first vector."""
    workers = {"nearfield": "first", PEER: "first of sentence-transformers"}
    runs = {name: partial(first, worker) for name, worker in workers.items()}
    rows = [
        [name, f"{r['cpu']:.2f} s", f"{r['wall']:.2f} s", f"{r['peak']:,.0f} MiB"]
        for name, r in interleaved(runs, 5).items()
    ]
    note = (
        "`import`, load MiniLM, encode one sentence; files in the system's cache; median of 5. "
        "From the second start on, the compiled graph comes from the cache: the first takes .4 s "
        "more to write it."
    )
    write("start", ["program", "CPU", "wall", "peak memory"], rows, note)


def first(worker: str) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    spent = timed(lambda: figures.update(in_a_process(WORK, worker)))
    return {**figures, **spent}


def install(folder: Path) -> None:
    """Size on disk of fresh venvs."""
    wanted = {
        "nearfield, with analyses and maps": [str(ROOT)],
        "sentence-transformers, CPU torch": ["torch==2.13.0", "sentence-transformers"],
    }
    rows = [[name, f"{installed(folder / name, *what):,.0f} MiB"] for name, what in wanted.items()]
    note = (
        "A fresh venv, pip (25 MiB) and bytecode included, the versions of `constraints.txt`. "
        "A torch that comes with CUDA takes gigabytes more."
    )
    write("install", ["what is installed", "on disk"], rows, note)


def installed(venv: Path, *packages: str) -> float:
    """MiB on disk, as ``du -m`` counts, of a new venv with these packages."""
    pip = [str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install"]
    for command in (
        [sys.executable, "-m", "venv", str(venv)],
        [*pip, "--quiet", "--constraint", str(ROOT / "constraints.txt"), *packages],
    ):
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL, env=of_another_venv())
    files = {s.st_ino: s.st_blocks * 512 for s in (p.lstat() for p in venv.rglob("*"))}
    return sum(files.values()) / 2**20


if __name__ == "__main__":
    main()
