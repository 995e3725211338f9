from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pypdf
import pytest

from nearfield.errors import BadRow, BadSource
from nearfield.sources import open_source

if TYPE_CHECKING:
    from tests.sources.conftest import Read, Write

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title> A
title </title><style>p {color: red}</style></head><body><h1>Über</h1><p>a<b>b</b>c</p><p>d<br>e
f</p><script>alert(1)</script><noscript>no</noscript></body></html>"""


def pdf_of(*texts: str, password: str | None = None) -> bytes:
    """A PDF of one page a text."""
    writer = pypdf.PdfWriter()
    for text in texts:
        page = writer.add_blank_page(200, 200)
        font = pypdf.generic.DictionaryObject(
            {
                pypdf.generic.NameObject("/Type"): pypdf.generic.NameObject("/Font"),
                pypdf.generic.NameObject("/Subtype"): pypdf.generic.NameObject("/Type1"),
                pypdf.generic.NameObject("/BaseFont"): pypdf.generic.NameObject("/Helvetica"),
            }
        )
        name = pypdf.generic.NameObject
        fonts = pypdf.generic.DictionaryObject({name("/F1"): font})
        page[name("/Resources")] = pypdf.generic.DictionaryObject({name("/Font"): fonts})
        content = pypdf.generic.DecodedStreamObject()
        content.set_data(f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode())
        page[name("/Contents")] = content
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def folder(write: Write, tmp_path: Path) -> Path:
    write("docs/b.txt", "plain café")
    write("docs/a.md", "# Heading")
    write("docs/sub/page.html", PAGE)
    write("docs/sub/paper.pdf", pdf_of("First page", "Second page"))
    write("docs/sub/locked.pdf", pdf_of("Secret", password="word"))
    write("docs/sub/broken.pdf", b"%PDF-1.4 nothing")
    write("docs/binary.txt", bytes(range(256)) * 20)
    write("docs/empty.txt", "")
    write("docs/photo.png", b"\x89PNG")
    write("docs/other.png", b"\x89PNG")
    write("docs/table.csv", "a,b\n")
    write("docs/.hidden.txt", "hidden")
    write("docs/.git/config.txt", "hidden")
    return tmp_path / "docs"


def test_a_folder(folder: Path, read: Read) -> None:
    result, opened = read(folder)
    texts = {row["id"]: row["text"] for row in result if "modality" not in row}
    assert texts == {
        "a.md": "# Heading",
        "b.txt": "plain café",
        "binary.txt": None,
        "empty.txt": "",
        "sub/page.html": "Über\nabc\nd\ne\nf",
        "sub/paper.pdf": "First page\n\nSecond page",
    }
    assert list(texts) == sorted(texts)
    page, paper = result[-4:-2]
    assert (page["title"], page["pages"]) == ("A title", None)
    assert (paper["pages"], paper["size"]) == (2, (folder / "sub/paper.pdf").stat().st_size)
    assert paper["path"] == (folder / "sub/paper.pdf").as_posix()
    assert "Files that were not read: 1 .csv." in opened.notes
    assert [row["id"] for row in result[-2:]] == ["other.png", "photo.png"]
    assert [where for where, _ in opened.skipped.examples] == ["sub/broken.pdf", "sub/locked.pdf"]
    assert "password" in opened.skipped.examples[1][1]


def test_the_texts_of_a_folder(folder: Path, read: Read) -> None:
    result, opened = read(folder, kind="text")
    assert len(result) == 6
    assert "Files that were not read: 2 .png, 1 .csv." in opened.notes


def test_a_folder_of_one_format(folder: Path, read: Read) -> None:
    assert [row["id"] for row in read(folder, format="md")[0]] == ["a.md"]


def test_strict_stops_at_a_broken_document(folder: Path) -> None:
    with pytest.raises(BadRow, match=r"sub/broken\.pdf"):
        open_source(folder, strict=True)


def test_the_order_of_a_folder_is_not_the_disks(write: Write, tmp_path: Path, read: Read) -> None:
    for name in ["c", "a", "b/z", "b/y"]:
        write(f"docs/{name}.txt", name)
    ids = [row["id"] for row in read(tmp_path / "docs")[0]]
    assert ids == ["a.txt", "c.txt", "b/y.txt", "b/z.txt"]


def test_modified_is_the_time_in_utc(write: Write, read: Read) -> None:
    path = write("a.txt", "hello")
    os.utime(path, (86_400, 86_400))
    (row,), opened = read(path)
    assert row["modified"].isoformat() == "1970-01-02T00:00:00"
    assert (row["id"], row["text"], row["size"]) == ("a.txt", "hello", 5)
    assert "a.txt: one item; with the format lines each line is one." in opened.notes


def test_lines(write: Write, read: Read) -> None:
    result, _ = read(write("a.txt", "one\n\n two \nthree"), format="lines")
    assert result == [{"id": None, "text": text} for text in ("one", "two", "three")]


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "cp1252"])
def test_encodings_of_text(write: Write, read: Read, codec: str) -> None:
    text = "L’été à Zürich – “ça va”"
    assert read(write("a.txt", text.encode(codec)))[0][0]["text"] == text


def test_a_page_says_its_encoding(write: Write, read: Read) -> None:
    page = '<html><head><meta charset="koi8-r"></head><body>Привет</body></html>'
    assert read(write("a.html", page.encode("koi8-r")))[0][0]["text"] == "Привет"


@pytest.mark.parametrize(
    ("content", "message"),
    [(pdf_of("Secret", password="word"), "encrypted"), (b"%PDF-1.4 nothing", "not a PDF")],
)
def test_a_pdf_that_cannot_be_read(
    write: Write,
    content: str | bytes,
    message: str,
    caplog: pytest.LogCaptureFixture,
    recwarn: pytest.WarningsRecorder,
) -> None:
    with pytest.raises(BadSource, match=message):
        open_source(write("a.pdf", content))
    assert not caplog.records
    assert not recwarn.list


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match=r"is empty; files of .*\.txt.* were wanted"):
        open_source(tmp_path)


def test_a_folder_of_tables_names_one(write: Write, tmp_path: Path) -> None:
    write("data/t.csv", "a,b\n")
    with pytest.raises(BadSource, match=r"holds no file of .*, only 1 \.csv") as caught:
        open_source(tmp_path / "data")
    assert str(caught.value.hint).endswith("data/t.csv')")
