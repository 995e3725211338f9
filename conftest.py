"""The examples of the docs and of the docstrings are tests, with the toy encoder."""

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


@pytest.fixture
def docs_home(tmp_path, monkeypatch):
    """An empty folder with a file of tickets and a folder of notes; no model is fetched."""
    monkeypatch.setattr("nearfield.collection.binding.load", lambda *_, **__: ToyEncoder(384))
    monkeypatch.delenv("NEARFIELD_DB", raising=False)
    (tmp_path / "tickets.csv").write_text(TICKETS)
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "one.md").write_text("# A note\n\nThe refund never arrived.\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


_pages = Sybil([PythonCodeBlockParser()], pattern="*.md", fixtures=["docs_home"])
_docstrings = Sybil(
    [DocTestParser()], pattern="src/nearfield/**/*.py", fixtures=["docs_home", "tmp_path"]
)
pytest_collect_file = (_pages + _docstrings).pytest()
