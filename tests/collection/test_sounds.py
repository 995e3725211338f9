"""A folder of sounds as a collection: what is whole is added, what is broken is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nearfield as nf
from nearfield.errors import UsageError
from nearfield.testing import ToyEncoder, ToySoundEncoder, picture, tone

soundfile = pytest.importorskip("soundfile")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two who speak, one recording with a high second, and one file of everything broken."""
    inside = tmp_path / "calls"
    inside.mkdir()
    for name, hertz in {"anna": 600, "ben": 150}.items():
        for number in range(1, 4):
            (inside / f"{name}_{number}.wav").write_bytes(tone(hertz + 10 * number))
    mixed = np.concatenate([_sine(150), _sine(155), _sine(5_000)])
    soundfile.write(inside / "long.flac", mixed, 16_000)
    (inside / "long.txt").write_text("The refund never arrived.")
    broken: dict[str, bytes] = {
        "cut.wav": tone()[:9_000],
        "empty.mp3": b"",
        "nothing.wav": tone(seconds=0),
        "phone.m4a": b"\0\0\0\x20ftypM4A \0\0\0\0",
        "words.ogg": b"these are words",
    }
    for file, data in broken.items():
        (inside / file).write_bytes(data)
    loud = _sine(150)
    loud[700] = np.nan
    soundfile.write(inside / "nan.wav", loud, 16_000, subtype="FLOAT")
    return inside


def _sine(hertz: float) -> Any:
    return (np.sin(2 * np.pi * hertz * np.arange(16_000) / 16_000) / 2).astype(np.float32)


@pytest.fixture
def calls(tmp_path: Path) -> nf.Collection:
    return nf.open("calls", db=tmp_path / "db", model=ToySoundEncoder())


def test_what_is_broken_is_counted_and_named(calls: nf.Collection, folder: Path) -> None:
    report = calls.add(folder)
    assert (report.new, report.broken, report.passages) == (7, 6, 9)
    reasons = dict(report.examples)
    assert len(reasons) == 5  # of six
    assert "announces 1.0 s and holds 0.3" in reasons["cut.wav"]
    again = calls.add(folder)
    assert (again.new, again.unchanged, again.broken) == (0, 7, 6)


def test_a_hit_says_when(calls: nf.Collection, folder: Path, tmp_path: Path) -> None:
    calls.add(folder)
    asked = tmp_path / "high.wav"
    asked.write_bytes(tone(4_990))
    [hit] = calls.search(audio=asked, k=1)
    assert (hit.id, hit.passage.start, hit.passage.end) == ("long.flac", 2_000, 3_000)
    assert hit.modality == "audio"
    assert calls.similar(str(asked), k=1).ids == ["long.flac"]
    assert calls.search(nf.Media("audio", data=tone(4_990)), k=1).ids == ["long.flac"]
    assert calls.search("refund", mode="text").ids == ["long.flac"]


def test_the_command_line_says_when(
    folder: Path,
    tmp_path: Path,
    serve: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from nearfield.faces.cli.main import run

    serve(lambda name: ToySoundEncoder(name=name))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "high.wav").write_bytes(tone(4_990))
    assert run(["add", "calls", "--model", "ge2e-voice"]) == 0
    assert "6 broken, left out" in capsys.readouterr().err
    assert run(["search", "--audio", "high.wav", "-k", "1"]) == 0
    assert "at 0:02" in capsys.readouterr().out
    assert run(["search", "x", "--audio", "high.wav"]) == 2
    assert "Both a query and a sound came" in capsys.readouterr().err


def test_who_speaks(calls: nf.Collection, folder: Path) -> None:
    calls.add(folder)
    calls.delete("long.flac")
    clusters = calls.cluster(k=2)
    speaker = {name: name.partition("_")[0] for name in clusters.ids}
    groups = {(speaker[i], label) for i, label in zip(clusters.ids, clusters.labels, strict=True)}
    assert len(groups) == 2


def test_the_default_for_sounds() -> None:
    from nearfield.encoders.table import DEFAULTS, family

    assert DEFAULTS["audio"] == "musicnn"
    for name in ("musicnn", "ge2e-voice", "vggish", "openl3", "openl3-mel128-512"):
        assert family(name) is family("musicnn")


def test_an_encoder_that_hears_nothing(tmp_path: Path) -> None:
    texts = nf.open("texts", db=tmp_path / "db", model=ToyEncoder())
    texts.add({"a": "red apple"})
    asked = tmp_path / "a.wav"
    asked.write_bytes(tone())
    with pytest.raises(UsageError, match="takes text to search with; audio came"):
        texts.search(audio=asked)


def test_a_sound_collection_is_asked_with_sounds(
    calls: nf.Collection, folder: Path, tmp_path: Path
) -> None:
    calls.add(folder)
    seen = tmp_path / "a.png"
    seen.write_bytes(picture("red"))
    with pytest.raises(UsageError, match="takes audio to search with; image came"):
        calls.search(image=seen)
    with pytest.raises(UsageError, match="Both an image and a sound came"):
        calls.search(image=seen, audio=seen)
    with pytest.raises(UsageError, match="audio to search with; text came"):
        calls.search("a red car")


def test_previews_and_kept_bytes(calls: nf.Collection, folder: Path) -> None:
    calls.add(folder, keep=True)
    previews = calls.view().items.previews
    assert previews is not None
    assert all(preview and preview[8:12] == b"WEBP" for preview in previews)
    for file in folder.iterdir():
        file.unlink()
    calls.reembed(model=ToySoundEncoder(16, "other"))
    assert calls.info().dim == 16
