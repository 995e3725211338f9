"""The examples of the docs and of the docstrings are tests, with the toy encoder."""

import tempfile
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser

from nearfield.testing import ToyEncoder

TICKETS = """ticket_id,body,status,priority,created
T-1042,the refund never arrived,open,3,2024-05-02
T-1043,please refund my order,closed,1,2024-05-01
T-1044,the screen is broken,open,2,2024-04-01
"""


def furnish(home: Path, patch: pytest.MonkeyPatch) -> None:
    """A folder with a file of tickets and a folder of notes; no model is fetched."""

    def load(name: str = "minilm", **_: object) -> ToyEncoder:
        return ToyEncoder(384, name=name)

    patch.setattr("nearfield.collection.binding.load", load)
    patch.delenv("NEARFIELD_DB", raising=False)
    (home / "tickets.csv").write_text(TICKETS)
    (home / "notes").mkdir()
    (home / "notes" / "one.md").write_text("# A note\n\nThe refund never arrived.\n")
    patch.chdir(home)


@pytest.fixture
def docs_home(tmp_path, monkeypatch):
    """The folder of one example."""
    furnish(tmp_path, monkeypatch)
    return tmp_path


def _open_page(namespace):
    """The blocks of one page follow each other in one folder."""
    namespace["_folder"] = tempfile.TemporaryDirectory()
    namespace["_patch"] = pytest.MonkeyPatch()
    furnish(Path(namespace["_folder"].name), namespace["_patch"])


def _close_page(namespace):
    namespace["_patch"].undo()
    namespace["_folder"].cleanup()


def pytest_collection_modifyitems(items):
    """These pages run real models: the toy has no tokens."""
    for item in items:
        if item.path.name in {"encode.md", "models.md", "train.md"}:
            item.add_marker(pytest.mark.weights)
            item.add_marker(pytest.mark.slow)


_pages = Sybil([PythonCodeBlockParser()], pattern="*.md", setup=_open_page, teardown=_close_page)
# Before Python 3.13 ** stands for one folder only: a pattern a depth.
_docstrings = Sybil(
    [DocTestParser()],
    patterns=[f"src/nearfield/{'*/' * depth}*.py" for depth in range(5)],
    fixtures=["docs_home", "tmp_path"],
)
pytest_collect_file = (_pages + _docstrings).pytest()
