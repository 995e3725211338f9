"""Mail: headers, bodies, attachments, encodings, mailboxes; and what is none."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from nearfield.errors import BadSource
from nearfield.sources import open_source

if TYPE_CHECKING:
    from tests.sources.conftest import Read, Write


def message(**headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    return made


@pytest.fixture
def full() -> bytes:
    """A message with a plain body, its HTML, and two attachments."""
    made = message(
        From="Jürgen Müller <j@example.org>",
        To="a@example.org, b@example.org",
        Cc="c@example.org",
        Subject="Grüße aus Köln",
        Date="Fri, 05 Jan 2024 10:00:00 +0100",
    )
    made.set_content("Der Kessel leckt.")
    made.add_alternative("<p>Der <b>Kessel</b> leckt.</p>", subtype="html")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="März.pdf")
    made.add_attachment("a,b", subtype="csv", filename="b.csv")
    return bytes(made)


def test_headers_body_and_attachments(write: Write, read: Read, full: bytes) -> None:
    [row] = read(write("a.eml", full))[0]
    assert row["text"] == "Grüße aus Köln\n\nDer Kessel leckt."
    assert row["from"] == "Jürgen Müller <j@example.org>"
    assert (row["to"], row["cc"]) == ("a@example.org, b@example.org", "c@example.org")
    assert (row["subject"], row["date"]) == ("Grüße aus Köln", datetime(2024, 1, 5, 9))
    assert (row["attachments"], row["attached"]) == (2, "März.pdf, b.csv")
    assert row["id"] == "a.eml"


def test_told_by_its_content(write: Write, read: Read, full: bytes) -> None:
    result, opened = read(write("message", full))
    assert "message: read as a mail." in opened.notes
    assert result[0]["subject"] == "Grüße aus Köln"
    box = b"From j@example.org Fri Jan  5 10:00:00 2024\n" + full
    assert read(write("box", box))[0][0]["subject"] == "Grüße aus Köln"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (
            "Subject: x\nContent-Type: text/html; charset=iso-8859-2\n\n<div>gęślą<br>jaźń</div>",
            "x\n\ngęślą\njaźń",
        ),
        ("Subject: zażółć\nContent-Type: text/plain; charset=iso-8859-2\n\nx", "zażółć\n\nx"),
        ("Subject: =?iso-8859-2?q?za=BF=F3=B3=E6?=\n\nx", "zażółć\n\nx"),
        (
            "Subject: =?undefined?q?abc?=\nContent-Type: text/plain; charset=undefined\n\nhi",
            "abc\n\nhi",
        ),
        ("Subject: =?utf-8?b?broken\n\nhi", "=?utf-8?b?broken\n\nhi"),
        ("Subject: a\nContent-Transfer-Encoding: base64\n\nw6fDoA==", "a\n\nçà"),
        ("Subject: only", "only"),
    ],
)
def test_letters(write: Write, read: Read, data: str, text: str) -> None:
    [row] = read(write("a.eml", data.encode("iso-8859-2")))[0]
    assert row["text"] == text


def test_a_forwarded_message_is_an_attachment(write: Write, read: Read) -> None:
    inner = message(Subject="the first")
    inner.set_content("inner words")
    outer = message(Subject="the second")
    outer.set_content("outer words")
    outer.add_attachment(inner)
    [row] = read(write("a.eml", bytes(outer)))[0]
    assert row["text"] == "the second\n\nouter words"
    assert row["attachments"] == 1


def test_dates_that_are_none(write: Write, read: Read) -> None:
    for date in ("nonsense", "Fri, 99 Jan 2024 10:00:00 +0000"):
        [row] = read(write("a.eml", f"Subject: x\nDate: {date}\n\nhi"))[0]
        assert "date" not in row


BOX = """From x Fri Jan 5 10:00:00 2024
From: a@example.org
Message-ID: <one@example.org>
Subject: hi

body one

>From here on it is a body
From the start, too

From x Fri Jan 5 11:00:00 2024
From: c@example.org
Message-ID: <one@example.org>
Subject: ho

body two
"""


def test_a_mailbox(write: Write, read: Read) -> None:
    result, opened = read(write("box.mbox", BOX))
    assert [row["id"] for row in result] == ["one@example.org", "one@example.org #2"]
    assert result[0]["text"].endswith("From here on it is a body\nFrom the start, too")
    assert result[1]["text"] == "ho\n\nbody two"
    assert opened.skipped.count == 0


def test_a_mailbox_in_a_folder(write: Write, read: Read, full: bytes) -> None:
    folder = write("m/box.mbox", BOX).parent
    write("m/a.eml", full)
    result, _ = read(folder)
    assert [row["id"] for row in result] == [
        "a.eml",
        "box.mbox/one@example.org",
        "box.mbox/one@example.org #2",
    ]


def test_what_is_no_mail(write: Write, read: Read) -> None:
    with pytest.raises(BadSource, match="it has no headers as mail has"):
        open_source(write("a.eml", "nothing of the kind"))
    box = write("b.mbox", BOX + "\nFrom x Fri Jan 5 12:00:00 2024\nno headers\n")
    result, opened = read(box)
    assert (len(result), opened.skipped.count) == (2, 1)


def test_parts_in_parts_without_end(write: Write) -> None:
    head = b"Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n"
    deep = b"".join(
        b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (n, n + 1) for n in range(3000)
    )
    data = head.replace(b"=a", b"=b0") + deep
    with pytest.raises(BadSource, match="not a message that can be read"):
        open_source(write("a.eml", data))
