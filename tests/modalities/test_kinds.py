"""Every row of the table, through the same cases; and what is particular to one."""

from __future__ import annotations

import io
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nearfield.errors import BadSource, UnknownName
from nearfield.modalities import KINDS, Kind, by_suffix, kind_of, kinds, modality_of
from nearfield.modalities.audio import AUDIO
from nearfield.modalities.image import IMAGE
from nearfield.modalities.node import NODE
from nearfield.modalities.record import RECORD, json_value
from nearfield.modalities.text.row import TEXT
from nearfield.modalities.video import VIDEO
from nearfield.store.digests import content_digest
from nearfield.testing import clip, tone
from nearfield.types import Content, Media, Node, Record, Segment


def png(*rows: list[Any], **info: Any) -> bytes:
    """A PNG of rows of pixels: grey, RGB, or RGB with an alpha."""
    out = io.BytesIO()
    Image.fromarray(np.array(rows, np.uint8)).save(out, "PNG", **info)
    return out.getvalue()


RED, BLUE, GREEN = (255, 0, 0), (0, 0, 255), (0, 128, 0)
PICTURE = png([RED, BLUE], [GREEN, RED], [BLUE, BLUE])
TONE = tone()
HAS_AV = find_spec("av") is not None
CLIP = clip("red", "blue") if HAS_AV else b""


@dataclass(frozen=True)
class Case:
    """A content, what is read of it, and a piece of it with its words."""

    name: str
    kind: Kind[Any]
    content: Content
    words: str | None
    segment: Segment
    piece: Content
    digest: str = ""


CASES = [
    Case(
        "text",
        TEXT,
        "a red apple",
        "a red apple",
        Segment(2, 5),
        "red",
        "932cd4e7e36fdb9d971e6be1d7c3e95f",
    ),
    Case("half an emoji", TEXT, "\ud83d", "\ud83d", Segment(0, 0), ""),
    Case(
        "picture",
        IMAGE,
        Media("image", "red_apple-2.png", PICTURE),
        "red apple 2",
        Segment(0, 0, (0, 1, 2, 3)),
        Media("image", "red_apple-2.png", PICTURE, Segment(0, 0, (0, 1, 2, 3))),
    ),
    Case(
        "bytes alone",
        IMAGE,
        Media("image", data=PICTURE),
        None,
        Segment(0, 0, (1, 0, 2, 1)),
        Media("image", data=PICTURE, segment=Segment(0, 0, (1, 0, 2, 1))),
    ),
    Case(
        "sound",
        AUDIO,
        Media("audio", "calls/anna_2.wav", TONE),
        "anna 2",
        Segment(500, 750),
        Media("audio", "calls/anna_2.wav", TONE, Segment(500, 750)),
    ),
    Case(
        "clip",
        VIDEO,
        Media("video", "clips/goal_2.mp4", CLIP),
        "goal 2",
        Segment(500, 1500),
        Media("video", "clips/goal_2.mp4", CLIP, Segment(500, 1500)),
    ),
    Case(
        "record",
        RECORD,
        Record({"b": {"c/d": [1, {"e": None}]}, "a": "é", "z": True}),
        "é\n1",
        Segment(0, 0, pointer="/b/c~1d/0"),
        Record(1),
        "7d230e3fa726c99cc8508ff056a0492a",
    ),
    Case(
        "a list",
        RECORD,
        Record(["x", "y", 2.5]),
        "x\ny\n2.5",
        Segment(1, 3),
        Record(["y", 2.5]),
    ),
    Case("nothing", RECORD, Record(None), None, Segment(0, 0), Record(None), ""),
    Case(
        "node",
        NODE,
        Node("red apple", {"tree": 2.0, "pear": 0.5}),
        "red apple",
        Segment(0, 0),
        Node("red apple", {"tree": 2.0, "pear": 0.5}),
    ),
    Case(
        "node with a text",
        NODE,
        Node("7", {}, "half an emoji \ud83d"),
        "half an emoji \ufffd",
        Segment(0, 0),
        Node("7", {}, "half an emoji \ud83d"),
    ),
]


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    chosen: Case = request.param
    if chosen.kind is VIDEO and not HAS_AV:
        pytest.skip("the extra 'video' is not installed")
    if chosen.kind is AUDIO:
        pytest.importorskip("soundfile")
    return chosen


def test_every_row_has_a_case() -> None:
    assert {case.kind.modality for case in CASES} == set(KINDS)
    assert {modality_of(case.content) for case in CASES} == set(KINDS)


def test_a_digest_is_stable(case: Case) -> None:
    digest = case.kind.digest(case.content)
    assert len(digest) == 16
    assert digest == case.kind.digest(case.content)
    assert not case.digest or digest.hex() == case.digest


def test_a_pictures_digest_is_that_of_its_bytes_which_are_not_read() -> None:
    digest = IMAGE.digest(Media("image", data=b"not decoded"))
    assert digest.hex() == "77c3f760eac3a05b6d828c24b517376c"


def test_digests_differ() -> None:
    assert len({case.kind.digest(case.content) for case in CASES}) == len(CASES) - 1  # one picture


