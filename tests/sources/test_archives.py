"""What is packed, and what stands in archives."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from nearfield.errors import BadSource, UnknownName
from nearfield.sources import open_source
from nearfield.sources import stream as stream_module
from nearfield.sources.request import Written
from nearfield.sources.table import read_table

if TYPE_CHECKING:
    from tests.sources.conftest import Read, Write

CSV = b"id,text\n1,kettle leaks\n2,toaster burns\n"


def zstd(data: bytes) -> bytes:
    packed: bytes = pa.Codec("zstd").compress(data, asbytes=True)
    return packed


PACKINGS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gz", gzip.compress),
    ("bz2", bz2.compress),
    ("xz", lzma.compress),
    ("zst", zstd),
]


def zipped(**files: bytes | str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return held.getvalue()


def tarred(**files: bytes) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name.replace("_", "."))
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return held.getvalue()


@pytest.mark.parametrize(("ending", "pack"), PACKINGS)
def test_every_packing_is_read_through(
    write: Write, read: Read, ending: str, pack: Callable[[bytes], bytes]
) -> None:
    once = write(f"t.csv.{ending}", pack(CSV))
    assert [row["text"] for row in read(once)[0]] == ["kettle leaks", "toaster burns"]
    assert read_table(once)["id"] == ["1", "2"]
    twice = write(f"t2.csv.{ending}.gz", gzip.compress(pack(CSV) + pack(b"3,lamp dim\n")))
    assert [row["id"] for row in read(twice)[0]] == ["1", "2", "3"]


@pytest.mark.parametrize(("ending", "pack"), PACKINGS)
def test_what_is_cut_off_or_damaged_is_said(
    write: Write, ending: str, pack: Callable[[bytes], bytes]
) -> None:
    lines = "".join(f"{n},text {n * 7919 % 1000}\n" for n in range(20_000)).encode()
    whole = pack(b"id,text\n" + lines)
    cut = write(f"t.csv.{ending}", whole[: len(whole) // 2])
    with pytest.raises(BadSource, match="is damaged: its .* data does not unpack"):
        list(open_source(cut).batches())
    other = write(f"u.csv.{ending}", whole[:20] + b"\xff\0" * 50 + whole[120:])
    with pytest.raises(BadSource, match="t is damaged|u.csv.* is damaged"):
        list(open_source(other).batches())


@pytest.mark.slow
def test_what_unpacks_without_end_is_stopped(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "LARGE", 1 << 20)
    bomb = b"id,text\n" + b"1,a\n" * 2_000_000
    for name, data in (("t.csv.gz", gzip.compress(bomb)), ("t.zip", zipped(t_csv=bomb))):
        with pytest.raises(BadSource, match="unpacks to over 250 times its size"):
            list(open_source(write(name, data)).batches())
    fair = b"id,text\n" + b"".join(b"%d,text\n" % n for n in range(300_000))
    assert sum(b.num_rows for b in open_source(write("f.gz", gzip.compress(fair))).batches())


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_the_only_table_is_read(write: Write, read: Read, pack: Callable[..., bytes]) -> None:
    path = write("t.any", pack(t_csv=CSV, README_txt=b"read me"))
    result, opened = read(path)
    assert [row["id"] for row in result] == ["1", "2"]
    assert "t.any: t.csv is read, and not README.txt." in opened.notes
    assert read_table(path)["text"] == ["kettle leaks", "toaster burns"]


def test_tables_of_the_same_columns_are_read_one_after_another(write: Write, read: Read) -> None:
    other = CSV.replace(b"1,", b"3,").replace(b"2,", b"4,")
    path = write("t.zip", zipped(a__jan_csv=CSV, a__feb_csv=other, a___x_csv=b"\0"))
    result, opened = read(path)
    assert [row["id"] for row in result] == ["3", "4", "1", "2"]
    assert "t.zip: 2 tables of the same columns are read." in opened.notes
    assert [row["id"] for row in read(f"{path}#jan.csv")[0]] == ["1", "2"]
    assert [row["id"] for row in read(path, sheet="a/feb.csv")[0]] == ["3", "4"]
    with pytest.raises(UnknownName, match=r"There is no file in t\.zip 'x'; known: a/feb\.csv"):
        open_source(path, sheet="x")


def test_tables_of_several_kinds_are_asked_about(write: Write) -> None:
    path = write("t.zip", zipped(a_csv=CSV, b_csv=b"x,y\n1,2\n"))
    with pytest.raises(BadSource, match=r"tables of several kinds: a\.csv, b\.csv") as caught:
        open_source(path)
    assert "sheet='a.csv'" in str(caught.value.hint)


def test_documents_are_items(write: Write, read: Read) -> None:
    path = write("t.zip", zipped(n__a_txt="the kettle leaks", b_html="<p>burns</p>", c_exe=b"MZ"))
    result, opened = read(path)
    assert [(row["id"], row["text"]) for row in result] == [
        ("b.html", "burns"),
        ("n/a.txt", "the kettle leaks"),
    ]
    assert "t.zip: not read: c.exe." in opened.notes


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (zipped(inner_zip=zipped(a_csv=CSV)), "holds another archive, inner.zip"),
        (zipped(), "is an archive without a file"),
        (zipped(a_bin=b"\0", b_bin=b"\1"), "holds no file that is read, only a.bin, b.bin"),
        (zipped(t_csv=CSV)[:60], "is no whole zip archive"),
        (b"".join((zipped(t_csv=CSV)[:40], bytes(9), zipped(t_csv=CSV)[49:])), "archive|unpack"),
    ],
)
def test_an_archive_that_cannot_be_read(write: Write, data: bytes, message: str) -> None:
    with pytest.raises(BadSource, match=message):
        list(open_source(write("t.zip", data)).batches())


def test_a_workbook_in_an_archive(write: Write, read: Read, tmp_path: Path) -> None:
    import xlsxwriter

    made = xlsxwriter.Workbook(tmp_path / "b.xlsx")
    sheet = made.add_worksheet()
    for at, row in enumerate([["id", "text"], ["1", "kettle leaks"], ["2", "lamp dims"]]):
        sheet.write_row(at, 0, row)
    made.close()
    data = (tmp_path / "b.xlsx").read_bytes()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:  # stored: its names are to be seen
        archive.writestr("f/b.xlsx", data)
    for path in (write("t.zip", held.getvalue()), write("b.xlsx.gz", gzip.compress(data))):
        assert [row["text"] for row in read(path)[0]] == ["kettle leaks", "lamp dims"]


def test_a_password(write: Write) -> None:
    data = bytearray(zipped(t_csv=CSV))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(BadSource, match="opens with a password only"):
        open_source(write("t.zip", bytes(data)))


def test_written_says_how_each_table_in_it_is_read(write: Write) -> None:
    path = write("t.zip", zipped(t_csv="id,text\n1,się\n".encode("cp1250")))
    assert read_table(path, Written(encoding="cp1250"))["text"] == ["się"]
