"""What comes from others reaches no terminal as a command, and every terminal as text."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.faces.conftest import Run, Serve

import nearfield as nf
from nearfield.errors import Hint, NearfieldError
from nearfield.faces.cli.output import hear, print_json, print_lines, say, say_error
from nearfield.faces.cli.progress import watching
from nearfield.faces.cli.terminal import encodable, printable
from nearfield.testing import ToyEncoder
from nearfield.verbs import VERBS

HOSTILE = "col\x1b]0;pwned\x07\x1b[31m\x9b1m\u202e\r\x7f\ud800\u2066"
OBEYED = "\x1b\x07\x9b\u202e\r\x7f\ud800\u2066"


@pytest.mark.parametrize("as_json", [False, True])
def test_no_escape_sequence_reaches_a_stream(
    capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    print_json({HOSTILE: HOSTILE})
    print_lines([HOSTILE])
    say(HOSTILE)
    say_error(NearfieldError(HOSTILE, HOSTILE), as_json=as_json)
    out, err = capsys.readouterr()
    assert "pwned" in out
    assert "pwned" in err
    assert not set(OBEYED) & set(out + err)


def test_json_keeps_what_it_escapes(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"text": HOSTILE})
    assert json.loads(capsys.readouterr().out) == {"text": HOSTILE}


def test_json_never_holds_nan(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"x": float("nan"), "y": [float("inf"), 1.5], "z": {"a": (float("-inf"),)}})
    out = capsys.readouterr().out
    assert json.loads(out, parse_constant=pytest.fail) == {
        "x": None,
        "y": [None, 1.5],
        "z": {"a": [None]},
    }


def test_lines_and_tabs_stay() -> None:
    assert printable("a\tb\nc") == "a\tb\nc"
    assert printable("Größe – 猫 👩\u200d💻") == "Größe – 猫 👩\u200d💻"  # a joiner is no command


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii"])
def test_streams_of_few_signs_are_written(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", stream)
    print_lines(["… → 猫 ├─ ▇ é"])
    say("Größe ≥ 5")
    print_json({"t": "猫 é"})
    stream.flush()
    text = raw.getvalue().decode(encoding)
    assert "->" in text
    assert ">= 5" in text
    assert json.loads(text[text.index("{") :]) == {"t": "猫 é"}
    assert encodable("é", "latin-1") == "é"


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_the_program_speaks_on_such_a_terminal(tmp_path: Path, encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LANG": "C"}
    command = [sys.executable, "-c", "from nearfield.faces.cli import main; main()"]
    for arguments in (["add", "猫 … ├.csv"], ["search", "--help"], ["nope → 猫"]):
        ran = subprocess.run(
            [*command, *arguments, *(["--db", str(tmp_path)] if "猫" in arguments[-1] else [])],
            env=environment,
            capture_output=True,
            check=False,
        )
        assert b"Traceback" not in ran.stderr, ran.stderr
        assert ran.returncode in (0, 1, 2)
        assert ran.stdout or ran.stderr


def test_what_is_logged_is_said_safely(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logger = logging.getLogger("nearfield")
    monkeypatch.setattr(logger, "handlers", [])
    monkeypatch.setattr(logger, "propagate", False)  # pytest-xdist cannot send half a sign
    hear()
    logger.warning("a server said %s", HOSTILE)
    err = capsys.readouterr().err
    assert err.startswith("nearfield: a server said col")
    assert not set(OBEYED) & set(err)


def test_no_stage_is_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setattr(shown, "isatty", lambda: True, raising=False)
    with watching("search", VERBS["search"]) as more:
        more["watch"]("Fetching [red]x\x1b]0;pwned\x07")(1, 2)
    text = shown.getvalue()
    assert "[red]x" in text
    assert "\x1b]" not in text


FORGED = "t1\nnearfield: 300 items removed\r\n\x0b\x85\u2028more"


def test_no_line_break_of_a_name_makes_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_lines([FORGED, Hint.run("show", FORGED)])
    say(FORGED)
    say_error(NearfieldError(f"There is no {FORGED}.", Hint.run("delete", FORGED)))
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2
    assert len(err.splitlines()) == 3
    assert not any(
        line.startswith("nearfield: 300") for line in [*out.splitlines(), *err.splitlines()]
    )
    assert "t1\\nnearfield: 300 items removed" in out


def test_no_verb_prints_a_line_of_an_id_or_a_column(nearfield: Run, serve: Serve) -> None:
    serve(lambda _: ToyEncoder())
    forged = "x\nnearfield: forged"
    rows = [{"id": f"{n} {forged}", "text": f"red apple {n}", forged: n} for n in range(6)]
    Path("t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    lines = [
        "add t.jsonl",
        "search apple",
        "info",
        "duplicates",
        "outliers",
        "recommend --like nobody",
        "search apple --where nothing=1",
        "delete --where id!='a' --dry-run",
    ]
    for line in lines:
        _, out, err = nearfield(*line.split())
        assert out + err
        assert not [
            said for said in (out + err).splitlines() if said.startswith("nearfield: forged")
        ]
    status, out, _ = nearfield("delete", f"0 {forged}", f"1 {forged}")
    assert (status, len(out.splitlines())) == (0, 1)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="it has no pseudo-terminals")
@pytest.mark.parametrize(("typed", "status", "left"), [(b"n\n", 1, 3), (b"y\n", 0, 0)])
def test_delete_asks_on_a_terminal(tmp_path: Path, typed: bytes, status: int, left: int) -> None:
    import pty

    tickets = nf.open("tickets", db=tmp_path, model=ToyEncoder())
    tickets.add({"a": "red apple", "b": "blue sky", "c": "green leaf"})
    ours, theirs = pty.openpty()
    line = ["delete", "--where", "text like '%e%'", "--db", str(tmp_path)]
    program = "from nearfield.faces.cli import main; main()"
    ran = subprocess.Popen(
        [sys.executable, "-c", program, *line],
        stdin=theirs,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    try:
        while b"Remove them?" not in shown:
            shown += os.read(ours, 4096)
        os.write(ours, typed)
        while part := _more(ours):
            shown += part
    finally:
        os.close(ours)
    assert ran.wait(60) == status
    assert b"3 items would be removed from 'tickets': a, b, c" in shown
    assert (b"Nothing was removed." in shown) is (status == 1)
    assert len(nf.open("tickets", db=tmp_path)) == left


def _more(terminal: int) -> bytes:
    """What else comes; nothing where the other end is closed, which Linux calls an error."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
