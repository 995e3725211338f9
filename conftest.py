"""The examples of the docs and of the docstrings are tests, with the toy encoder."""

import importlib.util
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

from nearfield.encoders.graph import GraphEncoder, Settings
from nearfield.encoders.multimodal.aligned import AlignedEncoder
from nearfield.encoders.multimodal.place import is_aligned
from nearfield.encoders.records.loading import load as load_fields
from nearfield.encoders.table import GRAPHS
from nearfield.encoders.video.pooling import FrameEncoder
from nearfield.testing import (
    ToyEncoder,
    ToyMultimodalEncoder,
    ToySoundEncoder,
    clip,
    loading,
    picture,
    ticket_export,
    tone,
)
from nearfield.types import Encoder

TICKETS = """ticket_id,body,status,priority,created
T-1042,the refund never arrived,open,3,2024-05-02
T-1043,please refund my order,closed,1,2024-05-01
T-1044,the screen is broken,open,2,2024-04-01
"""
ORDERS = """\
{"id": 1, "product": "red cotton shirt", "price": 18.5, "status": "late", "customer": {"city": "Bern", "since": "2021-03-01"}}
{"id": 2, "product": "blue wool jumper", "price": 49.0, "status": "paid", "customer": {"city": "Basel", "since": "2020-07-15"}}
{"id": 3, "product": "red silk shirt", "price": 89.0, "status": "open", "customer": {"city": "Bern", "since": "2022-01-20"}}
{"id": 4, "product": "green rain coat", "price": 120.0, "status": "late", "customer": {"city": "Zug", "since": null}}
{"id": 5, "product": "red cotton shirts", "price": 18.5, "status": "late", "customer": {"city": "Bern", "since": "01.03.2021"}}
"""  # noqa: E501
FRAMEWORKS = Path(__file__).parent / "src" / "nearfield" / "integrations"
# What a file there needs, where that is not its own name.
PACKAGES = {"langchain": "langchain_core", "haystack_filter": "haystack", "marginal": "numpy"}
EXTRAS = {"audio": "soundfile", "video": "av"}
"""What the extras of media hold: the examples of such a folder, and of such a file, take it."""
NAMED = {"sounds.md": "audio", "sounds.py": "audio", "clips.md": "video", "clips.py": "video"}
# These pages run real models: the toy has no tokens.
REAL = (
    *("compat.md", "encode.md", "guide_documents.md", "guide_notebook.md", "guide_service.md"),
    *("models.md", "train.md", "words.md"),
)


