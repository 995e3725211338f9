"""Two encoders brought together: learned, proven, saved, searched across."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nearfield as nf
from nearfield.errors import BadModel, EncoderMismatch, UnknownName, UsageError
from nearfield.testing import ToyEncoder, picture
from nearfield.training.align import Aligned
from nearfield.types import Media, Modality, Progress, Segment, Vectors, silent

COLOURS = ("red", "green", "blue", "white", "black", "yellow")
WIDTH = 24


class Eyes:
    """Reads pictures alone: their pixels, turned by chance into a space of its own."""

    name, fingerprint, dim = "eyes", "0" * 16, WIDTH
    modalities: frozenset[Modality] = frozenset({"image"})
    query_modalities = modalities

    def encode_document(self, items: Sequence[Any], *, progress: Progress = silent) -> Vectors:
        names = [Path(item.uri).stem.split("-") for item in items]
        rows = np.array([self._row(*name) for name in names])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    encode_query = encode_document

    def segment(self, items: Sequence[Any]) -> list[list[Segment]]:
        return [[Segment(0, 0)] for _ in items]

    def _row(self, colour: str, number: str) -> np.ndarray:
        own = np.random.default_rng(COLOURS.index(colour)).standard_normal(WIDTH)
        return own + 0.1 * np.random.default_rng(int(number) + 10).standard_normal(WIDTH) + 2


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    lines = ["image,caption"]
    for number in range(120):
        colour = COLOURS[number % len(COLOURS)]
        (tmp_path / f"{colour}-{number}.png").write_bytes(picture(colour))
        lines.append(f"{colour}-{number}.png,a {colour} thing with the number {number}")
    path = tmp_path / "pairs.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def learned(pairs: Path, **options: Any) -> Aligned:
    given = {"from_": Eyes(), "to": ToyEncoder(), "out": pairs.parent / "both", **options}
    return nf.align(pairs, **given)


def loaded(name: str) -> Any:
    return Eyes() if name == "eyes" else ToyEncoder(name=name)


def test_pictures_and_words_find_each_other(pairs: Path) -> None:
    result = learned(pairs)
    assert result.better
    for half in ("source", "target"):
        one, ten = result.recall[half]
        assert ten.value == 1.0 > 2 * ten.chance
        assert one.value > 3 * one.chance
        assert result.untrained[half][1].value < ten.value
        assert one.questions == one.candidates == result.held_out
    assert result.pairs == 120
    assert 20 <= result.held_out <= 28
    assert "find theirs among the 10 nearest" in result.sentence


def test_the_same_pairs_in_any_order_give_the_same_folder(pairs: Path) -> None:
    first = learned(pairs)
    again = learned(pairs, out=pairs.parent / "again")
    assert again.to_dict() | {"path": "", "sentence": ""} == first.to_dict() | {
        "path": "",
        "sentence": "",
    }
    one, other = (each.path / "model.safetensors" for each in (first, again))
    assert one.read_bytes() == other.read_bytes()


def test_a_collection_is_searched_across(pairs: Path, tmp_path: Path) -> None:
    folder = str(learned(pairs).path)
    both = nf.open("both", db=tmp_path / "db", model=_open(folder, loaded))
    both.add([Media("image", str(path)) for path in sorted(pairs.parent.glob("*-1?.png"))])
    both.add({"t": "a blue thing with the number 14"})
    first = both.search("a green thing", k=1, mode="vector")[0]
    assert (first.modality, "green" in str(first.uri)) == ("image", True)
    asked = both.search(pairs.parent / "blue-2.png", k=1)
    assert "blue" in asked[0].text
    [text] = [hit for hit in both.search(pairs.parent / "blue-2.png", k=11) if hit.id == "t"]
    assert text.score > 0


def test_a_half_that_changed_is_refused(pairs: Path) -> None:
    encoder = _open(str(learned(pairs).path), lambda name: ToyEncoder(8, name="toy"))
    with pytest.raises(EncoderMismatch, match="now it gives others"):
        encoder.encode_query(["a green thing"])
    with pytest.raises(UsageError, match="reads image, text; record came"):
        encoder.encode_document([nf.Record({"a": 1})])


def _open(folder: str, load: Callable[[str], Any]) -> Any:
    from nearfield.encoders.multimodal.aligned import AlignedEncoder

    return AlignedEncoder(Path(folder), load)


def test_what_is_damaged_is_a_sentence(pairs: Path) -> None:
    folder = learned(pairs).path
    (folder / "alignment.json").write_text('{"halves": [{"name": 3}]}')
    with pytest.raises(BadModel, match="is no alignment"):
        nf.load(str(folder))


def test_mistakes(pairs: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="both read text"):
        learned(pairs, from_=ToyEncoder())
    with pytest.raises(UnknownName, match="colour"):
        learned(pairs, columns=["image", "colour"])
    with pytest.raises(UsageError, match="3 came"):
        learned(pairs, columns=["image", "caption", "image"])
    few = tmp_path / "few.csv"
    few.write_text("\n".join(pairs.read_text().splitlines()[:20]))
    with pytest.raises(UsageError, match="19 pairs came; at least 50"):
        learned(few, out=tmp_path / "none")
    (tmp_path / "there").mkdir()
    with pytest.raises(UsageError, match="is there already"):
        learned(pairs, out=tmp_path / "there")


def test_pairs_by_chance_write_nothing(pairs: Path, tmp_path: Path) -> None:
    lines = pairs.read_text().splitlines()
    order = np.random.default_rng(1).permutation(len(lines) - 1)
    mixed = [line.split(",")[0] for line in lines[1:]]
    told = [lines[1 + at].split(",")[1] for at in order]
    pairs.write_text("\n".join(["image,caption", *map(",".join, zip(mixed, told, strict=True))]))
    result = learned(pairs)
    assert not result.better
    assert not result.path.exists()
    assert "no more often than by chance, so no folder is written" in result.sentence
