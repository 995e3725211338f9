"""Every reader has a bound in time, depth and memory, and says which one was met."""

from __future__ import annotations

import gzip
import json
import os
import random
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nearfield.errors import BadSource
from nearfield.sources import documents, open_source
from nearfield.sources.watch import OverrunError, Watch

if TYPE_CHECKING:
    from tests.sources.conftest import Read, Write


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (b"<div>" * 100_000, "nested more than 1,000 deep"),
        (b"<ul><li>" * 50_000, "nested more than 1,000 deep"),
        (b"<div></b>" * 100_000, "nested more than 1,000 deep"),  # ends of nothing
        (b"<p " + b"".join(b"a%d=x " % n for n in range(50_000)) + b">x", "1,000 attributes"),
    ],
)
def test_a_page_that_a_parser_would_take_minutes_for_is_refused(
    write: Write, page: bytes, said: str
) -> None:
    began = time.process_time()
    with pytest.raises(BadSource, match=said):
        open_source(write("deep.html", b"<html><body>" + page + b"hello"))
    assert time.process_time() - began < 1


def test_a_flat_page_of_unclosed_tags_is_read(write: Write, read: Read) -> None:
    rows, _ = read(write("flat.html", b"<html><body>" + b"<p>hello<br><li>there" * 5_000))
    assert rows[0]["text"].count("there") == 5_000


@pytest.mark.parametrize("name", ["undefined", "punycode", "rot13", "utf-7", "\xff"])
def test_a_page_that_declares_an_encoding_of_no_text_is_read(
    write: Write, read: Read, name: str
) -> None:
    page = f"<html><meta charset={name}><body>hello</body>".encode("latin-1")
    rows, _ = read(write("a.html", page), encoding=None if name.isascii() else "latin-1")
    assert rows[0]["text"] == "hello"


def test_days_beyond_the_calendar_and_bytes_that_are_no_text(tmp_path: Path, read: Read) -> None:
    days = pa.array([0, 2**31 - 1], pa.int32()).cast(pa.date32())
    texts = pa.array([b"fine", b"caf\xe9"], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"text": texts, "day": days}), tmp_path / "a.parquet")
    rows, source = read(tmp_path / "a.parquet")
    assert [row["text"] for row in rows] == ["fine", "caf\ufffd"]
    assert [row["day"] and row["day"].year for row in rows] == [1970, None]
    assert any("outside the years" in note for note in source.notes)
    assert any("not UTF-8" in note for note in source.notes)


def test_half_an_emoji_in_a_name_and_a_number_without_end(write: Write, read: Read) -> None:
    lines = '{"text": "a b", "\\ud800": 1}\n{"text": "c d", "n": ' + "1" * 5_000 + "}\n"
    rows, source = read(write("a.jsonl", lines))
    assert rows == [{"id": None, "text": "a b", "\ufffd": 1}]
    assert source.skipped.examples == [("line 2", "not JSON (a number too long)")]


def test_a_bad_byte_near_the_top_costs_its_row(write: Write, read: Read) -> None:
    data = b"\xef\xbb\xbfcustomer,words said\nAnna,it never came\nB\xffob,it is broken\n"
    rows, source = read(write("excel.csv", data))
    assert [row["customer"] for row in rows] == ["Anna"]
    assert source.skipped.examples == [("line 3", "bytes that are not UTF-8")]


def test_a_long_first_field_is_read(write: Write) -> None:
    import csv

    csv.field_size_limit(131_072)
    path = write("long.csv", 'id,text\n1,short\n2,"' + "long text " * 20_000 + '"\n3,other\n')
    assert sum(batch.num_rows for batch in open_source(path).batches()) == 3


def test_too_many_columns_are_refused_by_every_reader(write: Write, tmp_path: Path) -> None:
    wide = [f"c{n}" for n in range(6_000)]
    pq.write_table(pa.table({name: ["x"] for name in wide}), tmp_path / "w.parquet")
    row = dict.fromkeys(wide, "x y")
    files = [
        write("w.csv", ",".join(wide) + "\n" + ",".join(wide) + "\n"),
        write("w.jsonl", json.dumps(row) + "\n" + json.dumps(row) + "\n"),
        write("w.json", json.dumps([wide, wide])),
        tmp_path / "w.parquet",
    ]
    for path in files:
        with pytest.raises(BadSource, match="more than 5,000 columns"):
            open_source(path)


