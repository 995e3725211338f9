"""Word and OpenDocument texts: paragraphs, headings, tables; and bounds."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from nearfield.errors import BadSource
from nearfield.sources import open_source

if TYPE_CHECKING:
    from tests.sources.conftest import Read, Write

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
O = (  # noqa: E741
    'xmlns:office="urn:o" xmlns:text="urn:t" xmlns:table="urn:ta" xmlns:dc="urn:dc" '
    'xmlns:meta="urn:m"'
)
CORE = '<c:core xmlns:c="urn:c" xmlns:dc="urn:dc"><dc:title>Kettles</dc:title></c:core>'


def packed(**parts: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else None
            archive.writestr(name.replace("__", "/").replace("_", "."), text, how)
    return held.getvalue()


def docx(body: str) -> bytes:
    document = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    return packed(word__document_xml=document, docProps__core_xml=CORE)


def odt(body: str) -> bytes:
    return packed(
        mimetype="application/vnd.oasis.opendocument.text",
        content_xml=f"<office:d {O}><office:body>{body}</office:body></office:d>",
        meta_xml=f"<office:d {O}><dc:title>Kettles</dc:title></office:d>",
    )


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_a_word_document(write: Write, read: Read) -> None:
    cells = "".join(f"<w:tc><w:p>{run(c)}</w:p></w:tc>" for c in ("price", "5 &amp; 6"))
    body = (
        f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>{run("The kettle")}</w:p>'
        f"<w:p>{run('It ')}{run('leaks')}<w:r><w:br/></w:r>{run('daily')}<w:del>{run('NO')}</w:del>"
        f"</w:p><w:tbl><w:tr>{cells}</w:tr></w:tbl><w:p/><w:p>{run('end')}</w:p>"
    )
    [row] = read(write("a.docx", docx(body)))[0]
    assert row["text"] == "The kettle\nIt leaks\ndaily\nprice\t5 & 6\nend"
    assert (row["title"], row["id"]) == ("Kettles", "a.docx")
    assert read(write("plain", docx(body)))[1].notes == ["plain: read as a Word document."]


def test_an_open_document_text(write: Write, read: Read) -> None:
    body = (
        "<text:tracked-changes><text:p>NO</text:p></text:tracked-changes>"
        "<text:h>The kettle</text:h><text:p>It <text:span>leaks</text:span><text:s/>daily</text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
        "<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>"
    )
    [row] = read(write("a.odt", odt(body)))[0]
    assert row["text"] == "The kettle\nIt leaks daily\na\tb"
    assert row["title"] == "Kettles"


def test_in_a_folder(write: Write, read: Read) -> None:
    folder = write("f/a.docx", docx(f"<w:p>{run('one')}</w:p>")).parent
    write("f/b.odt", odt("<text:p>two</text:p>"))
    write("f/c.docx", b"PK\x03\x04 cut")
    result, opened = read(folder)
    assert [row["text"] for row in result] == ["one", "two"]
    assert opened.skipped.count == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (docx("<w:p>" * 3_000 + "</w:p>" * 3_000), "nested more than 500 deep"),
        (docx("<w:p>cut"), "not a document that can be read"),
        (packed(word__document_txt="x"), "it lacks word/document.xml"),
        (
            packed(word__document_xml='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
            "declares entities",
        ),
    ],
)
def test_what_cannot_be_read(write: Write, data: bytes, message: str) -> None:
    with pytest.raises(BadSource, match=message):
        open_source(write("a.docx", data))


@pytest.mark.slow
def test_a_document_that_unpacks_without_end(write: Write) -> None:
    with pytest.raises(BadSource, match="longer than 67 million letters"):
        open_source(write("a.docx", docx(f"<w:p>{run('a' * 70_000_000)}</w:p>")))


def test_a_message_of_outlook_says_what_to_do(write: Write) -> None:
    data = b"\xd0\xcf\x11\xe0" + bytes(500) + "__substg1.0_".encode("utf-16-le") + bytes(500)
    with pytest.raises(BadSource, match=r"a message of Outlook \(\.msg\); save it as \.eml"):
        open_source(write("a.msg", data))