def graph_files(home: Path) -> None:
    """Papers of three fields that cite each other, what is known of them, and later ones."""
    fields = ("theory", "vision", "language")
    says = ("a proof about numbers", "a camera sees the moon", "rockets are a word")
    edges, papers, talks = ["source,target"], ["id,field,year"], ["id,field,abstract"]
    for paper in range(60):
        field = paper // 20
        cited = [paper + step if (paper + step) // 20 == field else paper - step for step in (1, 3)]
        cited += [(paper + 20) % 60] if paper % 9 == 0 else []
        edges += [f"p{paper:02d},p{other:02d}" for other in cited]
        papers.append(f"p{paper:02d},{fields[field] if paper % 10 else ''},{1990 + paper % 7}")
        talks.append(f"p{paper:02d},{fields[field]},{says[field]} {paper}")
    (home / "cites.csv").write_text("\n".join(edges) + "\n")
    (home / "papers.csv").write_text("\n".join(papers) + "\n")
    (home / "talks.csv").write_text("\n".join(talks) + "\n")
    (home / "later.csv").write_text("source,target\nnew1,p01\nnew1,p02\nnew2,new1\n")


def photos(home: Path) -> None:
    """Pictures of a few colors, where two were taken and what one shows, and one to ask with."""
    folder = home / "photos"
    folder.mkdir()
    shown = {"lake": "blue", "sea": "blue", "barn": "red", "roof": "red", "lawn": "green"}
    for name, color in shown.items():
        (folder / f"{name}.png").write_bytes(picture(color, size=(32 + len(name), 24)))
    (folder / "lake.txt").write_text("A boat on the lake\n")
    places = [
        "file_name,place",
        "lake.png,shore",
        "sea.png,shore",
        "barn.png,farm",
        "roof.png,farm",
    ]
    (folder / "metadata.csv").write_text("\n".join(places) + "\n")
    (home / "beach.jpg").write_bytes(picture("blue"))


def pairs(home: Path) -> None:
    """Pictures of six colors, each with a text that names its own."""
    (home / "pairs").mkdir()
    lines = ["image,caption"]
    for number in range(120):
        color = ("red", "green", "blue", "white", "black", "yellow")[number % 6]
        path = f"pairs/{number}.png"
        (home / path).write_bytes(picture(color, size=(24, 24 + number)))
        lines.append(f"{path},something {color} with the number {number}")
    (home / "pairs.csv").write_text("\n".join(lines) + "\n")


def calls(home: Path) -> None:
    """Two who speak, one high and one low, what is known of them, and one to ask with."""
    folder = home / "calls"
    folder.mkdir()
    for name, hertz in {"anna": 600, "ben": 150}.items():
        for number in range(1, 4):
            sound = tone(hertz + 10 * number, seconds=1 + number / 4)
            (folder / f"{name}_{number}.wav").write_bytes(sound)
    (folder / "ben_1.txt").write_text("About a refund\n")
    speakers = ["file_name,speaker", "anna_1.wav,anna", "anna_2.wav,anna", "ben_1.wav,ben"]
    (folder / "metadata.csv").write_text("\n".join([*speakers, "ben_2.wav,ben"]) + "\n")
    (home / "who.wav").write_bytes(tone(590))


def clips(home: Path) -> None:
    """Clips of a few colors, what is known of them, and one to ask with; where they can be made."""
    if importlib.util.find_spec("av") is None:
        return
    folder = home / "clips"
    folder.mkdir()
    shown = {"sunset": ["red", "black"], "fire": ["red"], "waves": ["blue"], "pool": ["blue"]}
    shown["match"] = ["green", "green", "yellow"]
    for number, (name, colors) in enumerate(shown.items()):
        (folder / f"{name}.mp4").write_bytes(clip(*colors, seconds=6 + number, rate=5))
    (folder / "match.txt").write_text("A goal in the last minute\n")
    places = ["file_name,place", "sunset.mp4,land", "fire.mp4,land", "waves.mp4,water"]
    (folder / "metadata.csv").write_text("\n".join([*places, "pool.mp4,water"]) + "\n")
    (home / "sea.mp4").write_bytes(clip("blue"))
    (home / "flag.png").write_bytes(picture("yellow"))


def toy(name: str) -> Encoder:
    """The toy; what has an encoder of its own by that, with the toy for its halves and texts."""
    if is_aligned(name):
        return AlignedEncoder(Path(name), toy)
    return TOYS.get(name, partial(ToyEncoder, 384, name=name))()


def seeing() -> ToyMultimodalEncoder:
    """A toy of pictures alone."""
    pictures = ToyMultimodalEncoder(1280, name="efficientnet-lite0")
    pictures.modalities = pictures.query_modalities = frozenset({"image"})
    return pictures


def walking(method: str) -> GraphEncoder:
    """An encoder of small graphs, with the toy for their texts."""
    few = Settings(method, dim=16, each=10, length=20)
    return GraphEncoder(few, texts=lambda text: ToyEncoder(384, name=text))


TOYS: dict[str, Callable[[], Encoder]] = {
    "efficientnet-lite0": seeing,
    "frames:efficientnet-lite0": lambda: FrameEncoder(seeing()),
    "musicnn": partial(ToySoundEncoder, 200, "musicnn"),
    "ge2e-voice": partial(ToySoundEncoder, 256, "ge2e-voice"),
    "fields": load_fields,
    **{method: partial(walking, method) for method in GRAPHS},
}


@contextmanager
def furnished(home: Path, *, toys: bool = True) -> Iterator[None]:
    """In a folder with tickets, notes and a log; with the toy, no model is fetched."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        if toys:
            stack.enter_context(loading(toy))
        patch.delenv("NEARFIELD_DB", raising=False)
        (home / "tickets.csv").write_text(TICKETS)
        ticket_export(home / "Tickets_Export.csv")
        (home / "orders.jsonl").write_text(ORDERS)
        (home / "server.log").write_text("the disk is full\nthe door is open\n")
        graph_files(home)
        photos(home)
        pairs(home)
        calls(home)
        clips(home)
        (home / "notes").mkdir()
        (home / "notes" / "one.md").write_text("# A note\n\nThe refund never arrived.\n")
        patch.chdir(home)
        yield


@pytest.fixture
def docs_home(tmp_path: Path) -> Iterator[Path]:
    """The folder of one example."""
    with furnished(tmp_path):
        yield tmp_path


def _open_page(namespace: Any) -> None:
    """The blocks of one page follow each other in one folder."""
    namespace["_page"] = stack = ExitStack()
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    stack.enter_context(furnished(Path(folder)))


def _open_real_page(namespace: Any) -> None:
    namespace["_page"] = stack = ExitStack()
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    stack.enter_context(furnished(Path(folder), toys=False))


def _close_page(namespace: Any) -> None:
    namespace["_page"].close()


def pytest_collection_modifyitems(items: Any) -> None:
    """Mark the pages that run real models; skip the examples of frameworks that are not here."""
    for item in items:
        if item.path.parent == FRAMEWORKS:
            package = PACKAGES.get(item.path.stem, item.path.stem)
            gone = importlib.util.find_spec(package) is None
            item.add_marker(pytest.mark.skipif(gone, reason=f"{package} is not installed"))
            item.add_marker(pytest.mark.filterwarnings("ignore"))  # what they warn of themselves
            item.add_marker(pytest.mark.slow)
        for extra, package in EXTRAS.items():
            if extra in item.path.parts or NAMED.get(item.path.name) == extra:
                gone = importlib.util.find_spec(package) is None
                why = f"the extra {extra!r} is not installed"
                item.add_marker(pytest.mark.skipif(gone, reason=why))
        if item.path.name in REAL:
            item.add_marker(pytest.mark.weights)
            item.add_marker(pytest.mark.slow)


_pages = Sybil(
    [PythonCodeBlockParser()],
    pattern="*.md",
    excludes=[f"**/{name}" for name in REAL],
    setup=_open_page,
    teardown=_close_page,
)
_real_pages = Sybil(
    [PythonCodeBlockParser()],
    patterns=[f"**/{name}" for name in REAL],
    setup=_open_real_page,
    teardown=_close_page,
)
# Before Python 3.13 ** stands for one folder only: a pattern a depth.
_docstrings = Sybil(
    [DocTestParser()],
    patterns=[f"src/nearfield/{'*/' * depth}*.py" for depth in range(5)],
    fixtures=["docs_home", "tmp_path"],
)
pytest_collect_file = SybilCollection([_pages, _real_pages, _docstrings]).pytest()