def test_words(case: Case) -> None:
    assert case.kind.words(case.content) == case.words


def test_the_whole_is_the_whole(case: Case) -> None:
    assert case.kind.cut(case.content, case.kind.whole(case.content)) == case.content


def test_a_piece(case: Case) -> None:
    piece = case.kind.cut(case.content, case.segment)
    assert piece == case.piece
    same = piece == case.content
    assert (case.kind.digest(piece) == case.kind.digest(case.content)) is same


def test_pack_and_unpack(case: Case) -> None:
    uri, data = case.kind.pack(case.content)
    text = case.content if isinstance(case.content, str) else case.words
    assert case.kind.unpack(text, uri, data) == case.content


def test_decode(case: Case) -> None:
    value = case.kind.decode(case.content)
    if case.kind.modality == "image":
        assert (value.dtype, value.shape) == (np.uint8, (3, 2, 3))
    elif case.kind.modality == "audio":
        assert (value.dtype, value.shape) == (np.float32, (16_000,))
    elif case.kind.modality == "video":
        assert (value.dtype, value.shape) == (np.uint8, (48, 64, 3))
    else:
        assert value == case.content


def test_a_preview_is_a_small_webp_or_nothing(case: Case) -> None:
    preview = case.kind.preview(case.content)
    if case.kind.modality in ("image", "audio", "video"):
        assert preview is not None
        assert preview[8:12] == b"WEBP"
    else:
        assert preview is None


def test_a_texts_digest_is_the_stores() -> None:
    for text in ("", "a red apple", "é", "\ud83d"):
        assert TEXT.digest(text) == content_digest(text)


def test_an_unknown_modality_lists_the_known() -> None:
    with pytest.raises(UnknownName, match="known: audio, image, node, record, text, video"):
        kind_of("smell")


def test_a_node_stands_for_its_edges_in_any_order_and_has_no_pieces() -> None:
    node = Node("a", {"b": 1, "c": 2.5}, "red")
    assert NODE.digest(node) == NODE.digest(Node("a", {"c": 2.5, "b": 1.0}, "red"))
    for other in (
        Node("b", node.edges, "red"),
        Node("a", {"b": 1.0}, "red"),
        Node("a", node.edges),
    ):
        assert NODE.digest(other) != NODE.digest(node)
    with pytest.raises(BadSource, match="The node 'a' has no pieces"):
        NODE.cut(node, Segment(1, 2))


def test_the_modality_of_a_node() -> None:
    assert modality_of(Node("a", {"b": 1.0})) == "node"


SMELL: Kind[Any] = Kind(
    "video", TEXT.digest, TEXT.words, TEXT.whole, TEXT.cut, TEXT.pack, TEXT.unpack, (".smell",)
)


def test_another_package_adds_a_modality(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("video", f"{__name__}:SMELL", "nearfield.modalities")
    monkeypatch.setattr(EntryPoint, "load", lambda _: SMELL)
    groups: list[str] = []

    def points(group: str) -> list[EntryPoint]:
        groups.append(group)
        return [point]

    _forget()
    with monkeypatch.context() as patch:
        patch.setattr("nearfield.registry.has_entries", lambda: True)
        patch.setattr("importlib.metadata.entry_points", points)
        assert kind_of("video") is SMELL
        assert kind_of("text") is TEXT
        assert by_suffix()[".smell"] == "video"
        with pytest.raises(UnknownName, match="known: audio, image, node, record, text, video"):
            kind_of("smell")
    assert groups == ["nearfield.modalities"]
    _forget()
    assert ".smell" not in by_suffix()


def _forget() -> None:
    kinds.cache_clear()
    by_suffix.cache_clear()


# Records


def test_the_order_of_keys_does_not_count_and_is_kept() -> None:
    one, other = Record({"a": 1, "b": 2}), Record({"b": 2, "a": 1})
    assert RECORD.digest(one) == RECORD.digest(other)
    assert RECORD.words(one) == RECORD.words(other)
    assert RECORD.pack(other) == (None, b'{"b":2,"a":1}')


def test_values_that_json_has_no_word_for() -> None:
    value: dict[Any, Any] = {
        1: np.float32(0.5),
        "n": np.array([1, 2]),
        "x": float("inf"),
        "b": b"\0",
    }
    assert json_value(value) == {"1": 0.5, "n": [1, 2], "x": None, "b": None}
    assert RECORD.pack(Record("\ud83d")) == (None, '"�"'.encode())


@pytest.mark.parametrize("pointer", ["/c", "/b/7", "/b/x", "/a/0"])
def test_a_pointer_that_leads_nowhere(pointer: str) -> None:
    with pytest.raises(BadSource, match=f"pointer '{pointer}' leads nowhere"):
        RECORD.cut(Record({"a": "x", "b": [1]}), Segment(0, 0, pointer=pointer))


def test_importing_the_room_is_light() -> None:
    import subprocess
    import sys

    code = "import sys, nearfield.modalities; print(*{'PIL', 'pyarrow'} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == ""
