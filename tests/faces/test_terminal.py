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

from nearfield.errors import NearfieldError
from nearfield.faces.cli.output import hear, print_json, print_lines, say, say_error
from nearfield.faces.cli.progress import watching
from nearfield.faces.cli.terminal import encodable, printable
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
