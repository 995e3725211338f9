"""Mutated files of every format: a sentence or rows, never a traceback, and never without end.

10,000 files, each told by its number: ``mutated(number)`` makes it again.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nearfield.errors import NearfieldError
from nearfield.sources import conform, open_source

FILES, PARTS = 10_000, 8
SECONDS = 10.0  # of processor time for one file; the slowest takes under one

TEXTS = ["The kettle leaks", "Rückgabe, bitte", 'He said "no"', "a <b>bold</b> word &amp; more"]
ROWS = [
    {"id": f"t{n}", "text": text, "day": f"2024-05-0{n + 1}", "price": n + 0.5, "n": 10**n}
    for n, text in enumerate(TEXTS * 2)
]
KEPT = [
    (
        "info.pdf",
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R/Info[1]>>",
    ),
    ("charset.html", b"<html><meta charset=undefined><body>hello</body>"),
    ("puny.html", b"<html><meta charset=punycode><body>hello \xff</body>"),
    ("key.jsonl", b'{"text": "a b", "\\ud800": 1}\n'),
    ("big.jsonl", b'{"text": "a b", "n": ' + b"9" * 5_000 + b"}\n"),
    ("byte.csv", b"\xef\xbb\xbfcustomer,words said\nAnna,it never came\nB\xffob,it broke\n"),
    ("half.csv", b"\xff\xfea\x00,\x00b\x00\n\x00\x00\xd8x\x00,\x00y\x00\n\x00"),
    ("date.csv", b"id,text,day\n1,some text,9999999-01-01\n2,other,0000-00-00\n"),
    ("deep.json", b"[" * 100_000),
]
"""What once ended in a traceback, or would not end."""


def _csv(mark: str = ",") -> bytes:
    lines = [mark.join(ROWS[0])]
    lines += [mark.join('"' + str(v).replace('"', '""') + '"' for v in r.values()) for r in ROWS]
    return "\r\n".join(lines).encode()


def _table() -> pa.Table:
    return pa.table({name: [row[name] for row in ROWS] for name in ROWS[0]}).append_column(
        "when", pa.array(range(len(ROWS)), pa.timestamp("us"))
    )


def _parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(_table(), sink)
    return sink.getvalue()


def _arrow() -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, _table().schema) as writer:
        writer.write_table(_table())
    return sink.getvalue()


def _zip(**parts: bytes | str) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else None
            archive.writestr(name.replace("__", "/"), data, stored)
    return sink.getvalue()


def _xlsx() -> bytes:
    import xlsxwriter

    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([list(ROWS[0]), *(list(row.values()) for row in ROWS)]):
            sheet.write_row(number, 0, row)
    return sink.getvalue()


def _ods() -> bytes:
    cell = "<table:table-cell office:value-type='string'><text:p>{}</text:p></table:table-cell>"
    rows = [["id", "text"], *([f"t{n}", "the kettle leaks"] for n in range(4))]
    body = "".join(
        f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows
    )
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f"<table:table table:name='A'>{body}</table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        "<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>"
    )
    return _zip(**{"mimetype": kind, "content.xml": content, "META-INF__manifest.xml": manifest})


def _docx() -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    words = "".join(f"<w:p><w:r><w:t>{n} kettles</w:t></w:r></w:p>" for n in range(5))
    body = f'<w:document xmlns:w="{space}"><w:body>{words}</w:body></w:document>'
    return _zip(**{"word__document.xml": body, "[Content_Types].xml": "<Types/>"})


def _pdf() -> bytes:
    draw = b"BT /F1 12 Tf 72 700 Td (The kettle leaks) Tj ET"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(draw), draw),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data, starts = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        starts.append(len(data))
        data += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    end = b"trailer<</Root 1 0 R/Size 6/Info<</Title(A)>>>>\nstartxref\n%d\n%%%%EOF" % len(data)
    return data + b"xref\n0 6\n0000000000 65535 f \n" + table + end


MAIL = (
    b"From: a@b.org\nTo: c@d.org\nSubject: =?utf-8?q?K=C3=A4se?=\nDate: Mon, 6 May 2024 10:00:00 "
    b'+0200\nContent-Type: multipart/alternative; boundary="x"\n\n--x\nContent-Type: text/plain; '
    b"charset=utf-8\n\nthe kettle leaks\n--x\nContent-Type: text/html\n\n<p>the kettle</p>\n--x--\n"
)
HTML = (
    b"<html><head><meta charset=utf-8><title>T</title></head><body><p>The <b>kettle</b>&nbsp;leaks"
    b"<table><tr><td>a<td>b</table>"
)


def _lines() -> bytes:
    return "".join(json.dumps({**row, "tags": ["a", {"b": 1}]}) + "\n" for row in ROWS).encode()


MAKE: dict[str, Callable[[], bytes]] = {
    "a.csv": _csv,
    "a.tsv": lambda: _csv("\t"),
    "utf16.csv": lambda: _csv(";").decode().encode("utf-16"),
    "a.jsonl": _lines,
    "a.json": lambda: json.dumps({"count": 8, "items": ROWS}).encode(),
    "list.json": lambda: json.dumps(ROWS).encode(),
    "a.parquet": _parquet,
    "a.arrow": _arrow,
    "a.xlsx": _xlsx,
    "a.ods": _ods,
    "a.docx": _docx,
    "a.pdf": _pdf,
    "a.html": lambda: HTML * 2,
    "a.md": lambda: "\n\n".join(TEXTS).encode(),
    "a.txt": lambda: "\n".join(TEXTS).encode("cp1252"),
    "a.eml": lambda: MAIL,
    "a.mbox": lambda: (b"From a@b.org Mon May  6 10:00:00 2024\n" + MAIL + b"\n") * 3,
    "a.zip": lambda: _zip(**{"a.csv": _csv()}),
    "docs.zip": lambda: _zip(**{"a.txt": b"hello there", "b.eml": MAIL, "c.html": HTML}),
    "a.csv.gz": lambda: gzip.compress(_csv(), mtime=0),
    "a.csv.bz2": lambda: bz2.compress(_csv()),
    "a.jsonl.xz": lambda: lzma.compress(_lines()),
    "a.csv.zst": lambda: pa.compress(_csv(), "zstd", asbytes=True),
}
TOKENS: tuple[bytes, ...] = (
    b"\xff",
    b"\x00",
    b'"',
    b"<",
    b"[",
    b"{",
    b"\xed\xa0\x80",
    b"99999999999999999999",
    b"\r",
)
TOKENS += (b"-1", b"NaN", b"charset=undefined", b"\\ud800", b"9999999-01-01", b"/Kids[3 0 R]", b",")


@cache
def _made(name: str) -> bytes:
    return MAKE[name]()


def mutated(number: int, data: bytearray | None = None) -> tuple[str, bytes]:
    """The name and bytes of one mutated file."""
    chance = random.Random(number)
    name = list(MAKE)[number % len(MAKE)]
    data = bytearray(_made(name)) if data is None else data
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(7):
            case 0 if data:
                data[at % len(data)] ^= 1 << chance.randrange(8)
            case 1 if data:
                data[at % len(data)] = chance.randrange(256)
            case 2:
                data[at:at] = chance.choice(TOKENS) * chance.choice((1, 1, 3, 50))
            case 3:
                del data[at : at + chance.choice((1, 4, 64))]
            case 4:
                data[at:at] = data[at : at + chance.choice((4, 64, 512))]
            case 5:
                data[at : at + 4] = chance.randbytes(4)
            case _ if chance.random() < 0.2:
                del data[at:]
            case _:
                other = chance.randrange(len(data) + 1)
                data[at : at + 8] = data[other : other + 8]
    return name, bytes(data)


def _read(path: Path) -> int:
    """How many items a file gives, read to its end; 0 where a sentence says why not."""
    try:
        source = open_source(path)
        batches = list(source.batches())
        types = source.columns.readings()
        return sum(conform(batch, types).num_rows for batch in batches)
    except NearfieldError as error:
        return 0 * len(str(error).encode())


def _check(path: Path, label: str) -> int:
    began = time.process_time()
    try:
        rows = _read(path)
    except BaseException as error:
        raise AssertionError(f"{label}: {type(error).__name__}: {error}") from error
    took = time.process_time() - began
    assert took < SECONDS, f"{label} took {took:.1f} s"
    return rows


@pytest.mark.parametrize(("name", "data"), KEPT, ids=[name for name, _ in KEPT])
def test_what_once_failed_is_a_sentence_or_rows(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    _check(tmp_path / name, name)


def test_every_format_is_read_as_it_was_made(tmp_path: Path) -> None:
    for name in MAKE:
        (tmp_path / name).write_bytes(_made(name))
        assert _check(tmp_path / name, name) > 0, name


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_mutated_files_never_end_in_a_traceback(tmp_path: Path, part: int) -> None:
    read = 0
    for number in range(part, FILES, PARTS):
        name, data = mutated(number)
        (tmp_path / name).write_bytes(data)
        read += _check(tmp_path / name, f"mutated({number}), {name}") > 0
    assert FILES // PARTS * 0.1 < read < FILES // PARTS  # neither all refused nor all read


@pytest.mark.slow
def test_mutated_old_spreadsheets_never_end_in_a_traceback(tmp_path: Path) -> None:
    """One that lies there: nothing here writes an .xls, nor an .xlsb."""
    old = (Path(__file__).parents[1] / "cases" / "inputs" / "old.xls").read_bytes()
    read = 0
    for number in range(10, FILES, 24):
        _, data = mutated(number, bytearray(old))
        (tmp_path / "a.xls").write_bytes(data)
        read += _check(tmp_path / "a.xls", f"old.xls by {number}") > 0
    assert 40 < read < 400