def test_rows_with_keys_of_their_own_come_in_batches_of_bounded_cells(write: Write) -> None:
    rows = ({"id": n, "text": "hello world", f"user_{n}": 5} for n in range(2_000))
    source = open_source(write("k.jsonl", "".join(json.dumps(row) + "\n" for row in rows)))
    batches = list(source.batches())
    assert sum(batch.num_rows for batch in batches) == 2_000
    assert max(batch.num_rows * batch.num_columns for batch in batches) < 1_100_000


def test_a_pipe_without_a_writer_and_a_device_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nearfield.sources.special.WAIT", 0.1)
    os.mkfifo(tmp_path / "lone.csv")
    with pytest.raises(BadSource, match="nobody writes"):
        open_source(tmp_path / "lone.csv")
    with pytest.raises(BadSource, match="is a device"):
        open_source("/dev/zero")


def test_a_pipe_with_a_writer_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("id,text\n1,red apple\n",))
    writer.start()
    assert sum(batch.num_rows for batch in open_source(pipe).batches()) == 1
    writer.join()


def test_a_folder_gives_nothing_from_outside_and_no_pipe(write: Write, tmp_path: Path) -> None:
    write("f/a.txt", "a note")
    secret = write("secret.txt", "of somebody else")
    (tmp_path / "f/link.txt").symlink_to(secret)
    (tmp_path / "f/inside.txt").symlink_to(tmp_path / "f/a.txt")
    os.mkfifo(tmp_path / "f/pipe.md")
    source = open_source(tmp_path / "f")
    ids = [name for batch in source.batches() for name in batch.column("id").to_pylist()]
    assert ids == ["a.txt", "inside.txt"]
    assert "Not read: link.txt, a link that leads outside the folder." in source.notes
    assert "Not read: pipe.md, which is no file but a pipe or a device." in source.notes


# Hypothesis listens to the collector of garbage: an overrun that is raised in its listener is lost,
# which Python warns of, and raised again.
HEARD_LATER = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@HEARD_LATER
def test_what_takes_too_long_or_too_much_is_stopped() -> None:
    with pytest.raises(OverrunError, match="seconds"), Watch(0.1, 1 << 40):
        while True:
            pass
    held: list[bytearray] = []
    with pytest.raises(OverrunError, match="memory"), Watch(60, 32 << 20):
        while len(held) < 100_000:
            held.append(bytearray(b"x" * (1 << 16)))


def test_a_pdf_whose_own_words_are_broken_is_a_sentence(write: Write) -> None:
    data = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"trailer<</Root 1 0 R/Info[1 2]>>\n%%EOF"
    )
    with pytest.raises(BadSource, match="not a PDF that can be read"):
        open_source(write("info.pdf", data))


def _drawn(operators: int) -> bytes:
    """A PDF of one page of so many words, each drawn by an operator of its own."""
    letters = random.Random(0)
    words = b"".join(b"(%x) Tj\n" % letters.getrandbits(40) for _ in range(operators))
    stream = b"BT /F1 12 Tf " + words + b"ET"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data, starts = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        starts.append(len(data))
        data += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    table = b"xref\n0 6\n0000000000 65535 f \n" + table
    return data + table + b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF" % len(data)


@HEARD_LATER
def test_a_packed_pdf_that_takes_minutes_is_stopped_with_a_sentence(
    write: Write, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, _ = read(write("small.pdf.gz", gzip.compress(_drawn(50))))
    assert len(rows[0]["text"]) > 400
    packed = gzip.compress(_drawn(240_000))
    assert 1_000_000 < len(packed) < 2_000_000
    monkeypatch.setattr(documents, "SECONDS", 1.0)
    began = time.process_time()
    with pytest.raises(BadSource, match="a PDF that takes more than 1 seconds"):
        open_source(write("made.pdf.gz", packed))
    assert time.process_time() - began < 4


@HEARD_LATER
def test_a_packed_pdf_that_takes_much_memory_is_stopped_with_a_sentence(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MEMORY", 16 << 20)
    with pytest.raises(BadSource, match="a PDF that takes more than 16 MB of memory"):
        open_source(write("made.pdf.gz", gzip.compress(_drawn(240_000))))


def test_a_spreadsheet_whose_sectors_come_back_is_a_sentence(write: Write, read: Read) -> None:
    old = (Path(__file__).parents[1] / "cases" / "inputs" / "old.xls").read_bytes()
    assert read(write("good.xls", old))[0]
    table = int.from_bytes(old[76:80], "little") + 1 << 9
    for sector in range(3):  # each leads to itself
        at = table + 4 * sector
        data = old[:at] + sector.to_bytes(4, "little") + old[at + 4 :]
        with pytest.raises(BadSource, match="do not form chains that end"):
            open_source(write("round.xls", data))
