"""Sounds: who speaks and what is said in FSDD, by the nearest vector; and what an hour costs.

    export NEARFIELD_DATA=/path/to/data     # fsdd/recordings.zip
    python benchmarks/media_audio.py --write      # the table into docs/sounds.md

Takes 0 to 4 of each digit and speaker, 300 recordings, are asked among the other 600. The cost is
the median of five rounds over recordings of 12 s, joined of the same files: CPU time, all cores.
"""

import argparse
import io
import os
import re
import time
import wave
from pathlib import Path
from statistics import median
from typing import Any
from zipfile import ZipFile

import numpy as np

import nearfield as nf
from nearfield.types import Media

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "sounds.md"
MODELS = ("ge2e-voice", "musicnn")
ROUNDS, JOINED, SECONDS, RATE = 5, 10, 12, 8_000
MARK, END = "<!-- media: audio -->", "<!-- end -->"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="the table, into docs/sounds.md")
    arguments = parser.parse_args()
    sounds = recordings()
    long = joined(list(sounds.values()))
    rows = [row(nf.load(name, precision="f32"), sounds, long) for name in MODELS]
    made = table(rows)
    print(made)
    if arguments.write:
        before, _, rest = PAGE.read_text("utf-8").partition(MARK)
        PAGE.write_text(f"{before}{MARK}\n{made}{END}{rest.partition(END)[2]}", "utf-8")


def recordings() -> dict[tuple[str, str, int], bytes]:
    """The files by digit, speaker and take."""
    path = Path(os.environ.get("NEARFIELD_DATA", "data"), "fsdd", "recordings.zip")
    found = {}
    with ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if match := re.fullmatch(r"(?:.*/)?(\d)_(\w+)_(\d+)\.wav", name):
                digit, speaker, take = match.groups()
                found[digit, speaker, int(take)] = archive.read(name)
    return found


def joined(sounds: list[bytes]) -> list[bytes]:
    """Recordings of 12 s."""
    parts = []
    for data in sounds:
        with wave.open(io.BytesIO(data)) as file:
            parts.append(file.readframes(file.getnframes()))
    size = 2 * RATE * SECONDS
    everything = b"".join(parts)
    return [_wav(everything[at * size : (at + 1) * size]) for at in range(JOINED)]


def _wav(frames: bytes) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(frames)
    return out.getvalue()


def row(
    encoder: Any, sounds: dict[tuple[str, str, int], bytes], long: list[bytes]
) -> dict[str, Any]:
    rows = encoder.encode([Media("audio", data=data) for data in sounds.values()])
    digits, speakers, takes = (np.array(each) for each in zip(*sounds, strict=True))
    asked = takes < 5
    nearest = np.flatnonzero(~asked)[(rows[asked] @ rows[~asked].T).argmax(axis=1)]
    clips = [Media("audio", data=data) for data in long]
    costs = []
    for _ in range(ROUNDS):
        before = time.process_time()
        encoder.encode(clips)
        costs.append((time.process_time() - before) * 3600 / (JOINED * SECONDS))
    return {
        "name": encoder.name,
        "speaker": float((speakers[asked] == speakers[nearest]).mean()),
        "digit": float((digits[asked] == digits[nearest]).mean()),
        "hour": median(costs),
    }


def table(rows: list[dict[str, Any]]) -> str:
    lines = ["| encoder | the speaker | the digit | CPU s an hour of sound |", "|---|---|---|---|"]
    lines += [
        f"| `{r['name']}` | {r['speaker']:.3f} | {r['digit']:.3f} | {r['hour']:.0f} |" for r in rows
    ]
    chance = "| chance | .167 | .100 | |"
    note = "AMD EPYC, AVX2 alone, 2 shared cores, f32."
    return "\n".join([*lines, chance, "", note]) + "\n"


if __name__ == "__main__":
    main()
