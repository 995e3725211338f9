"""The examples of the docs and of the docstrings are tests, with the toy encoder."""

import importlib.util
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

from nearfield.testing import ToyEncoder, loading, ticket_export

TICKETS = """ticket_id,body,status,priority,created
T-1042,the refund never arrived,open,3,2024-05-02
T-1043,please refund my order,closed,1,2024-05-01
T-1044,the screen is broken,open,2,2024-04-01
"""
FRAMEWORKS = Path(__file__).parent / "src" / "nearfield" / "integrations"
# These pages run real models: the toy has no tokens.
REAL = (
    *("compat.md", "encode.md", "guide_documents.md", "guide_notebook.md", "guide_service.md"),
    *("models.md", "train.md", "words.md"),
)


@contextmanager
def furnished(home: Path, *, toy: bool = True) -> Iterator[None]:
    """In a folder with tickets, notes and a log; with the toy, no model is fetched."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        if toy:
            stack.enter_context(loading(lambda name: ToyEncoder(384, name=name)))
        patch.delenv("NEARFIELD_DB", raising=False)
        (home / "tickets.csv").write_text(TICKETS)
        ticket_export(home / "Tickets_Export.csv")
        (home / "server.log").write_text("the disk is full\nthe door is open\n")
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
    stack.enter_context(furnished(Path(folder), toy=False))


def _close_page(namespace: Any) -> None:
    namespace["_page"].close()


def pytest_collection_modifyitems(items: Any) -> None:
    """Mark the pages that run real models; skip the examples of frameworks that are not here."""
    for item in items:
        if item.path.parent == FRAMEWORKS:
            package = {"langchain": "langchain_core"}.get(item.path.stem, item.path.stem)
            gone = importlib.util.find_spec(package) is None
            item.add_marker(pytest.mark.skipif(gone, reason=f"{package} is not installed"))
            item.add_marker(pytest.mark.filterwarnings("ignore"))  # what they warn of themselves
            item.add_marker(pytest.mark.slow)
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
